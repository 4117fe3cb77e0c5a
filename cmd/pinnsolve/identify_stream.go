package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/internal/files"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// subjects checks the subject and takes from the arguments the batches of a stream: a
// shell makes --stream day*.csv a flag with its first file and the others without.
func (o *identifyOptions) subjects(cmd *cobra.Command, args []string) error {
	if len(o.stream) > 0 {
		args = o.withoutBatches(args)
	}
	return oneCaseOrFiles(cmd, args)
}

// withoutBatches are the arguments that are no tables.
func (o *identifyOptions) withoutBatches(args []string) (rest []string) {
	for _, arg := range args {
		if strings.EqualFold(filepath.Ext(arg), ".csv") {
			continue
		}
		rest = append(rest, arg)
	}
	return rest
}

// batches are the files of the stream, in order.
func (o *identifyOptions) batches(args []string) ([]string, error) {
	list := slices.Clone(o.stream)
	for _, arg := range args {
		if strings.EqualFold(filepath.Ext(arg), ".csv") {
			list = append(list, arg)
		}
	}
	var all []string
	for _, name := range list {
		if !strings.ContainsAny(name, "*?[") {
			all = append(all, name)
			continue
		}
		found, err := filepath.Glob(name)
		if err != nil || len(found) == 0 {
			return nil, fmt.Errorf("--stream %s: there are no such files", name)
		}
		all = append(all, found...)
	}
	return all, nil
}

// stepped is what a batch has said.
type stepped struct {
	name string
	n    int
	*inverse.Tracked
}

// begin reads the batches, so that mistakes are found first. Without --data the first one
// says where to begin.
func (o *identifyOptions) begin(p pinn.Problem) (names []string, batches [][]solve.Measurement, err error) {
	for _, name := range o.stream {
		one := identifyOptions{data: name, sigma: o.sigma}
		list, err := one.measurements(p)
		if err != nil {
			return nil, nil, fmt.Errorf("--stream: %s", strings.TrimPrefix(err.Error(), "--data "))
		}
		names, batches = append(names, name), append(batches, list)
	}
	if o.data == "" {
		if len(batches) < 2 {
			return nil, nil, fmt.Errorf("--stream %s: one file is nothing to follow; give more, or --data for where to begin", names[0])
		}
		o.data = names[0]
		names, batches = names[1:], batches[1:]
	}
	return names, batches, nil
}

// follow follows the unknowns through the batches, prints a line for each and writes
// stream.csv. It reports whether there was an alarm.
func (o *identifyOptions) follow(ctx context.Context, found *solve.Identified, names []string, batches [][]solve.Measurement, dir string, out io.Writer) (alarm bool, err error) {
	f, err := found.Follow(inverse.TrackOptions{})
	if err != nil {
		return false, err
	}
	last := found.Values() // at the last alarm, or the start
	var list []stepped
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\nFollowed from %s\n", filepath.Base(o.data))
	for i, data := range batches {
		t, err := f.Update(ctx, data)
		if err != nil {
			return false, fmt.Errorf("%s: %w", names[i], err)
		}
		list = append(list, stepped{filepath.Base(names[i]), len(data), t})
		line := "  " + filepath.Base(names[i])
		for k, u := range found.Unknowns {
			line += fmt.Sprintf("\t%s %.5g +- %.2g", u.Name, t.Values[k], t.Sigmas[k])
		}
		fmt.Fprintf(w, "%s\tchi squared %.3g of %d\n", line, t.Chi2, len(data))
		if t.Alarm {
			alarm = true
			fmt.Fprintf(w, "  ALARM\t%s\n", moved(found, last, t.Values))
			last = slices.Clone(t.Values)
		}
	}
	if !alarm {
		fmt.Fprintln(w, "  no alarm: noise explains what changes")
	}
	fmt.Fprintf(w, "Files:\t%s\n", filepath.Join(dir, "stream.csv"))
	if err := w.Flush(); err != nil {
		return alarm, failure{err}
	}
	if err := files.Write(filepath.Join(dir, "stream.csv"), func(w io.Writer) error {
		return csv.NewWriter(w).WriteAll(streamTable(found, list))
	}); err != nil {
		return alarm, failure{err}
	}
	return alarm, nil
}

// moved says in words by how much the unknowns have drifted.
func moved(found *solve.Identified, from, to []float64) string {
	var parts []string
	for k, u := range found.Unknowns {
		text := fmt.Sprintf("%s from %.5g to %.5g", u.Name, from[k], to[k])
		if from[k] != 0 {
			text += fmt.Sprintf(" (%+.1f %%)", 100*(to[k]-from[k])/math.Abs(from[k]))
		}
		parts = append(parts, text)
	}
	return "the unknowns drift, more than noise explains: " + strings.Join(parts, ", ")
}

// streamTable has a row a batch.
func streamTable(found *solve.Identified, list []stepped) [][]string {
	header := []string{"batch", "measurements"}
	for _, u := range found.Unknowns {
		header = append(header, u.Name, "sigma_"+u.Name)
	}
	rows := [][]string{append(header, "chi2", "drift", "sum", "alarm")}
	for _, s := range list {
		row := []string{s.name, fmt.Sprint(s.n)}
		for k := range found.Unknowns {
			row = append(row, short(s.Values[k]), short(s.Sigmas[k]))
		}
		rows = append(rows, append(row, short(s.Chi2), short(s.Drift), short(s.Sum), fmt.Sprint(s.Alarm)))
	}
	return rows
}
