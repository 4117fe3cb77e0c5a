package page

import (
	"io"
	"math"
)

// data is what the scripts of a page of a run read.
type data struct {
	Body        *packedBody `json:"body"`
	History     *table      `json:"history"`
	Path        *table      `json:"path"`
	Refinements [][]numeric `json:"refinements"` // unknowns, estimate
	Live        string      `json:"live"`
}

// table is a table of numbers; methods are those of a history.
type table struct {
	Columns []string    `json:"columns"`
	Rows    [][]numeric `json:"rows"`
	Methods []string    `json:"methods,omitempty"`
	Total   int         `json:"total,omitempty"`
	Unit    string      `json:"unit,omitempty"`
}

// content is what the template of a run reads.
type content struct {
	*Run
	Drawn   bool // whether there is a body to draw
	Curve   bool
	Thinned string // of the body
	Left    bool   // the body was too large
	Records int
}

// Write writes the page.
func (r *Run) Write(w io.Writer) error {
	c := content{Run: r}
	d := data{Live: r.Live, Refinements: [][]numeric{}}
	numbers := ""
	if r.Body != nil {
		var err error
		if d.Body, numbers, err = r.Body.pack(); err != nil {
			return err
		}
		c.Drawn, c.Left = d.Body != nil, d.Body == nil
	}
	if d.Body != nil {
		c.Thinned = d.Body.Thinned
	}
	if h := r.History; h != nil {
		d.History = &table{Columns: h.Columns, Rows: numerics(h.Rows), Methods: h.Methods, Total: h.Total}
		c.Curve, c.Records = len(h.Rows) > 1 || r.Live != "", len(h.Rows)
	}
	if p := r.Path; p != nil {
		d.Path = &table{Columns: p.Columns, Rows: numerics(p.Rows), Unit: p.Unit}
	}
	for _, f := range r.Refinements {
		d.Refinements = append(d.Refinements, []numeric{numeric(f.Unknowns), numeric(f.Estimate)})
	}
	s := shell{Title: r.Title, body: "run", Content: c, data: d, numbers: numbers, served: r.Home != "",
		scripts: []string{"common.js", "body.js", "viewer.js", "probe.js", "run.js"}, libraries: []library{uplot}}
	if c.Drawn && r.Body.Dim > 1 {
		s.libraries = append(s.libraries, three)
	}
	return s.write(w)
}

// Estimated reports whether any quantity has an estimate.
func (r *Run) Estimated() bool {
	for _, q := range r.Quantities {
		if q.Estimate != "" {
			return true
		}
	}
	return false
}

// Referenced reports whether any quantity has a reference.
func (r *Run) Referenced() bool {
	for _, q := range r.Quantities {
		if q.Reference != "" {
			return true
		}
	}
	return false
}

// Refined reports whether there is more than one refinement with an estimate.
func (r *Run) Refined() bool {
	n := 0
	for _, f := range r.Refinements {
		if !math.IsNaN(f.Estimate) {
			n++
		}
	}
	return n > 1
}
