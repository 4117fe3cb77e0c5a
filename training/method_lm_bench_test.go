package training

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkStep times iterations, with a cheap objective, of the methods that
// work with matrices.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name   string
		width  int
		points int
		new    func() Method
	}{
		{"lm", 180, 1450, func() Method { return &LevenbergMarquardt{} }},
		{"lm-of-one-probe", 180, 1450, func() Method { return &LevenbergMarquardt{Probes: 1} }},
		{"lm-qr", 180, 1450, func() Method { return &LevenbergMarquardt{polish: true} }},
		{"ssbroyden", 180, 100, func() Method { return &SSBroyden{} }},
		{"ssbroyden", 1000, 100, func() Method { return &SSBroyden{} }},
	} {
		b.Run(fmt.Sprintf("%s-%d", c.name, 3*c.width), func(b *testing.B) {
			p, m := newTanhFit(c.width, c.points, wave), c.new()
			if q, ok := m.(*SSBroyden); ok {
				q.direction = &Broyden{}
			}
			e := newEvaluator(newLoop(context.Background(), Settings{}), p)
			at := &Point{Theta: p.start(1)}
			if err := e.Gradient(at); err != nil {
				b.Fatal(err)
			}
			if l, ok := m.(*LevenbergMarquardt); ok {
				l.solver = nil
				if l.polish {
					l.allocate(e)
					l.solver = newQRSolver(e.Rows(), e.Dim())
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Step(e, at); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(e.done.Evaluations)/float64(b.N), "evaluations/op")
		})
	}
}
