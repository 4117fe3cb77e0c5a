package pinn

import "testing"

// Several readings at a point are one, by their precisions.
func TestReadings(t *testing.T) {
	var m Readings
	m.Add([]float64{0, 1}, 1, 1)
	m.Add([]float64{0, 1}, 3, 0.5)
	m.Add([]float64{0, 2}, 7, 1)
	if m.Len() != 2 || m.sum[0]/m.precision[0] != 2.6 || m.precision[0] != 5 {
		t.Errorf("%+v", m)
	}
}
