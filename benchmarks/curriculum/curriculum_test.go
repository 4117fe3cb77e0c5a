package main

import (
	"bytes"
	"context"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/internal/record"
)

// The probabilities of 10 fair coins by hand: 11/1024 for at most one of a
// side, twice that for both sides.
func TestSignTest(t *testing.T) {
	a := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	for losses, want := range map[int]float64{0: 2.0 / 1024, 1: 22.0 / 1024, 5: 1} {
		b := make([]float64, 10)
		for i := range losses {
			b[i] = 2
		}
		better, p := signTest(a, b)
		if better != 10-losses || math.Abs(p-want) > 1e-15 {
			t.Errorf("%d losses: %d better, p = %v, want %v", losses, better, p, want)
		}
	}
	if better, p := signTest(a, a); better != 0 || p != 1 {
		t.Errorf("ties: %d better, p = %v", better, p)
	}
}

func TestRows(t *testing.T) {
	for _, r := range slices.Concat(loadRows, capRows) {
		c, err := cases.Find(r.caseOf)
		if err != nil || c.Ramp == nil {
			t.Errorf("%s: case %q without a load: %v", r.name, r.caseOf, err)
			continue
		}
		if _, ok := r.set[c.Ramp.Param]; !ok {
			t.Errorf("%s does not set its load %s", r.name, c.Ramp.Param)
		}
	}
}

func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("solves")
	}
	var out bytes.Buffer
	if err := run(context.Background(), &out, io.Discard, 1, "inflation to 3x direct", false); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Count(text, "1 of 1, ") != 2 {
		t.Errorf("inflation needs no curriculum and suffers none:\n%s", text)
	}
}

// The page of results has a place for both tables.
func TestPage(t *testing.T) {
	for _, g := range groups {
		if table, err := record.Table(filepath.Join("..", "..", page), g.place()); err != nil || strings.Count(table, "\n| ") != len(g.rows) {
			t.Errorf("%s: %v\n%s", g.place(), err, table)
		}
	}
}

// What cannot be measured or written is refused before a solve.
func TestBadOptions(t *testing.T) {
	for _, o := range []struct {
		seeds   int
		pattern string
		update  bool
	}{{0, "", false}, {1, "(", false}, {1, "inflation", true}} {
		if err := run(context.Background(), io.Discard, io.Discard, o.seeds, o.pattern, o.update); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}
