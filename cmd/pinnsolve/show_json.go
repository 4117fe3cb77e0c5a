package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/pinn"
	"pinnsolve/problem"
)

// shownCase is a case in JSON.
type shownCase struct {
	Name       string       `json:"name"`
	Title      string       `json:"title"`
	About      string       `json:"about"`
	Source     string       `json:"source"`
	Parameters []shownParam `json:"parameters"`
	Forms      []shownForm  `json:"formulations"` // the recommended one first
}

type shownParam struct {
	Name    string  `json:"name"`
	Default float64 `json:"default"`
	Unit    string  `json:"unit,omitempty"`
	Range   string  `json:"range"`
	Meaning string  `json:"meaning"`
}

// shownForm is a form with the problem that it poses at the default parameters.
type shownForm struct {
	Name       string   `json:"name"`
	Equations  string   `json:"equations"`
	Unknowns   []string `json:"unknowns"`
	Residuals  []string `json:"residuals"`
	Statements []string `json:"statements"`
	Inputs     []string `json:"inputs"`
	Outputs    []string `json:"outputs"`
	Quantities []string `json:"quantities"`
	Why        string   `json:"why,omitempty"` // it cannot be posed
}

func showCaseJSON(w io.Writer, c pinn.Case) error {
	s := shownCase{Name: c.Name, Title: c.Title, About: strings.TrimSpace(c.About), Source: c.Source, Parameters: []shownParam{}}
	for _, p := range c.Params {
		s.Parameters = append(s.Parameters, shownParam{p.Name, p.Default, p.Unit, fmt.Sprint(p.Range), p.Meaning})
	}
	values, err := c.Values(nil)
	if err != nil {
		return failure{err}
	}
	for _, f := range c.Forms {
		one := shownForm{Name: f.Name, Equations: f.Equations}
		if p, err := c.State(f, values); err != nil {
			one.Why = err.Error()
		} else {
			one.Statements, one.Inputs = statements(p), inputNames(p)
			for _, u := range p.Fields {
				one.Unknowns = append(one.Unknowns, u.Name)
			}
			for _, t := range p.Terms {
				one.Residuals = append(one.Residuals, placed(t))
			}
			for _, o := range p.Outputs {
				one.Outputs = append(one.Outputs, o.Name)
			}
			for _, q := range p.Quantities {
				one.Quantities = append(one.Quantities, q.Name)
			}
		}
		s.Forms = append(s.Forms, one)
	}
	return writeJSON(w, s)
}

// shownPart is a part of a problem file in JSON.
type shownPart struct {
	Name  string              `json:"name"`
	Title string              `json:"title"`
	Mesh  []string            `json:"mesh"`
	Flags map[string][]string `json:"flags"`
}

func showPartJSON(w io.Writer, f *problem.File) error {
	s := shownPart{Name: f.Name(), Title: f.Title.Or("a part of a mesh"), Flags: map[string][]string{}}
	for _, m := range f.Part.Mesh {
		s.Mesh = append(s.Mesh, m.String())
	}
	for _, g := range f.Flags() {
		s.Flags[g.Name] = append(s.Flags[g.Name], g.Value)
	}
	return writeJSON(w, s)
}

// shownMesh is a mesh in JSON.
type shownMesh struct {
	Files    []string      `json:"files"`
	Cells    int           `json:"cells"`
	Kinds    string        `json:"kinds"`
	From     []float64     `json:"from"`
	To       []float64     `json:"to"`
	Measure  float64       `json:"measure"` // area or volume
	Bodies   int           `json:"bodies"`
	Holes    int           `json:"holes"`
	Cavities int           `json:"cavities"`
	Groups   []shownRegion `json:"groups"`
	Parts    []shownRegion `json:"parts"`
	Corners  []shownCorner `json:"corners"`
	Arcs     []shownArc    `json:"arcs"`
	Notes    []string      `json:"notes"`
}

// shownRegion is a group of cells, or a part of the boundary.
type shownRegion struct {
	Name    string  `json:"name"`
	Count   int     `json:"count"`   // of cells, or facets
	Measure float64 `json:"measure"` // volume, area or length
}

func showMeshJSON(w io.Writer, glue bool, paths ...string) error {
	m, _, err := readMesh(glue, paths...)
	if err != nil {
		return err
	}
	d, found := geometry.FromMesh(m), m.Diagnose()
	s := shownMesh{Files: paths, Cells: len(m.Cells), Kinds: kinds(m), Measure: d.Measure(), Bodies: len(found.Bodies), Holes: found.Holes, Cavities: found.Cavities,
		Groups: []shownRegion{}, Parts: []shownRegion{}, Corners: []shownCorner{}, Arcs: []shownArc{}, Notes: append(slices.Clone(m.Notes), found.Sentences()...)}
	s.From, s.To = d.Bounds()
	size := d.CellMeasures()
	for _, g := range m.Groups {
		total := 0.0
		for _, c := range g.Cells {
			total += size[c]
		}
		s.Groups = append(s.Groups, shownRegion{g.Name, len(g.Cells), total})
	}
	for _, p := range m.Parts {
		size, err := d.PartMeasure(p.Name)
		if err != nil {
			return failure{err}
		}
		s.Parts = append(s.Parts, shownRegion{p.Name, len(p.Facets), size})
	}
	all := features.Of(d)
	for _, c := range all.Corners {
		s.Corners = append(s.Corners, shownCorner{c.X, c.Along, c.Angle * 180 / math.Pi, c.Parts[:]})
	}
	for _, a := range all.Arcs {
		s.Arcs = append(s.Arcs, shownArc{a.Center, a.Axis, a.Radius, a.Sweep * 180 / math.Pi, a.Concave, a.Parts})
	}
	return writeJSON(w, s)
}

// shownCorner is a corner, in space an edge.
type shownCorner struct {
	At      []float64 `json:"at"`
	Along   []float64 `json:"along,omitempty"` // to the other end of an edge
	Angle   float64   `json:"angle"`           // degrees
	Between []string  `json:"between"`
}

// shownArc is a hole, a fillet or a rounding.
type shownArc struct {
	Center  []float64 `json:"center"`
	Axis    []float64 `json:"axis,omitempty"`
	Radius  float64   `json:"radius"`
	Sweep   float64   `json:"sweep"` // degrees
	Concave bool      `json:"concave"`
	Of      []string  `json:"of"`
}
