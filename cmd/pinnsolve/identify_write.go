package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"pinnsolve/internal/files"
	"pinnsolve/inverse"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// writeIdentification writes the files.
func writeIdentification(dir, label string, result []byte, data, sensors []solve.Measurement, found *solve.Identified) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := writeResiduals(dir, data, found.Residuals, float64(found.Sigma), 1); err != nil {
		return err
	}
	err := files.Write(filepath.Join(dir, report.Page), func(w io.Writer) error {
		return report.WriteIdentifyPage(w, label, found, data, sensors)
	})
	if err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, "result.json"), result)
}

// writeResiduals writes the measurements beside their predictions. usual is the standard
// deviation of measurements without their own, and noise that of the residuals.
func writeResiduals(dir string, data []solve.Measurement, residuals []float64, usual, noise float64) error {
	return files.Write(filepath.Join(dir, "residuals.csv"), func(w io.Writer) error {
		rows := [][]string{{"name", "measured", "predicted", "deviation"}}
		format := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
		for i, m := range data {
			sigma := cmp.Or(m.Sigma, usual)
			rows = append(rows, []string{m.Name, format(m.Value), format(m.Value + residuals[i]*sigma), format(residuals[i] / noise)})
		}
		return csv.NewWriter(w).WriteAll(rows)
	})
}

// farOff is a factor between what was found and where the fit began that a unit explains
// more often than a material does.
const farOff = 300

// far names unknowns that were found so far from where the fit began that a unit may be
// wrong, "" for none.
func far(begun []inverse.Unknown, found *solve.Identified) (text string) {
	for i, u := range begun {
		if i >= len(found.Unknowns) || u.Transform != inverse.Log {
			continue
		}
		if by := float64(found.Unknowns[i].Value) / u.Start; by > farOff || by < 1.0/farOff {
			text += fmt.Sprintf(" %s is %.3g times what the fit began with: look at the units of the data.", u.Name, by)
		}
	}
	return text
}

// showIdentified prints what was found.
func showIdentified(out io.Writer, e *solve.Identified, n int, sensors []solve.Measurement, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "95 %% intervals from %d measurements, %d unknowns\n", n, len(e.Unknowns))
	for i, u := range e.Unknowns {
		interval := fmt.Sprintf("[%.5g, %.5g]", float64(u.Interval[0]), float64(u.Interval[1]))
		note := ""
		if u.AtBound {
			note = "at the end of its range"
		}
		if i > 0 {
			note = strings.TrimSpace(fmt.Sprintf("%s correlation with %s %.2g", note, e.Unknowns[0].Name, float64(e.Correlations[i][0])))
		}
		fmt.Fprintf(w, "  %s\t%.6g %s\t%s\t%s\n", u.Name, float64(u.Value), u.Unit, interval, note)
	}
	var sizes []string
	for _, d := range slices.Backward(e.Directions) {
		sizes = append(sizes, fmt.Sprintf("%.2g", float64(d.Eigenvalue)))
	}
	fmt.Fprintf(w, "\nStatus:\t%s\n\t%s\n", e.Status, e.Message)
	fmt.Fprintf(w, "Data:\tFisher eigenvalues %s (of the quantities, such as ln E and 1 - 2 nu)\n", strings.Join(sizes, ", "))
	for i, m := range sensors {
		label := ""
		if i == 0 {
			label = "Sensors:"
		}
		fmt.Fprintf(w, "%s\t%s at %s\n", label, m.Output, coordinates(m.At))
	}
	fmt.Fprintf(w, "Work:\t%d steps, %d solves\n", e.Steps, e.Solves)
	fmt.Fprintf(w, "Files:\t%s\n", filepath.Join(dir, "{result.json,residuals.csv,report.html}"))
	return w.Flush()
}
