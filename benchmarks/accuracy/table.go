package main

import (
	"regexp"
	"strings"

	"pinnsolve/training"
)

// group is a table of its own, in a file that -update writes.
type group struct {
	name  string
	file  string // from the root of the module
	rows  []row
	whole bool // no row was left out
}

// row is one command with what it must reach.
type row struct {
	args    []string
	bars    []bar
	seconds float64 // wall time of the process; 0 is no bar
}

// bar bounds the relative L2 error of an output, or the relative error of a
// quantity.
type bar struct {
	output string // or the name of a quantity
	limit  float64
	above  bool // the error must exceed the limit: the formulation fails here
	// reference is that of a quantity of which the case knows none; 0 is the
	// case's own.
	reference float64
}

// none is the limit of an error that is reported as it is.
const none = 0

func (b bar) meets(e float64) bool {
	if b.limit == none {
		return true
	}
	if b.above {
		return e > b.limit
	}
	return e <= b.limit
}

func (r row) command() string { return strings.Join(r.args, " ") }

func command(line string, seconds float64, bars ...bar) row {
	return row{strings.Fields("run " + line), bars, seconds}
}

func atMost(output string, limit float64) bar { return bar{output: output, limit: limit} }
func above(output string, limit float64) bar  { return bar{output: output, limit: limit, above: true} }
func reported(output string) bar              { return bar{output: output, limit: none} }

const (
	readme  = "README.md"
	trained = "benchmarks/README.md"
)

// small is the network that the methods are compared on.
const small = " --width 20 --depth 2 --points 484"

// table holds every row. Direct solves take seconds a seed, trained networks
// 10 to 60.
var table = []group{
	{name: "direct", file: readme, rows: []row{
		command("block --formulation standard --nu 0.3", 3, atMost("u", 1e-10)),
		command("block --formulation standard --nu 0.4999", 3, atMost("u", 1e-9)),
		command("block --formulation mixed --nu 0.3", 3, atMost("u", 1e-10), atMost("p", 1e-9)),
		command("block --formulation mixed --nu 0.4999", 3, atMost("u", 1e-10), atMost("p", 1e-9)),
		command("block --formulation mixed --nu 0.4999999", 3, atMost("u", 1e-10), atMost("p", 1e-9)),
		command("block --formulation mixed --nu 0.5", 3, atMost("u", 1e-10), atMost("p", 1e-9)),
		command("cylinder --formulation standard --nu 0.3", 3, atMost("u", 1e-9), atMost("srr", 1e-8)),
		command("cylinder --formulation standard --nu 0.4999", 3, atMost("u", 5e-9), atMost("srr", 1e-8)),
		command("cylinder --formulation mixed --nu 0.3", 3, atMost("u", 1e-9), atMost("srr", 1e-8)),
		command("cylinder --formulation mixed --nu 0.4999", 3, atMost("u", 1e-9), atMost("srr", 1e-8)),
		command("cylinder --formulation mixed --nu 0.5", 3, atMost("u", 1e-9), atMost("srr", 1e-8)),
		command("sphere --formulation mixed --nu 0.4999", 45, atMost("u", 1e-6)),
		command("sphere --formulation mixed --nu 0.5", 45, atMost("u", 1e-6)),
		command("plate --formulation standard", 0, atMost("u", 1e-9)),
		command("plate --formulation mixed", 0, atMost("u", 1e-9)),
		command("poisson", 0, atMost("u", 1e-10)),
		command("heat", 0, atMost("u", 1e-10)),
	}},
	{name: "gradient", file: readme, rows: []row{
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation standard --nu 0.3", 0, atMost("u", 1e-3)),
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation standard --nu 0.4999", 0, above("u", 0.3)),
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation mixed --nu 0.4999", 0, atMost("u", 1e-2)),
	}},
	{name: "finite", file: readme, rows: append(homogeneous(),
		command("inflation --continue a=linear:1.05:2:19", 30, atMost("u", 1e-8), atMost("inner_pressure", 1e-8)),
		command("bend", 20, atMost("u", 1e-7), atMost("moment", 1e-6)),
		command("bend-plane", 20, atMost("u", 1e-7), atMost("moment", 1e-6)),
		command("bend --set length=1", 0, reported("u")),
		command("torsion", 60, atMost("u", 1e-6), atMost("torque", 1e-6)),
		command("torsion --set angle=180", 0, above("u", 1e-2)),
		command("torsion --set angle=180 --curriculum adaptive", 0, atMost("u", 1e-5), atMost("torque", 1e-5)),
	)},
	{name: "methods", file: trained, rows: []row{
		command("block --method lm:250 --nu 0.4999"+small, 10, atMost("u", 1e-6), reported("p")),
		command("block --method lm:250 --nu 0.4999999"+small, 10, atMost("u", 1e-6), reported("p")),
		command("block --method adam:500,ssbroyden:4000 --nu 0.4999"+small, 30, atMost("u", 1e-6), reported("p")),
		command("block --method lm:250 --formulation standard --nu 0.3"+small, 0, atMost("u", 1e-6)),
		command("block --method lm:340 --formulation standard --nu 0.4999"+small, 0, reported("u")),
		command("block --method lm:68 --formulation standard --continue nu=0.3,0.45,0.49,0.499,0.4999"+small, 0, reported("u")),
		command("block --method adam:100000 --max-time 10s --nu 0.4999"+small, 0, reported("u")),
		command("block --method adam:100000 --max-time 10s --nu 0.4999 --bc soft"+small, 0, reported("u")),
		command("block --method adam:1000,lbfgs:100000 --max-time 10s --nu 0.4999"+small, 0, reported("u")),
		command("block --method adam:1000,lbfgs:100000 --max-time 10s --nu 0.4999 --bc soft"+small, 0, reported("u")),
		command("block --method lm:100000 --max-time 10s --nu 0.4999"+small, 0, reported("u")),
		command("block --method lm:100000 --max-time 10s --nu 0.4999 --bc soft"+small, 0, reported("u")),
	}},
	{name: "hole", file: trained, rows: []row{
		command("hole", 0, atMost("u", 1e-7), reported("p")),
		command("hole --method lm:300 --inputs xy"+small, 0, atMost("u", 5e-4)),
		command("hole --method lm:300 --inputs polar"+small, 0, atMost("u", 5e-6)),
	}},
	{name: "compressible", file: trained, rows: compressible()},
	{name: "balancers", file: trained, rows: balanced()},
}

