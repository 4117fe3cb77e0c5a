package pinnacle

import (
	"context"
	"testing"
)

func TestIntegrator(t *testing.T) {
	for _, r := range integrator() {
		errors, err := r.Do(context.Background())
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		for _, b := range r.Bars {
			e, ok := errors[b.Output]
			t.Logf("%s: %.3g", b.Output, e)
			if !ok || b.Most > 0 && !(e <= b.Most) {
				t.Errorf("%s: %s %g, at most %g", r.Name, b.Output, e, b.Most)
			}
		}
	}
}
