package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/names"
	"pinnsolve/mesh"
)

// showMesh describes a mesh: its size, bodies, groups, the parts of its boundary,
// the corners, holes and fillets that are found on it, and what is wrong with it.
func showMesh(w io.Writer, glue bool, paths ...string) error {
	m, _, err := readMesh(glue, paths...)
	if err != nil {
		return err
	}
	d, found := geometry.FromMesh(m), m.Diagnose()
	lo, hi := d.Bounds()
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s, %s\n", names.Visible(strings.Join(paths, ", ")), counted(len(m.Cells), "cell"), kinds(m))
	fmt.Fprintf(t, "from %s to %s, %s %.6g\n", place(lo), place(hi), measureName(d.Dim()), d.Measure())
	fmt.Fprintf(t, "%s, %s", howMany(len(found.Bodies), "body", "bodies"), howMany(found.Holes, "hole", "holes"))
	if d.Dim() == 3 {
		fmt.Fprintf(t, " through it, %s inside", howMany(found.Cavities, "cavity", "cavities"))
	}
	fmt.Fprintln(t)
	showGroups(t, d)
	fmt.Fprintf(t, "\nPart\tfacets\t%s\n", measureName(d.Dim()-1))
	for _, p := range m.Parts {
		size, err := d.PartMeasure(p.Name)
		if err != nil {
			return failure{err}
		}
		fmt.Fprintf(t, "  %s\t%d\t%.6g\n", names.Quote(p.Name), len(p.Facets), size)
	}
	if len(m.Sets) > 0 {
		fmt.Fprintln(t, "\nOther groups")
	}
	for _, s := range m.Sets {
		fmt.Fprintf(t, "  %s\t%s\n", names.Quote(s.Name), s.Why)
	}
	all := features.Of(d)
	showCorners(t, all.Corners)
	showArcs(t, all.Arcs)
	if err := t.Flush(); err != nil {
		return err
	}
	return showNotes(w, append(slices.Clone(m.Notes), found.Sentences()...))
}

// showGroups lists the groups of cells.
func showGroups(w io.Writer, d *geometry.Domain) {
	m := d.Mesh()
	if len(m.Groups) == 0 {
		return
	}
	fmt.Fprintf(w, "\nCells of\tcells\t%s\n", measureName(d.Dim()))
	size := d.CellMeasures()
	for _, g := range m.Groups {
		total := 0.0
		for _, c := range g.Cells {
			total += size[c]
		}
		fmt.Fprintf(w, "  %s\t%d\t%.6g\n", names.Quote(g.Name), len(g.Cells), total)
	}
}

func showNotes(w io.Writer, notes []string) error {
	if len(notes) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w, "\nNotes"); err != nil {
		return err
	}
	for _, n := range notes {
		if _, err := fmt.Fprintf(w, "  %s\n", names.Visible(n)); err != nil {
			return err
		}
	}
	return nil
}

// howMany counts things with an irregular plural.
func howMany(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func showCorners(w io.Writer, corners []features.Corner) {
	if len(corners) == 0 {
		fmt.Fprintln(w, "\nNo corners")
		return
	}
	fmt.Fprintln(w, "\nCorner at\tangle\tbetween")
	for _, c := range corners {
		at := place(c.X)
		if c.Along != nil {
			end := make([]float64, len(c.X))
			for i := range end {
				end[i] = c.X[i] + c.Along[i]
			}
			at += " to " + place(end)
		}
		fmt.Fprintf(w, "  %s\t%.4g degrees\t%s, %s\n", at, c.Angle*180/math.Pi, names.Quote(c.Parts[0]), names.Quote(c.Parts[1]))
	}
}

func showArcs(w io.Writer, arcs []features.Arc) {
	if len(arcs) == 0 {
		fmt.Fprintln(w, "\nNo holes or roundings")
		return
	}
	fmt.Fprintln(w, "\nArc about\tradius\tsweep\t\tof")
	for _, a := range arcs {
		kind := "outside"
		if a.Concave {
			kind = "hole or fillet"
		}
		at := place(a.Center)
		if a.Axis != nil {
			at += " along " + place(a.Axis)
		}
		fmt.Fprintf(w, "  %s\t%.6g\t%.4g degrees\t%s\t%s\n", at, a.Radius, a.Sweep*180/math.Pi, kind, names.List(a.Parts))
	}
}

// place writes coordinates to five decimals, which hides rounding.
func place(x []float64) string {
	texts := make([]string, len(x))
	for i, v := range x {
		texts[i] = strconv.FormatFloat(math.Round(v*1e5)/1e5+0, 'g', -1, 64)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// kinds names the kinds of the cells, in the order in which they appear.
func kinds(m *mesh.Mesh) string {
	var names set
	for _, c := range m.Cells {
		names.add(fmt.Sprintf("%d-node %s", c.Kind.Nodes(), c.Kind.Topology().Plural()))
	}
	return strings.Join(names, ", ")
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// measureName names the measure of a region of a dimension.
func measureName(dim int) string { return [...]string{"points", "length", "area", "volume"}[dim] }
