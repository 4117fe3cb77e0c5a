package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/family"
	"pinnsolve/internal/record"
)

// A family that is too coarse for its range has the error that is measured here, and the
// estimate says so.
func TestMeasure(t *testing.T) {
	root, err := record.Root(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s := subject{subject: "examples/problems/block-family.yaml", over: []family.Axis{{Name: "side", Lo: 0.8, Hi: 1.2}}, tolerance: 0.1, outputs: []string{"p"}}
	m := &measured{errors: map[string][]float64{}}
	if err := s.measure(context.Background(), root, 1, m); err != nil {
		t.Fatal(err)
	}
	if e := m.errors["p"][0]; e < 1e-6 || e > 0.1 || m.ratios[0] > 5 {
		t.Errorf("error %g, ratio %g", e, m.ratios[0])
	}
	if err := run(context.Background(), io.Discard, 0, false); err == nil {
		t.Error("no seeds gave no error")
	}
}

// The page of results has a place for the table.
func TestPage(t *testing.T) {
	if table, err := record.Table(filepath.Join("..", "..", page), place); err != nil || strings.Count(table, "\n| `run") != len(subjects) {
		t.Errorf("%v\n%s", err, table)
	}
}
