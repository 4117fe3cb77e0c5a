package main

import (
	"regexp"
	"strings"
)

// group is a table of its own.
type group struct {
	name  string
	rows  []row
	whole bool // no row was left out
}

// row is one command with what it must reach.
type row struct {
	args    []string
	bars    []bar
	seconds float64 // wall time of the process; 0 is no bar
}

// bar bounds the relative L2 error of an output.
type bar struct {
	output string
	limit  float64
	above  bool // the error must exceed the limit: the formulation fails here
}

func (b bar) meets(e float64) bool {
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
func above(output string, limit float64) bar  { return bar{output, limit, true} }

// table holds every row. Direct solves take seconds a seed, those of the
// group gradient about a minute.
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
}

// choose returns the groups with the rows that match, empty groups left out.
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
