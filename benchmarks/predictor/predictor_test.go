package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/continuation"
	"pinnsolve/internal/record"
)

// The first step is left out, and a tangent counts as a Jacobian.
func TestWalk(t *testing.T) {
	s := continuation.Table("stretch", 1.05, 1.1, 1.15)
	var none, tangent work
	for predictor, w := range map[continuation.Predictor]*work{continuation.NoPredictor: &none, continuation.Tangent: &tangent} {
		if err := walk(context.Background(), "stretch", s, predictor, 1, w); err != nil {
			t.Fatal(err)
		}
	}
	if none.steps != 2 || none.predicted != 0 || none.jacobians != none.iterations {
		t.Errorf("without a predictor %+v", none)
	}
	if tangent.steps != 2 || tangent.predicted != 2 || tangent.jacobians != tangent.iterations+2 {
		t.Errorf("with tangents %+v", tangent)
	}
	if err := run(context.Background(), io.Discard, 0, false); err == nil {
		t.Error("no seeds gave no error")
	}
}

// The page of results has a place for the table.
func TestPage(t *testing.T) {
	if table, err := record.Table(filepath.Join("..", "..", page), place); err != nil || strings.Count(table, "\n| `") != 3*len(paths) {
		t.Errorf("%v\n%s", err, table)
	}
}
