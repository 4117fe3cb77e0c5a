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

// measurements reads the data. Columns of the given parameters say in which experiment a
// row was measured.
func (o *identifyOptions) measurements(p pinn.Problem, parameters ...pinn.Param) ([]solve.Measurement, error) {
	var list []solve.Measurement
	if o.data != "" {
		text, err := readText(o.data)
		if err != nil {
			return nil, fmt.Errorf("--data %s: %w", o.data, err)
		}
		in := columnsFor(p)
		for _, q := range parameters {
			if !slices.Contains(in.outputs, q.Name) {
				in.parameters = append(in.parameters, q.Name)
			}
		}
		if list, err = readMeasurements(string(text), in, o.sigma); err != nil {
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
		if column(axis) < 0 && in.atPlaces(header) {
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
	under, err := experiments(header, len(rows), in, number)
	if err != nil {
		return nil, err
	}
	outputs := 0
	for c, name := range header {
		if name == "" || in.passedOver(name) || slices.Contains(in.parameters, name) || strings.HasPrefix(name, "sigma_") {
			continue
		}
		outputs++
		for line := 1; line < len(rows); line++ {
			if strings.TrimSpace(rows[line][c]) == "" {
				continue // not measured there
			}
			m := solve.Measurement{Output: name, Sigma: sigma, Name: fmt.Sprintf("%s of line %d", name, line+1), Under: under[line]}
			if m.Value, err = number(line, c); err != nil {
				return nil, err
			}
			if !slices.Contains(in.quantities, name) {
				for _, axis := range in.axes {
					x, err := number(line, column(axis))
					if err != nil {
						return nil, err
					}
					m.At = append(m.At, x)
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

// experiments are the values of the parameters in the columns of each line, nil for none.
func experiments(header []string, lines int, in columns, number func(line, c int) (float64, error)) (under []map[string]float64, err error) {
	under = make([]map[string]float64, lines)
	for c, name := range header {
		if !slices.Contains(in.parameters, name) {
			continue
		}
		for line := 1; line < lines; line++ {
			v, err := number(line, c)
			if err != nil {
				return nil, err
			}
			if under[line] == nil {
				under[line] = map[string]float64{}
			}
			under[line][name] = v
		}
	}
	return under, nil
}

// columnNames are those of a file of data, nil where it cannot be read.
func columnNames(path string) []string {
	text, err := readText(path)
	if err != nil {
		return nil
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(text), "\uFEFF"), "\n")
	names := strings.Split(line, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}
