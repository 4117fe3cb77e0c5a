package locking

import (
	"math"
	"slices"
)

// Results are records in the order of their plan.
type Results []Record

// where returns the records whose key passes.
func (rs Results) where(pass func(k Key) bool) Results {
	var some Results
	for _, r := range rs {
		if pass(r.Key) {
			some = append(some, r)
		}
	}
	return some
}

// stated returns the records of a statement and of the finite elements, which
// every statement is compared with.
func (rs Results) stated(statement string) Results {
	return rs.where(func(k Key) bool { return k.Statement == statement || k.Study == studyFEM })
}

// direct returns the direct solves of a statement without ablation, in the
// space with the given number of features, 0 for the refined one.
func (rs Results) direct(statement string, features int) Results {
	return rs.study(studyTrain).by("direct").where(func(k Key) bool { return k.Statement == statement && k.Features == features })
}

// study returns the records of a study.
func (rs Results) study(name string) Results {
	return rs.where(func(k Key) bool { return k.Study == name })
}

// of returns the records of a case and formulation.
func (rs Results) of(caseName, form string) Results {
	return rs.where(func(k Key) bool { return k.Case == caseName && k.Form == form })
}

// by returns the records of a trainer without ablation.
func (rs Results) by(trainer string) Results {
	return rs.where(func(k Key) bool { return k.Trainer == trainer && k.Variant == "" })
}

// at returns the records of a Poisson's ratio.
func (rs Results) at(nu float64) Results {
	return rs.where(func(k Key) bool { return k.Nu == nu })
}

// nus returns the Poisson's ratios, ascending.
func (rs Results) nus() []float64 {
	var list []float64
	for _, r := range rs {
		list = append(list, r.Key.Nu)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// cases returns the names of the cases, in order of appearance.
func (rs Results) cases() []string {
	var list []string
	for _, r := range rs {
		if !slices.Contains(list, r.Key.Case) {
			list = append(list, r.Key.Case)
		}
	}
	return list
}

// values returns f of every record.
func (rs Results) values(f func(r Record) float64) []float64 {
	var list []float64
	for _, r := range rs {
		list = append(list, f(r))
	}
	return list
}

// median returns the median of f over the records, NaN if there are none. NaN
// counts as infinite.
func (rs Results) median(f func(r Record) float64) float64 {
	v := rs.values(f)
	if len(v) == 0 {
		return math.NaN()
	}
	for i := range v {
		if math.IsNaN(v[i]) {
			v[i] = math.Inf(1)
		}
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// known returns the median of f over the records where it is not NaN, NaN if
// there are none.
func (rs Results) known(f func(r Record) float64) float64 {
	return slices.DeleteFunc(slices.Clone(rs), func(r Record) bool { return math.IsNaN(f(r)) }).median(f)
}

// group holds the records whose keys differ only in the seed.
type group struct {
	key Key
	Results
}

// groups gathers seeds, in order of appearance.
func (rs Results) groups() []group {
	var list []group
	index := map[Key]int{}
	for _, r := range rs {
		k := r.Key
		k.Seed = 0
		i, ok := index[k]
		if !ok {
			i = len(list)
			index[k] = i
			list = append(list, group{key: k})
		}
		list[i].Results = append(list[i].Results, r)
	}
	return list
}

// largest returns the largest f of the records, NaN if there are none.
func (rs Results) largest(f func(r Record) float64) float64 {
	if len(rs) == 0 {
		return math.NaN()
	}
	return slices.Max(rs.values(f))
}

// ends returns the medians of f at the smallest and at the largest Poisson's
// ratio, NaN if there are no records.
func (rs Results) ends(f func(r Record) float64) (from, to float64) {
	nus := rs.nus()
	if len(nus) == 0 {
		return math.NaN(), math.NaN()
	}
	return rs.at(nus[0]).median(f), rs.at(last(nus)).median(f)
}
