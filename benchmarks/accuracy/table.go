package main

import (
	"regexp"
	"strings"

	"pinnsolve/training"
)

// group is a table, which -update writes into the page of results.
type group struct {
	name  string
	rows  []row
	whole bool // no row was left out
}

// row is one command and its bars.
type row struct {
	args    []string
	bars    []bar
	seconds float64 // wall time of the process; 0 is no bar
	// megabytes bounds the peak memory of the process; 0 is no bar.
	megabytes float64
}

// bar bounds the relative L2 error of an output, or the relative error of a
// quantity.
type bar struct {
	output string // or the name of a quantity
	limit  float64
	above  bool // the error must exceed the limit: the formulation fails here
	// reference is the reference of a quantity if the case has none; 0
	// means the case's own. uncertainty is relative and adds to the case's.
	reference, uncertainty float64
	// estimate bounds the estimate of the error, if no reference is known.
	estimate bool
}

// none is the limit of an error that is reported without a bar.
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
	return row{args: strings.Fields("run " + line), bars: bars, seconds: seconds}
}

func atMost(output string, limit float64) bar { return bar{output: output, limit: limit} }
func above(output string, limit float64) bar  { return bar{output: output, limit: limit, above: true} }
func reported(output string) bar              { return bar{output: output, limit: none} }
func estimated(output string, limit float64) bar {
	return bar{output: output, limit: limit, estimate: true}
}

// small is the network used to compare methods.
const small = " --width 20 --depth 2 --points 484"

