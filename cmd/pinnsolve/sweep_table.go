package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/internal/nearest"
	"pinnsolve/report"
	"pinnsolve/sweep"
)

// chosen is a result of the sweep in a directory over its axes.
type chosen struct {
	store   sweep.Store
	saved   sweep.Saved
	records []*sweep.Record
	crashes []*sweep.Crash
	leaves  []map[string]report.Number // of the runs, when asked for
}

// load reads the sweep.
func (c *chosen) load() (err error) {
	if c.saved, err = c.store.Saved(); err != nil {
		return err
	}
	c.records, c.crashes, err = c.store.Records(c.saved.Cells)
	return err
}

// value is a number of a cell: of its result, or of that of its run.
func (c *chosen) value(i int, name string) (float64, bool) {
	r := c.records[i]
	if r == nil {
		return 0, false
	}
	if v, ok := r.Values[name]; ok {
		return float64(v), true
	}
	if name == "seconds" {
		return float64(r.Seconds), true
	}
	v, ok := c.run(i)[name]
	return float64(v), ok
}

// run are all numbers of the result of a cell's run.
func (c *chosen) run(i int) map[string]report.Number {
	if c.leaves == nil {
		c.leaves = make([]map[string]report.Number, len(c.records))
	}
	if c.leaves[i] == nil {
		c.leaves[i] = map[string]report.Number{}
		text, err := os.ReadFile(filepath.Join(c.store.Folder(c.saved.Cells[i].Key()), runName, sweep.ResultName))
		if err == nil {
			if all, err := leavesOf(text); err == nil {
				c.leaves[i] = all
			}
		}
	}
	return c.leaves[i]
}

