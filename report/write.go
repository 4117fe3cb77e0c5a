package report

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"pinnsolve/pinn"
)

// Files are the names of the files of a run, in the order in which they
// appear; the result comes last, when all others are there.
var Files = []string{"history.csv", "fields.csv", "solution.vtu", "loss.png", "fields.png", "result.json"}

// fieldNodes is the number of grid nodes an axis in fields.csv and
// solution.vtu, by dimension.
var fieldNodes = [...]int{1: 201, 2: 61, 3: 17}

// Write writes the files of a run to a directory, which is made unless it is
// there. Files of the same names are replaced, others left alone.
func Write(path string, res *Result, sol *pinn.Solution, h *History) error {
	d, err := Create(path)
	if err != nil {
		return err
	}
	return d.Write(res, sol, h)
}

// Write writes the files of a run, all or none.
func (d *Directory) Write(res *Result, sol *pinn.Solution, h *History) error {
	defer d.Discard()
	p := sol.Problem()
	grid := p.Domain.Grid(fieldNodes[p.Domain.Dim()])
	all, err := sample(sol, p.Outputs, nodes(grid))
	if err != nil {
		return err
	}
	writers := map[string]func(w io.Writer) error{
		"history.csv":  h.writeCSV,
		"fields.csv":   func(w io.Writer) error { return writeFieldsCSV(w, nodes(grid), all) },
		"solution.vtu": func(w io.Writer) error { return writeVTU(w, grid, all) },
		"loss.png":     func(w io.Writer) error { return writeLossPNG(w, res, h) },
		"fields.png":   func(w io.Writer) error { return writeFieldsPNG(w, res, sol) },
		"result.json":  res.WriteJSON,
	}
	for _, name := range Files {
		if err := writeFile(filepath.Join(d.staging, name), writers[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return d.commit(Files)
}

func writeFile(path string, write func(w io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close() // closes again, without effect, after success
	b := bufio.NewWriter(f)
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Close()
}