// table holds every row. A seed takes seconds by direct solve and 10 to 60
// seconds for trained networks.
var table = []group{
	{name: "direct", rows: []row{
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
	{name: "gradient", rows: []row{
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation standard --nu 0.3", 0, atMost("u", 1e-3)),
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation standard --nu 0.4999", 0, above("u", 0.3)),
		command("block --method adam:2000,lbfgs:3000 --width 32 --depth 3 --bc hard --formulation mixed --nu 0.4999", 0, atMost("u", 1e-2)),
	}},
	{name: "finite", rows: append(homogeneous(),
		command("inflation --continue a=linear:1.05:2:19", 30, atMost("u", 1e-8), atMost("inner_pressure", 1e-8)),
		command("bend", 20, atMost("u", 1e-7), atMost("moment", 1e-6)),
		command("bend-plane", 20, atMost("u", 1e-7), atMost("moment", 1e-6)),
		command("bend --set length=1", 0, reported("u")),
		command("torsion", 60, atMost("u", 1e-6), atMost("torque", 1e-6)),
		command("torsion --set angle=180", 0, above("u", 1e-2)),
		command("torsion --set angle=180 --curriculum adaptive", 0, atMost("u", 1e-5), atMost("torque", 1e-5)),
	)},
	{name: "others", rows: others()},
	{name: "weak", rows: weakRows()},
	{name: "physics", rows: physicsRows()},
	{name: "statics", rows: staticsRows()},
	{name: "features", rows: featureRows()},
	{name: "windows", rows: windowRows()},
	{name: "methods", rows: []row{
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
	{name: "energy", rows: energyRows()},
	{name: "hole", rows: []row{
		command("hole", 0, atMost("u", 1e-7), reported("p")),
		command("hole --method lm:300 --inputs xy"+small, 0, atMost("u", 5e-4)),
		command("hole --method lm:300 --inputs polar"+small, 0, atMost("u", 5e-6)),
	}},
	{name: "compressible", rows: compressible()},
	{name: "balancers", rows: balanced()},
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

// others holds finite strain in one step and weak statements with smooth
// solutions: the tests solve the same problems with fewer features.
func others() []row {
	standard := "inflation --formulation standard --set a=2"
	return []row{
		command("inflation --set a=2", 0, atMost("u", 1e-9), atMost("p", 1e-8), atMost("inner_pressure", 1e-9)),
		command("inflation --set a=2 --law logarithmic", 0, atMost("u", 1e-9), atMost("p", 1e-8), atMost("inner_pressure", 1e-9)),
		command("inflation --set a=5 --set mu=3", 0, atMost("u", 1e-9), atMost("p", 1e-8), atMost("inner_pressure", 1e-9)),
		command(standard+" --nu 0.3333333333", 0, bar{output: "inner_pressure", limit: 1e-8, reference: 0.5536893641}),
		command(standard+" --nu 0.4950495050", 0, bar{output: "inner_pressure", limit: 1e-8, reference: 0.5734069673}),
		command("inflation-pressure --set pressure=0.5", 0, atMost("u", 1e-8), atMost("p", 1e-8), atMost("inner_radius", 1e-8)),
		command("inflation3d --set a=2", 0, atMost("u", 1e-5), atMost("p", 1e-4), atMost("inner_pressure", 1e-5)),
		command("inflation3d-pressure --set pressure=0.5", 0, atMost("u", 1e-4), atMost("p", 2e-4), atMost("inner_radius", 1e-5)),
		command("bend --set length=4", 0, atMost("u", 1e-6), atMost("p", 1e-5), atMost("moment", 1e-5)),
		command("bend-plane --set length=4", 0, atMost("u", 1e-6), atMost("p", 1e-5), atMost("moment", 1e-5)),
		command("torsion --law logarithmic", 0, atMost("u", 1e-5), atMost("p", 1e-4), atMost("torque", 1e-5)),
		command("swirl", 0, atMost("u", 1e-9), atMost("p", 1e-8)),
		command("swirl --formulation standard --nu 0.3", 0, atMost("u", 1e-7), atMost("p", 1e-6)),
		command("block --statement weak --nu 0.3", 0, atMost("u", 1e-7), atMost("p", 1e-5)),
		command("cylinder --statement weak --formulation standard --nu 0.3", 0, atMost("u", 1e-7), atMost("inner_displacement", 1e-9)),
		command("cylinder --statement weak --nu 0.5", 0, atMost("inner_displacement", 1e-9)),
		command("cook --statement weak --nu 0.3333333333333333", 0, atMost("tip_ux", 1e-4)),
		command("cook --statement weak --nu 0.5", 0, atMost("tip_ux", 1e-4)),
		command("poisson --statement weak", 0, atMost("u", 1e-7)),
		command("heat --statement weak", 0, atMost("u", 1e-5)),
	}
}

// energyRows holds networks trained in weak form and direct solves with as many
// smooth features; on cook these have additional features at its corners.
func energyRows() []row {
	var rows []row
	for _, form := range []string{"--formulation standard --nu 0.3", "--formulation mixed --nu 0.4999"} {
		block := "block --statement weak " + form
		rows = append(rows,
			command(block+" --windows 1 --features 40", 0, reported("u"), reported("p")),
			command(block+" --method varpro:100 --width 40 --depth 1", 0, reported("u"), reported("p")),
			command(block+" --method adam:1000,lbfgs:1000 --width 40 --depth 1", 0, reported("u"), reported("p")),
			command(block+" --method adam:1000,lbfgs:1000", 0, reported("u"), reported("p")))
	}
	for _, form := range []string{"--formulation standard --nu 0.3333333333333333", "--formulation mixed --nu 0.4999"} {
		cook := "cook " + form
		rows = append(rows,
			command(cook+" --windows 1 --features 60", 0, reported("tip_uy")),
			command(cook+" --method varpro:100 --width 60 --depth 1", 0, reported("tip_uy")),
			command(cook+" --method adam:1000,lbfgs:1000", 0, reported("tip_uy")))
	}
	return rows
}

// weakRows holds weak statements with references, and the standard form on
// cook, which locks.
func weakRows() []row {
	var rows []row
	for _, nu := range []string{"0.3333333333333333", "0.49", "0.4999", "0.5"} {
		rows = append(rows, command("cook --nu "+nu, 3, atMost("tip_uy", 1e-4)))
	}
	for _, nu := range []string{"0.3333333333333333", "0.49", "0.4999"} {
		rows = append(rows, command("cook --formulation standard --nu "+nu, 0, reported("tip_uy")))
	}
	for _, nu := range []string{"0.3", "0.4999", "0.5"} {
		rows = append(rows, command("bracket --nu "+nu, 5, atMost("mean_uy.load", 1e-4)))
	}
	for _, nu := range []string{"0.3", "0.49", "0.499", "0.4999", "0.5"} {
		rows = append(rows, command("bonded --nu "+nu, 5, atMost("E_app", 5e-4)))
	}
	rows = append(rows, command("bonded-cube --nu 0.3", 30, atMost("E_app", 5e-4)))
	for _, nu := range []string{"0.3", "0.5"} {
		rows = append(rows, command("plate3d --nu "+nu, 20, atMost("mean_ux.right", 1e-4)))
	}
	return append(rows,
		// 3e-3 over the tip's 6.935 and 7.3765.
		command("cook-finite --curriculum linear:4", 20, atMost("tip_uy", 4.3e-4)),
		command("cook-finite --set lambda_over_mu=10 --curriculum linear:4", 20, atMost("tip_uy", 4e-4)),
		command("block --statement weak --nu 0.5", 0, atMost("u", 1e-7), atMost("p", 1e-5)),
		command("cylinder --statement weak --nu 0.5", 0, atMost("u", 1e-7), atMost("p", 1e-5)),
	)
}

// featureRows holds bodies with corners and holes on more and more features.
func featureRows() []row {
	const lbracket = "cases/testdata/field/lbracket-2.msh --fix top --traction hole2=0,-5 --E 210000 --nu 0.3"
	var rows []row
	for _, n := range []string{"30", "60", "110", "150"} {
		rows = append(rows, command("bracket --nu 0.4999 --features "+n, 0,
			bar{output: "mean_uy.load", uncertainty: 2e-6})) // the arcs of the mesh
	}
	for _, n := range []string{"30", "60", "110", "150"} {
		rows = append(rows, command(lbracket+" --features "+n, 0,
			// from 45 windows of 110 features; 16 windows of 110 and of 150 agree to 1e-6
			bar{output: "mean_uy.hole2", reference: -0.3573121, uncertainty: 1e-6}))
	}
	for _, n := range []string{"30", "60", "110", "150"} {
		rows = append(rows, command("cook --nu 0.5 --features "+n, 0, reported("tip_uy")))
	}
	return rows
}

// windowRows holds a plate with 28 holes on increasing numbers of windows.
func windowRows() []row {
	var rows []row
	for _, n := range []string{"25", "50", "100", "200"} {
		r := command("cases/testdata/plate-holes.msh --fix left --traction right=1,0 --nu 0.4999 --features 60 --windows "+n, 0, estimated("mean_ux.right", none))
		if n == "200" {
			r.seconds, r.megabytes, r.bars[0].limit = 15, 2000, 1e-3
		}
		rows = append(rows, r)
	}
	return rows
}

// balanced holds every balancer with a first-order and a second-order method.
// Boundary conditions are soft, or a balancer would have nothing to do.
func balanced() []row {
	var rows []row
	for _, method := range []string{"adam:3000", "lm:100"} {
		for _, b := range training.Balancers() {
			if b.Timed {
				continue // the block has no time
			}
			rows = append(rows, command("block --bc soft --nu 0.4999 --method "+method+" --balance "+b.Name+small, 0, reported("u")))
		}
	}
	return rows
}

// choose returns the groups with the matching rows, without empty groups.
func choose(all []group, pattern *regexp.Regexp) []group {
	var chosen []group
	for _, g := range all {
		c := group{name: g.name}
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