// usual are the results that cells have, the most telling first.
func (c *chosen) usual() []string {
	all := map[string]bool{}
	for _, r := range c.records {
		if r != nil {
			for name := range r.Values {
				all[name] = true
			}
		}
	}
	list := slices.Clone(c.saved.Collect)
	sorted := slices.Sorted(maps.Keys(all))
	for _, prefix := range []string{"errors.", "quantities.", ""} {
		for _, name := range sorted {
			if strings.HasPrefix(name, prefix) && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// result is the name that was given or, for want of one, the most telling.
func (c *chosen) result(name string) (string, error) {
	usual := c.usual()
	if name == "" {
		if len(usual) == 0 {
			return "", errors.New("no cell has a result yet")
		}
		return usual[0], nil
	}
	for i := range c.records {
		if _, ok := c.value(i, name); ok {
			return name, nil
		}
	}
	if !slices.ContainsFunc(c.records, func(r *sweep.Record) bool { return r != nil }) {
		return "", errors.New("no cell has a result yet")
	}
	return "", fmt.Errorf("%w, or any number of a run's result.json by its path, such as check.fresh", nearest.Unknown("result", name, append(usual, "seconds")))
}

// axes are the names of the axes, seeds last: over these medians are taken.
func (c *chosen) axes() (list []string) {
	for _, seed := range []bool{false, true} {
		for _, a := range c.saved.Axes {
			if (a.Name == "seed") == seed {
				list = append(list, a.Name)
			}
		}
	}
	return list
}

type tableOptions struct {
	chosen
	rows, columns, name string
	format              string
	each                bool
}

func newTableCommand(con console) *cobra.Command {
	o := &tableOptions{}
	cmd := &cobra.Command{
		Use:   "table DIR",
		Short: "A table of a result over any two axes, with medians and spread",
		Long: `Write a table of a result of a sweep over one or two of its axes. An entry is the
median over all other axes, such as seeds, with the least and the largest in brackets,
and says how many cells among them should not be trusted, were given up, or are missing.`,
		Example: `  pinnsolve sweep table runs/study
  pinnsolve sweep table runs/study --rows nu --columns width --result errors.u
  pinnsolve sweep table runs/study --each --format csv > study.csv`,
		Args: oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			o.store.Dir = args[0]
			if err := o.load(); err != nil {
				return err
			}
			return o.write(con.out)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.rows, "rows", "", "`axis` of the rows; default: the first")
	f.StringVar(&o.columns, "columns", "", "`axis` of the columns, none for one column; default: the second, unless it is the seed")
	f.StringVar(&o.name, "result", "", "`result`, such as errors.u, quantities.drag, loss or seconds; default: what the plan collects")
	f.Var(oneOf(&o.format, "markdown", "csv", "json"), "format", "default: markdown")
	f.BoolVar(&o.each, "each", false, "a line a cell with all its results, in place of medians")
	return cmd
}

func oneFolder(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("which sweep? name one directory, such as runs/study")
	}
	return nil
}

// write writes the table.
func (o *tableOptions) write(w io.Writer) error {
	if o.each {
		return o.writeEach(w)
	}
	result, err := o.result(o.name)
	if err != nil {
		return err
	}
	axes := o.axes()
	row, column := o.rows, o.columns
	if row == "" {
		row = axes[0]
		if row == column && len(axes) > 1 {
			row = axes[1]
		}
	}
	if column == "" {
		for _, a := range axes {
			if a != row && a != "seed" {
				column = a
				break
			}
		}
	}
	if column == "none" {
		column = ""
	}
	if row == column {
		return fmt.Errorf("rows and columns are both %s: choose two axes, or --columns none", row)
	}
	t, err := o.saved.Tabulate(result, row, column, o.records, o.crashes, func(i int) (float64, bool) { return o.value(i, result) })
	if err != nil {
		return err
	}
	switch o.format {
	case "csv":
		return writeGroups(w, t)
	case "json":
		return writeJSON(w, t)
	}
	var b strings.Builder
	same := row
	if column != "" {
		same += " and " + column
	}
	fmt.Fprintf(&b, "%s: median (least..most) of the cells with the same %s\n\n", result, same)
	header := []string{row}
	for _, c := range t.Cols {
		if column != "" {
			header = append(header, column+" = "+c)
		} else {
			header = append(header, result)
		}
	}
	lines := [][]string{header}
	for i, r := range t.Rows {
		line := []string{r}
		for k := range t.Cols {
			line = append(line, t.Groups[i*len(t.Cols)+k].String())
		}
		lines = append(lines, line)
	}
	writeMarkdown(&b, lines)
	_, err = io.WriteString(w, b.String())
	return err
}

// writeMarkdown writes a table whose columns line up in plain text, too.
func writeMarkdown(b *strings.Builder, lines [][]string) {
	width := make([]int, len(lines[0]))
	for _, l := range lines {
		for k, text := range l {
			width[k] = max(width[k], len([]rune(text)))
		}
	}
	for i, l := range lines {
		for k, text := range l {
			fmt.Fprintf(b, "| %-*s ", width[k], text)
		}
		b.WriteString("|\n")
		if i == 0 {
			for k := range l {
				b.WriteString("|" + strings.Repeat("-", width[k]+2))
			}
			b.WriteString("|\n")
		}
	}
}

// text is a number in CSV.
func text(v float64) string { return fmt.Sprintf("%.17g", v) }

func writeGroups(w io.Writer, t sweep.Table) error {
	c := csv.NewWriter(w)
	header := []string{t.Row, t.Column, "median", "least", "most", "count", "untrusted", "given up", "missing"}
	if t.Column == "" {
		header[1] = "column"
	}
	_ = c.Write(header)
	for _, g := range t.Groups {
		_ = c.Write([]string{g.Row, g.Column, text(float64(g.Median)), text(float64(g.Least)), text(float64(g.Most)),
			fmt.Sprint(g.Count), fmt.Sprint(g.Untrusted), fmt.Sprint(g.GivenUp), fmt.Sprint(g.Missing)})
	}
	c.Flush()
	return c.Error()
}

// cellLine is a cell in a table of all.
type cellLine struct {
	Axes    map[string]string        `json:"axes"`
	Status  string                   `json:"status"`
	Trusted bool                     `json:"trusted"`
	Values  map[string]report.Number `json:"values"`
}

// writeEach writes a line a cell. Times, hosts and attempts are not in it, so that it is
// the same wherever it was computed.
func (o *tableOptions) writeEach(w io.Writer) error {
	results := o.usual()
	if o.name != "" {
		name, err := o.result(o.name)
		if err != nil {
			return err
		}
		results = []string{name}
	}
	var list []cellLine
	for i, c := range o.saved.Cells {
		l := cellLine{Axes: c.Axes, Status: "missing", Values: map[string]report.Number{}}
		if o.crashes[i] != nil {
			l.Status = "given up"
		}
		if r := o.records[i]; r != nil {
			l.Status, l.Trusted = r.Status, r.Trusted
		}
		for _, name := range results {
			if v, ok := o.value(i, name); ok {
				l.Values[name] = report.Number(v)
			}
		}
		list = append(list, l)
	}
	if o.format == "json" {
		return writeJSON(w, list)
	}
	header := []string{}
	for _, a := range o.saved.Axes {
		header = append(header, a.Name)
	}
	lines := [][]string{append(append(header, "status", "trusted"), results...)}
	for _, l := range list {
		var out []string
		for _, a := range o.saved.Axes {
			out = append(out, l.Axes[a.Name])
		}
		out = append(out, l.Status, fmt.Sprint(l.Trusted))
		for _, name := range results {
			v, ok := l.Values[name]
			switch {
			case !ok:
				out = append(out, "")
			case o.format == "csv":
				out = append(out, text(float64(v)))
			default:
				out = append(out, fmt.Sprintf("%.4g", float64(v)))
			}
		}
		lines = append(lines, out)
	}
	if o.format == "csv" {
		c := csv.NewWriter(w)
		return c.WriteAll(lines)
	}
	var b strings.Builder
	writeMarkdown(&b, lines)
	_, err := io.WriteString(w, b.String())
	return err
}
