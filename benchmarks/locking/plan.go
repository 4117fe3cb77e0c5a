package locking

import (
	"slices"

	"pinnsolve/benchmarks/locking/fem"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// allNus are the Poisson's ratios of the suite; the mixed form adds 0.5.
var allNus = []float64{0.3, 0.4, 0.45, 0.49, 0.499, 0.4999, 0.49999, 0.499999}

// allRatios are the lambda/mu of the linear study and the finite elements.
var allRatios = []float64{1, 10, 1e2, 1e3, 1e4, 1e5, 1e6}

// worst is the Poisson's ratio of histories and ablations.
const worst = 0.4999

// Plan is a list of cells.
type Plan struct {
	Name     string
	Keys     []Key
	Trainers []string // of the trained networks, in the syntax of ParseStages
}

// scope says how much of the suite a plan covers.
type scope struct {
	cases       []string // cases with exact fields
	singular    []string // cases without, on which networks are trained too
	nus, ratios []float64
	seeds       uint64 // of trained networks, the linear study and spectra
	floorSeeds  uint64 // of direct solves
	trainNus    []float64
	trainers    []string
	before      string // trainer before the spectra after training
	balance     string // trainer used with balancers
	ablate      string // trainer of the other ablations
	spaces      []int  // features of the fixed spaces of weak statements
	weakSeeds   uint64 // of direct solves that compare the statements
}

// Quick is the suite in under two minutes on two cores: only the block, few
// ratios, one seed, short training.
func Quick() Plan {
	return scope{
		cases: []string{"block"},
		nus:   []float64{0.3, 0.499, worst, 0.499999}, ratios: []float64{1, 1e2, 1e4, 1e6},
		seeds: 1, floorSeeds: 3,
		trainNus: []float64{0.3, worst},
		trainers: []string{"adam:1500", "adam:500,lbfgs:1000", "lm:80", "adam:300,ssbroyden:700"},
		before:   "lm:40", balance: "adam:400", ablate: "lm:60",
		spaces: []int{15, 30}, weakSeeds: 1,
	}.plan("quick")
}

// Full is the whole suite.
func Full() Plan {
	return scope{
		cases: []string{"block", "cylinder"}, singular: []string{"bonded"}, nus: allNus, ratios: allRatios,
		seeds: 5, floorSeeds: 5, trainNus: allNus,
		trainers: []string{"adam:8000", "adam:1000,lbfgs:6000", "lm:300", "adam:500,ssbroyden:4000"},
		before:   "lm:100", balance: "adam:3000", ablate: "lm:100",
		spaces: []int{15, 30, 60}, weakSeeds: 5,
	}.plan("full")
}

// plan lists the cells of the scope.
func (s scope) plan(name string) Plan {
	p := Plan{Name: name, Trainers: s.trainers}
	for _, c := range s.cases {
		for _, form := range []string{standard, mixed} {
			base := Key{Case: c, Statement: solve.Strong, Form: form}
			p.add(base, studyTrain, upTo(form, s.nus), s.floorSeeds, "direct")
			p.add(base, studyTrain, upTo(form, s.trainNus), s.seeds, s.trainers...)
			p.add(base, studyLinear, upTo(form, ofRatios(s.ratios)), s.seeds, "")
			p.add(base, studySpectrum, upTo(form, s.nus), s.seeds, "", s.before)
		}
		for _, e := range elements {
			for _, nu := range upTo(e.String(), ofRatios(s.ratios)) {
				p.Keys = append(p.Keys, Key{Study: studyFEM, Case: c, Form: e.String(), Nu: nu})
			}
		}
	}
	for _, c := range s.singular {
		for _, form := range []string{standard, mixed} {
			p.add(Key{Case: c, Statement: solve.Strong, Form: form}, studyTrain, quantities[c].of(form), s.seeds, s.trainers...)
		}
	}
	for _, c := range []string{"bonded", "cook"} {
		for _, e := range elements {
			for _, nu := range quantities[c].of(e.String()) {
				p.Keys = append(p.Keys, Key{Study: studyFEM, Case: c, Form: e.String(), Nu: nu})
			}
		}
	}
	p.statements(s)
	p.ablations(s)
	return p
}

// statements adds direct solves of both statements, except strong ones on
// smooth cases, which the plan already has.
func (p *Plan) statements(s scope) {
	for _, c := range []string{"block", "cylinder", "cook", "bonded", "bracket"} {
		q, singular := quantities[c] // at corners
		for _, form := range []string{standard, mixed} {
			base := Key{Case: c, Statement: solve.Strong, Form: form}
			nus := upTo(form, s.nus)
			if singular {
				nus = q.of(form)
			}
			if singular || !slices.Contains(s.cases, c) {
				p.add(base, studyTrain, nus, s.weakSeeds, "direct")
			}
			base.Statement = solve.Weak
			p.add(base, studyTrain, nus, s.weakSeeds, "direct")
			if !singular {
				continue // any space can represent a smooth solution
			}
			for _, base.Features = range s.spaces {
				p.add(base, studyTrain, nus, s.weakSeeds, "direct")
			}
		}
	}
}

// ofRatios returns the Poisson's ratios for lambda/mu.
func ofRatios(ratios []float64) []float64 {
	var nus []float64
	for _, r := range ratios {
		nus = append(nus, nuOf(r))
	}
	return nus
}

// limited reports whether a formulation or element has the incompressible
// limit.
func limited(form string) bool { return form == mixed || form == fem.TaylorHood.String() }

// upTo adds the incompressible limit if the formulation or element has it.
func upTo(form string, nus []float64) []float64 {
	if limited(form) {
		return append(append([]float64(nil), nus...), 0.5)
	}
	return nus
}

// add adds the cells of a study.
func (p *Plan) add(base Key, study string, nus []float64, seeds uint64, trainers ...string) {
	base.Study = study
	for _, base.Nu = range nus {
		for _, base.Trainer = range trainers {
			for base.Seed = 1; base.Seed <= seeds; base.Seed++ {
				p.Keys = append(p.Keys, base)
			}
		}
	}
}

// ablations adds the block with one change at a time, near incompressibility.
// Balancers only have something to balance if the boundary conditions are
// terms.
func (p *Plan) ablations(s scope) {
	for _, form := range []string{standard, mixed} {
		base := Key{Case: "block", Statement: solve.Strong, Form: form}
		variants := []string{"", soft, noUnits}
		if form == mixed {
			variants = append(variants, noGauge)
		}
		for _, base.Variant = range variants {
			if base.Variant == "" && slices.Contains(s.trainers, s.ablate) {
				continue // already among the trained networks
			}
			p.add(base, studyTrain, []float64{worst}, s.seeds, s.ablate)
		}
		for _, b := range training.Balancers() {
			if b.Timed {
				continue // the block has no time
			}
			base.Variant = balancedBy + b.Name
			p.add(base, studyTrain, []float64{worst}, s.seeds, s.balance)
		}
	}
}
