package inverse

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// deviation is the standard deviation of the second quantity from rows alone.
func deviation(t *testing.T, rows [][]float64, chosen []int) float64 {
	t.Helper()
	f := mat.NewSymDense(2, nil)
	for _, i := range chosen {
		f.SymRankOne(f, 1, mat.NewVecDense(2, rows[i]))
	}
	det := f.At(0, 0)*f.At(1, 1) - f.At(0, 1)*f.At(0, 1)
	if det <= 0 {
		return math.Inf(1)
	}
	return math.Sqrt(f.At(0, 0) / det)
}

// Five sensors of the design are better than five by chance, and stand at both radii.
func TestDesign(t *testing.T) {
	c := newCylinder()
	rows, err := Gradients(context.Background(), c, material(), []float64{2, 0.3}, 0.01)
	if err != nil {
		t.Fatal(err)
	}
	chosen := Design(nil, rows, 5)
	got := deviation(t, rows, chosen)
	r := rand.New(rand.NewPCG(1, 1))
	var random []float64
	for range 500 {
		random = append(random, deviation(t, rows, r.Perm(len(rows))[:5]))
	}
	slices.Sort(random)
	if median := random[250]; got > 0.6*median {
		t.Errorf("deviation of beta %.3g by design, %.3g by chance", got, median)
	}
	if !slices.Contains(chosen, 0) || !slices.Contains(chosen, 24) {
		t.Errorf("chosen %v, want both radii among them", chosen)
	}
}

// A tracker warns of a drift at once, hardly ever without one, and follows it.
func TestTracker(t *testing.T) {
	const series, batches = 1000, 120
	c, ctx := newCylinder(), context.Background()
	first := run(t, c, material(), measured(t, c, []float64{2, 0.3}, 0.01, rand.New(rand.NewPCG(1, 1))), Options{NoProfiles: true})
	follow := func(seed uint64, n int, mu func(k int) float64) (alarm int, last *Tracked) {
		t.Helper()
		tracker, r := NewTracker(c, material(), first, TrackOptions{}), rand.New(rand.NewPCG(seed, 2))
		alarm = -1
		for k := range n {
			out, err := tracker.Update(ctx, measured(t, c, []float64{mu(k), 0.3}, 0.01, r))
			if err != nil {
				t.Fatal(err)
			}
			if out.Alarm && alarm < 0 {
				alarm = k
			}
			last = out
		}
		return alarm, last
	}
	false_ := 0
	for s := range series {
		if at, _ := follow(uint64(s), batches, func(int) float64 { return 2 }); at >= 0 {
			false_++
		}
	}
	t.Logf("%d false alarms in %d series of %d batches", false_, series, batches)
	if false_ > series/100 {
		t.Errorf("%d false alarms in %d series", false_, series)
	}
	soon := 0
	for s := range 100 {
		// Ten batches at rest, then mu falls by a hundredth a batch.
		at, last := follow(uint64(1000+s), 25, func(k int) float64 { return 2 * math.Pow(0.99, math.Max(0, float64(k-9))) })
		if at >= 10 && at <= 12 {
			soon++
		}
		if lag := last.Values[0]/(2*math.Pow(0.99, 15)) - 1; lag < -0.02 || lag > 0.06 {
			t.Errorf("series %d: mu is %.3f of what it is", s, 1+lag)
		}
	}
	t.Logf("%d of 100 drifts noticed within three batches", soon)
	if soon < 95 {
		t.Errorf("%d of 100 drifts within three batches", soon)
	}
	if _, err := NewTracker(c, material(), first, TrackOptions{}).Update(ctx, Data{Values: make([]float64, 25)}); err == nil {
		t.Error("a batch without its noise is taken")
	}
}
