package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"

	"pinnsolve/pinn/fields"
)

// Files are the files of every run in the order in which they appear; the
// result comes last, when all others are in place.
var Files = []string{"history.csv", "fields.csv", "solution.vtu", lossPicture, fieldsPicture, resultFile}

const resultFile = "result.json"

// Pictures, and files of a path. There is a deformed.png if there is a
// displacement.
const (
	lossPicture     = "loss.png"
	fieldsPicture   = "fields.png"
	deformedPicture = "deformed.png"
	pathTable       = "path.csv"
	pathPicture     = "path.png"
	pathSeries      = "path.pvd"
	pathSteps       = "steps"
	stepFile        = "step-%04d.vtu" // in pathSteps
)

// fieldNodes is the number of grid nodes per axis in fields.csv and solution.vtu,
// by dimension; pictures have as many at least.
var fieldNodes = [...]int{1: 201, 2: 61, 3: 17}

// Write writes the files of a run to a directory, which is made if necessary.
// Files of the same names are replaced, others are not touched.
func Write(dir string, res *Result, sol *fields.Solution, h *History) error {
	d, err := Create(dir)
	if err != nil {
		return err
	}
	return d.Write(res, sol, h)
}

// file is a file to be written.
type file struct {
	name  string
	write func(w io.Writer) error
}

// Write writes the files of a run, all or none. It removes files of an earlier
// run that this one does not replace.
func (d *Directory) Write(res *Result, sol *fields.Solution, h *History) error {
	defer d.Discard()
	values := res.values
	if values == nil {
		var err error
		if values, err = newTable(sol); err != nil {
			return err
		}
	}
	files := []file{
		{"history.csv", h.writeCSV},
		{"fields.csv", func(w io.Writer) error { return writeFieldsCSV(w, values.grid.Points(), values.all) }},
		{"solution.vtu", func(w io.Writer) error { return writeVTU(w, values.grid, values.all) }},
	}
	if !d.NoPictures {
		files = append(files, pictures(res, sol, h)...)
	}
	if res.Path != nil {
		files = append(files, file{pathTable, res.Path.writeCSV}, file{pathSeries, res.Path.writePVD})
	}
	if err := d.put(append(files, file{resultFile, res.WriteJSON})...); err != nil {
		return err
	}
	return d.removeOld(lossPicture, fieldsPicture, deformedPicture, pathTable, pathSeries, pathPicture)
}

// pictures returns the pictures of a run. Those that show the solution evaluate
// it once.
func pictures(res *Result, sol *fields.Solution, h *History) []file {
	p := sol.Problem()
	shown := sync.OnceValues(func() (view, error) { return newView(sol) })
	of := func(name string, draw func(w io.Writer, v view) error) file {
		return file{name, func(w io.Writer) error {
			v, err := shown()
			if err != nil {
				return err
			}
			return draw(w, v)
		}}
	}
	files := []file{
		{lossPicture, func(w io.Writer) error { return writeLossPNG(w, res, h) }},
		of(fieldsPicture, func(w io.Writer, v view) error { return writeFieldsPNG(w, res, v, p.Outputs) }),
	}
	if _, ok := displacement(p); ok {
		files = append(files, of(deformedPicture, func(w io.Writer, v view) error { return writeDeformedPNG(w, res, sol, v) }))
	}
	if res.Path != nil {
		files = append(files, file{pathPicture, func(w io.Writer) error { return writePathPNG(w, res) }})
	}
	return files
}

// WriteStep writes the latest step of a path: if it was accepted, its solution
// to steps/step-0001.vtu and its checkpoint to steps/step-0001.json; in any
// case path.csv and path.pvd, which list all steps so far. Each file is
// complete at any time. The path and the result of an earlier run are removed.
func (d *Directory) WriteStep(p *Path, sol *fields.Solution, c *Checkpoint) error {
	if len(p.Steps) == 1 {
		// An old result would not belong to the new path.
		if err := d.removeOld(resultFile, pathTable, pathSeries, pathPicture); err != nil {
			return err
		}
	}
	var files []file
	if step := &p.Steps[len(p.Steps)-1]; step.Accepted {
		if err := d.makeSteps(); err != nil {
			return err
		}
		values, err := newTable(sol)
		if err != nil {
			return err
		}
		step.File = path.Join(pathSteps, fmt.Sprintf(stepFile, step.Step))
		files = append(files, file{step.File, func(w io.Writer) error { return writeVTU(w, values.grid, values.all) }}, file{checkpointOf(*step), c.writeJSON})
	}
	return d.put(append(files, file{pathTable, p.writeCSV}, file{pathSeries, p.writePVD})...)
}

// makeSteps makes the directory of the steps.
func (d *Directory) makeSteps() error {
	if err := d.makeAll(filepath.Join(d.path, pathSteps)); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Join(d.staging, pathSteps), 0o777)
}

// removeOld removes files of an earlier run: the named ones and the steps of
// its path.
func (d *Directory) removeOld(names ...string) error {
	steps := filepath.Join(d.path, pathSteps)
	entries, err := os.ReadDir(steps)
	if errors.Is(err, fs.ErrNotExist) {
		return d.remove(names...)
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		vtu, _ := path.Match("step-*.vtu", e.Name())
		checkpoint, _ := path.Match("step-*.json", e.Name())
		if vtu || checkpoint {
			names = append(names, path.Join(pathSteps, e.Name()))
		}
	}
	err = d.remove(names...)
	os.Remove(steps) // fails, as it should, unless it is empty
	return err
}

// put writes files to the staging directory, in parallel, and moves them into
// place when all are complete.
func (d *Directory) put(files ...file) error {
	names, errs := make([]string, len(files)), make([]error, len(files))
	var wg sync.WaitGroup
	for i, f := range files {
		names[i] = f.name
		wg.Go(func() {
			if err := writeFile(filepath.Join(d.staging, f.name), f.write); err != nil {
				errs[i] = fmt.Errorf("%s: %w", f.name, err)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return d.commit(names)
}

func writeFile(name string, write func(w io.Writer) error) error {
	f, err := os.Create(name)
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
