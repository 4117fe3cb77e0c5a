package report

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"pinnsolve/pinn/fields"
)

// Files are the files of every run that has a solution, in the order in which they
// appear; the result comes last, when all others are in place. Without a solution
// there are history.csv, loss.png if any loss is known, and the result.
var Files = []string{"history.csv", lossPicture, "fields.csv", "solution.vtu", fieldsPicture, resultFile}

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
	// ctx, unless nil, ends the writing: a file that is not complete by then is
	// left out.
	ctx context.Context
}

// Write writes the files of a run, all or, if it fails, none; sol is nil if there is
// no solution. Files for which the solution's context leaves no time are left out.
// It removes files of an earlier run that this one does not replace.
func (d *Directory) Write(res *Result, sol *fields.Solution, h *History) error {
	defer d.Discard()
	sol = res.labelled(sol)
	files := []file{{name: "history.csv", write: h.writeCSV}}
	switch {
	case len(res.LoadCases) > 0:
		for _, c := range res.LoadCases {
			files = append(files, c.tables(res)...)
		}
	case sol != nil:
		files = append(files, tables(res, sol)...)
	}
	if !d.NoPictures {
		files = append(files, pictures(res, sol, h)...)
	}
	for _, t := range res.tracks {
		files = append(files, file{name: t.name + ".csv", write: t.writeCSV})
		if !d.NoPictures {
			files = append(files, file{name: t.name + ".png", write: func(w io.Writer) error { return t.writePNG(w, res) }})
		}
	}
	if res.Path != nil {
		files = append(files, file{name: pathTable, write: res.Path.writeCSV}, file{name: pathSeries, write: res.Path.writePVD})
	}
	if err := d.put(append(files, file{name: resultFile, write: res.WriteJSON})...); err != nil {
		return err
	}
	lines, err := filepath.Glob(filepath.Join(d.path, "line-[0-9]*.*"))
	if err != nil {
		return err
	}
	for i, name := range lines {
		lines[i] = filepath.Base(name)
	}
	return d.removeOld(slices.Concat(Files, []string{deformedPicture, pathTable, pathSeries, pathPicture}, lines)...)
}

// tables returns the files with the values of a solution.
func tables(res *Result, sol *fields.Solution) []file {
	values := sync.OnceValues(func() (t *table, err error) {
		if t = res.values; t == nil {
			if t, err = newTable(sol); err != nil {
				return nil, err
			}
		}
		if s, ok := safety(sol.Problem(), res.yields, t.grid.Points(), t.all); ok {
			return &table{t.grid, append(slices.Clip(t.all), s)}, nil
		}
		return t, nil
	})
	of := func(name string, write func(w io.Writer, t *table) error) file {
		return file{name, func(w io.Writer) error {
			t, err := values()
			if err != nil {
				return err
			}
			return write(w, t)
		}, sol.Context()}
	}
	return []file{
		of("fields.csv", func(w io.Writer, t *table) error { return writeFieldsCSV(w, t.grid.Points(), res.named(t.all)) }),
		of("solution.vtu", func(w io.Writer, t *table) error { return writeVTU(w, t.grid, res.named(t.all)) }),
	}
}

// pictures returns the pictures of a run; sol is nil if there is no solution. Those
// that show the solution evaluate it once.
func pictures(res *Result, sol *fields.Solution, h *History) []file {
	var files []file
	if len(h.Records) > 0 || sol != nil {
		files = append(files, file{name: lossPicture, write: func(w io.Writer) error { return writeLossPNG(w, res, h) }})
	}
	if res.Path != nil {
		files = append(files, file{name: pathPicture, write: func(w io.Writer) error { return writePathPNG(w, res) }})
	}
	if sol == nil {
		return files
	}
	sol = sol.Alone()
	shown := sync.OnceValues(func() (view, error) { return newView(sol, res.yields) })
	of := func(name string, draw func(w io.Writer, v view) error) file {
		return file{name, func(w io.Writer) error {
			v, err := shown()
			if err != nil {
				return err
			}
			return draw(w, v)
		}, sol.Context()}
	}
	p := sol.Problem()
	files = append(files, of(fieldsPicture, func(w io.Writer, v view) error { return writeFieldsPNG(w, res, v, p) }))
	if _, ok := displacement(p); ok {
		files = append(files, of(deformedPicture, func(w io.Writer, v view) error { return writeDeformedPNG(w, res, sol, v) }))
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
		switch {
		case late(sol, err):
		case err != nil:
			return err
		default:
			step.File = path.Join(pathSteps, fmt.Sprintf(stepFile, step.Step))
			files = append(files, file{name: step.File, write: func(w io.Writer) error { return writeVTU(w, values.grid, values.all) }})
		}
		files = append(files, file{name: checkpointOf(*step), write: c.writeJSON})
	}
	return d.put(append(files, file{name: pathTable, write: p.writeCSV}, file{name: pathSeries, write: p.writePVD})...)
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
// place when all are complete, but for those that there was no time for.
func (d *Directory) put(files ...file) error {
	done := make([]chan error, len(files))
	for i, f := range files {
		done[i] = make(chan error, 1)
		go func() { done[i] <- f.to(d.staging) }()
	}
	var written []string
	var failed error
	for i, f := range files {
		switch err := f.wait(done[i]); {
		case f.late(err):
			d.leftOut = append(d.leftOut, f.name)
		case err != nil:
			failed = cmp.Or(failed, fmt.Errorf("%s: %w", f.name, err))
		default:
			written = append(written, f.name)
		}
	}
	if failed != nil {
		return failed
	}
	return d.commit(written)
}

// to writes the file to a directory, unless its time is over.
func (f file) to(dir string) error {
	if f.ctx != nil && f.ctx.Err() != nil {
		return f.ctx.Err()
	}
	return writeFile(filepath.Join(dir, f.name), f.write)
}

// wait waits for the file to be written, or for the end of its time: what still
// goes on then, such as a picture half drawn, is of no use to anybody.
func (f file) wait(done <-chan error) error {
	if f.ctx == nil {
		return <-done
	}
	select {
	case err := <-done:
		return err
	case <-f.ctx.Done():
	}
	select {
	case err := <-done:
		return err
	default:
		return f.ctx.Err()
	}
}

// late reports whether an error says that the time of the file is over.
func (f file) late(err error) bool {
	return f.ctx != nil && f.ctx.Err() != nil && errors.Is(err, f.ctx.Err())
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