// homogeneous holds the uniform deformations, whose stress is exact, for
// lambda/mu = 1.5, 1e4 and infinity.
func homogeneous() []row {
	var rows []row
	for _, c := range []string{"stretch", "stretch3d", "shear"} {
		for _, law := range []string{"polynomial", "logarithmic"} {
			for _, nu := range []string{"0.3", "0.499950005", "0.5"} {
				rows = append(rows, command(c+" --law "+law+" --nu "+nu, 0, atMost("stress", 1e-10)))
			}
		}
	}
	return append(rows, command("stretch --formulation standard --law svk --set stretch=1.2", 0, atMost("stress", 1e-10)))
}

// balanced holds every balancer with a method of first order and one of
// second, boundary conditions soft: a balancer has nothing to do otherwise.
func balanced() []row {
	var rows []row
	for _, method := range []string{"adam:3000", "lm:100"} {
		for _, b := range training.Balancers() {
			rows = append(rows, command("block --bc soft --nu 0.4999 --method "+method+" --balance "+b.Name+small, 0, reported("u")))
		}
	}
	return rows
}

// choose returns the groups with the rows that match, empty groups left out.
func choose(all []group, pattern *regexp.Regexp) []group {
	var chosen []group
	for _, g := range all {
		c := group{name: g.name, file: g.file}
		for _, r := range g.rows {
			if pattern.MatchString(g.name + "/" + r.command()) {
				c.rows = append(c.rows, r)
			}
		}
		c.whole = len(c.rows) == len(g.rows)
		if len(c.rows) > 0 {
			chosen = append(chosen, c)
		}
	}
	return chosen
}
