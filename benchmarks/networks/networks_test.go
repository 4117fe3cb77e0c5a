package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/internal/record"
)

// Every variant is a solve that can be planned, with no more parameters than the
// plain one and not many fewer.
func TestVariants(t *testing.T) {
	for _, s := range subjects {
		p, err := s.pose()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range s.variants {
			for _, m := range s.methods {
				o := v.options(m, 1)
				if o.Width = fitting(o, len(p.Fields)); o.Width > width || o.Width < width/3 {
					t.Errorf("%s: width %d", v.name, o.Width)
				}
				if _, err := o.Plan(p); err != nil {
					t.Errorf("%s, %s: %v", s.name, v.name, err)
				}
			}
		}
	}
	if err := run(context.Background(), io.Discard, 0, false, ""); err == nil {
		t.Error("no seeds gave no error")
	}
}

func TestCell(t *testing.T) {
	c := cell{errors: []float64{3e-3, 1e-3, 2e-2}, seconds: []float64{1, 3, 2}}
	if got, want := c.String(), " 3.0e-03 (1e-03 to 2e-02) | 2.00 |"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The page has a place for the tables.
func TestPage(t *testing.T) {
	table, err := record.Table(filepath.Join("..", "..", page), place)
	want := 0
	for _, s := range subjects {
		want += len(s.variants)
	}
	if err != nil || strings.Count(table, "\n| ")-len(subjects) != want {
		t.Errorf("%d rows, want %d, error %v", strings.Count(table, "\n| ")-len(subjects), want, err)
	}
}
