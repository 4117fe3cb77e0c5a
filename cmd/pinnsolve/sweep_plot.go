package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/internal/files"
	"pinnsolve/report"
)

type plotOptions struct {
	chosen
	x, by, name string
	log         []string
	out         string
}

func newPlotCommand(con console) *cobra.Command {
	o := &plotOptions{}
	cmd := &cobra.Command{
		Use:   "plot DIR",
		Short: "A picture of a result over an axis, with medians and spread",
		Example: `  pinnsolve sweep plot runs/study --x width --by nu --result errors.u --log y
  pinnsolve sweep plot runs/study --x nu --out nu.png`,
		Args: oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			o.store.Dir = args[0]
			if err := o.load(); err != nil {
				return err
			}
			return o.draw(con)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.x, "x", "", "`axis` along the picture; default: the first with numbers")
	f.StringVar(&o.by, "by", "", "`axis` of which every value has a curve")
	f.StringVar(&o.name, "result", "", "`result`, such as errors.u, quantities.drag, loss or seconds; default: what the plan collects")
	f.StringSliceVar(&o.log, "log", nil, "logarithmic `axes` of the picture: x, y or x,y; default: y for errors, losses and residuals")
	f.StringVarP(&o.out, "out", "o", "plot.png", "`file` to write, NAME.png")
	return cmd
}

func (o *plotOptions) draw(con console) error {
	result, err := o.result(o.name)
	if err != nil {
		return err
	}
	if o.x == "" {
		for _, a := range o.saved.Axes {
			if numeric(a.Values) && a.Name != o.by && (o.x == "" || o.x == "seed") {
				o.x = a.Name
			}
		}
	}
	if o.x == "" {
		return fmt.Errorf("no axis of %s has numbers: use \"pinnsolve sweep table\"", o.store.Dir)
	}
	if o.x == o.by {
		return fmt.Errorf("--x and --by are both %s: choose two axes, or leave --by out", o.x)
	}
	t, err := o.saved.Tabulate(result, o.x, o.by, o.records, o.crashes, func(i int) (float64, bool) { return o.value(i, result) })
	if err != nil {
		return err
	}
	if !numeric(t.Rows) {
		return fmt.Errorf("the values of %s are not numbers: use \"pinnsolve sweep table\"", o.x)
	}
	c := report.Curves{Title: result + " over " + o.x, X: o.x, Y: result, LogX: slices.Contains(o.log, "x"), LogY: slices.Contains(o.log, "y")}
	for _, l := range o.log {
		if l != "x" && l != "y" {
			return fmt.Errorf("--log %s: it takes x, y or x,y", l)
		}
	}
	if o.log == nil {
		c.LogY = positiveResult(result)
	}
	for k, col := range t.Cols {
		curve := report.Curve{}
		if o.by != "" {
			curve.Name = o.by + " = " + col
		}
		for i, row := range t.Rows {
			g := t.Groups[i*len(t.Cols)+k]
			if g.Count == 0 {
				continue
			}
			x, _ := strconv.ParseFloat(row, 64)
			curve.Points = append(curve.Points, report.Spread{X: x, Median: float64(g.Median), Least: float64(g.Least), Most: float64(g.Most)})
		}
		c.Curves = append(c.Curves, curve)
	}
	if err := files.Write(o.out, func(w io.Writer) error { return c.WritePNG(w) }); err != nil {
		return failure{err}
	}
	_, err = fmt.Fprintf(con.out, "wrote %s: medians of %s over %s, with the least and the most\n", o.out, result, o.x)
	return err
}

func numeric(values []string) bool {
	for _, v := range values {
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			return false
		}
	}
	return true
}

// positiveResult reports whether a result spans decades.
func positiveResult(name string) bool {
	for _, part := range []string{"error", "loss", "estimate", "fresh", "trained", "rel_l2"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}
