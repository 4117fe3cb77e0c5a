package report

import (
	"encoding/csv"
	"io"
	"slices"

	"pinnsolve/geometry"
)

// writeFieldsCSV writes one row per point: coordinates, then every component
// with its exact value beside it.
func writeFieldsCSV(w io.Writer, axes []string, pts geometry.Points, all []samples) error {
	header := slices.Clone(axes)
	var columns [][]float64
	for _, s := range all {
		for k, c := range s.Components {
			name := componentName(all, s, c)
			header, columns = append(header, name), append(columns, s.values[k])
			if s.exact != nil {
				header, columns = append(header, name+"_exact"), append(columns, s.exact[k])
			}
		}
	}
	c := csv.NewWriter(w)
	if err := c.Write(headers(header...)); err != nil {
		return err
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	var rows []byte // numbers need no quotes
	for i := range pts.Len() {
		for _, v := range pts.At(i) {
			rows = append(appendCell(rows, v), ',')
		}
		for _, column := range columns {
			rows = append(appendCell(rows, column[i]), ',')
		}
		rows[len(rows)-1] = '\n'
		if len(rows) >= 1<<15 || i == pts.Len()-1 {
			if _, err := w.Write(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return nil
}

// componentName is the component's name, prefixed with the group's if another
// group has a component of the same name.
func componentName(all []samples, s samples, component string) string {
	for _, other := range all {
		if other.Name == s.Name {
			continue
		}
		for _, c := range other.Components {
			if c == component {
				return s.Name + "." + component
			}
		}
	}
	return component
}
