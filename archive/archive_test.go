package archive

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

type state struct {
	k       int
	on      bool
	x       float64
	any     []float64
	none    []float64
	empty   []float64
	fixed   [2]float64
	name    string
	further float64
}

func (s *state) keep(a *Archive) {
	a.Int("k", &s.k)
	a.Bool("on", &s.on)
	a.Float("x", &s.x)
	a.Vector("any", &s.any)
	a.Vector("none", &s.none)
	a.Vector("empty", &s.empty)
	a.Fill("fixed", s.fixed[:])
	a.Text("name", &s.name)
	a.Under("further").Float("x", &s.further)
}

func TestRoundTrip(t *testing.T) {
	from := state{7, true, 0.1, []float64{1, math.Copysign(0, -1)}, nil, []float64{}, [2]float64{3, math.Inf(1)}, "grün\n", 5}
	a := Save()
	from.keep(a)
	from.any[0] = 2 // what was saved does not change
	var to state
	b := Load(a.Data())
	to.keep(b)
	from.any[0] = 1
	if b.Err() != nil || !reflect.DeepEqual(to, from) || !math.Signbit(to.any[1]) {
		t.Errorf("%+v, want %+v; %v", to, from, b.Err())
	}
}

func TestWhatDoesNotFit(t *testing.T) {
	a := Save()
	x, wide := 0.5, []float64{1, 2}
	a.Float("k", &x)
	a.Vector("x", &wide)
	for name, load := range map[string]func(b *Archive){
		"k is 0.5":                func(b *Archive) { n := 0; b.Int("k", &n) },
		"x has 2 numbers, not 1":  func(b *Archive) { b.Float("x", &x) },
		"no has 0 numbers, not 1": func(b *Archive) { b.Float("no", &x) },
	} {
		b := Load(a.Data())
		if load(b); b.Err() == nil || !strings.HasPrefix(b.Err().Error(), name) {
			t.Errorf("%v, want %q", b.Err(), name)
		}
	}
}
