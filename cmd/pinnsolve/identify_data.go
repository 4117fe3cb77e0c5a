package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// measurements reads the data.
func (o *identifyOptions) measurements(p pinn.Problem) ([]solve.Measurement, error) {
	var list []solve.Measurement
	if o.data != "" {
		text, err := readText(o.data)
		if err != nil {
			return nil, fmt.Errorf("--data %s: %w", o.data, err)
		}
		if list, err = readMeasurements(string(text), columnsFor(p), o.sigma); err != nil {
			return nil, fmt.Errorf("--data %s: %w", o.data, err)
		}
	}
	for _, text := range o.measures {
		name, value, ok := strings.Cut(text, "=")
		value, noise, noisy := strings.Cut(value, "+-")
		v, err := strconv.ParseFloat(value, 64)
		s := o.sigma
		if noisy && err == nil {
			s, err = strconv.ParseFloat(noise, 64)
		}
		if !ok || err != nil || v-v != 0 || s < 0 || noisy && !(s > 0) {
			return nil, fmt.Errorf("malformed --measure %q: write name=value+-sigma, such as tip_uy=0.31+-0.002", text)
		}
		list = append(list, solve.Measurement{Output: name, Value: v, Sigma: s, Name: name})
	}
	return list, nil
}

// readMeasurements reads a table of coordinates and outputs.
func readMeasurements(text string, in columns, sigma float64) (list []solve.Measurement, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.TrimLeadingSpace, r.Comment = true, '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("it takes a header of names and rows of numbers")
	}
	header := rows[0]
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	column := func(name string) int { return slices.Index(header, name) }
	for _, axis := range in.axes {
		if column(axis) < 0 {
			return nil, fmt.Errorf("no column %s among %s", axis, strings.Join(header, ", "))
		}
	}
	number := func(line int, c int) (float64, error) {
		v, err := strconv.ParseFloat(strings.TrimSpace(rows[line][c]), 64)
		if err != nil || v-v != 0 {
			return 0, fmt.Errorf("line %d: %s is %q, which is not a number", line+1, header[c], rows[line][c])
		}
		return v, nil
	}
	outputs := 0
	for c, name := range header {
		if name == "" || in.passedOver(name) || strings.HasPrefix(name, "sigma_") {
			continue
		}
		outputs++
		for line := 1; line < len(rows); line++ {
			if strings.TrimSpace(rows[line][c]) == "" {
				continue // not measured there
			}
			m := solve.Measurement{Output: name, Sigma: sigma, At: make([]float64, len(in.axes)), Name: fmt.Sprintf("%s of line %d", name, line+1)}
			if m.Value, err = number(line, c); err != nil {
				return nil, err
			}
			for k, axis := range in.axes {
				if m.At[k], err = number(line, column(axis)); err != nil {
					return nil, err
				}
			}
			if s := column("sigma_" + name); s >= 0 && strings.TrimSpace(rows[line][s]) != "" {
				if m.Sigma, err = number(line, s); err != nil {
					return nil, err
				}
				if !(m.Sigma > 0) {
					return nil, fmt.Errorf("line %d: %s is %v; a standard deviation is positive", line+1, header[s], m.Sigma)
				}
			}
			list = append(list, m)
		}
	}
	if outputs == 0 {
		return nil, fmt.Errorf("no column of an output among %s", strings.Join(header, ", "))
	}
	return list, nil
}
