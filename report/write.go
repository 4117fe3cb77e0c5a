package report

import (
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

	"pinnsolve/continuation"
	"pinnsolve/internal/files"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// Files are the files of every run that has a solution, in the order in which they
// appear; the result comes last, when all others are in place. Without a solution
// there are history.csv, loss.png if any loss is known, and the result.
var Files = []string{"history.csv", lossPicture, "fields.csv", "solution.vtu", fieldsPicture, pageFile, resultFile}

// ResultFile is the name of the result, whose being there says that a run has ended.
const ResultFile = resultFile

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
	h.Close()
	sol = res.labelled(sol)
	list := []file{{name: historyFile, write: h.writeCSV}}
	if sol != nil && res.weights != nil && len(res.LoadCases) == 0 && res.series == nil {
		list = append(list, file{name: res.weightsFile(), write: res.weights.Write})
	}
	if res.Family != nil {
		list = append(list, res.Family.files(res.order)...)
	}
	values := res.table(sol)
	write := func(w io.Writer) error {
		if len(res.LoadCases) == 0 {
			_, _ = values() // with which the verdict may change
		}
		return res.WriteJSON(w)
	}
	switch {
	case len(res.LoadCases) > 0:
		for _, c := range res.LoadCases {
			list = append(list, c.tables(res)...)
		}
	case res.series != nil:
		list = append(list, res.series.files(res)...)
	case sol != nil && !d.NoFields:
		list = append(list, res.tables(values, sol)...)
		if s := statesOf(sol); s != nil {
			list = append(list, s.files(res)...)
		}
	}
	if !d.NoPictures {
		list = append(list, pictures(res, sol, h)...)
		list = append(list, d.page(res, sol, h, values))
	}
	if res.moved != nil {
		list = append(list, file{name: motionFile, write: func(w io.Writer) error { return writeMotion(w, res) }})
	}
	for _, t := range res.tracks {
		list = append(list, file{name: t.name + ".csv", write: t.writeCSV})
		if !d.NoPictures {
			list = append(list, file{name: t.name + ".png", write: func(w io.Writer) error { return t.writePNG(w, res) }})
		}
	}
	if res.Path != nil {
		list = append(list, file{name: pathTable, write: res.Path.writeCSV}, file{name: pathSeries, write: res.Path.writePVD})
	}
	if err := d.put(append(list, file{name: resultFile, write: write})...); err != nil {
		return err
	}
	var lines []string
	for _, pattern := range append([]string{"line-[0-9]*.*"}, seriesPatterns...) {
		found, err := filepath.Glob(filepath.Join(d.path, pattern))
		if err != nil {
			return err
		}
		for _, name := range found {
			lines = append(lines, filepath.Base(name))
		}
	}
	old := slices.Concat(Files, []string{deformedPicture, pathTable, pathSeries, pathPicture, networkFile, windowsFile, evolutionFile, familyTable, familyFile}, lines)
	if !res.interrupted() && !d.KeepState { // there is nothing to go on with
		old = append(old, checkpointName)
	}
	return d.removeOld(old...)
}

// interrupted reports whether the run can go on.
func (res *Result) interrupted() bool {
	return res.Status == solve.Cancelled || res.Path != nil && res.Path.Status == continuation.Cancelled
}

// weightsFile is the name of the file with the weights of the solution.
func (res *Result) weightsFile() string {
	switch kind, _ := solve.SavedKind(res.weights); kind {
	case solve.KindWindows, solve.KindPatches:
		return windowsFile
	case solve.KindEvolution, solve.KindBox, solve.KindTransient:
		return evolutionFile
	}
	return networkFile
}

// table evaluates the solution for the files, once.
func (res *Result) table(sol *fields.Solution) func() (*table, error) {
	return sync.OnceValues(func() (t *table, err error) {
		if t, err = res.tableOf(sol); t != nil && err == nil && len(res.LoadCases) == 0 {
			res.distrust(t)
		}
		return t, err
	})
}

// tableOf returns the values of a solution, nil for none.
func (res *Result) tableOf(sol *fields.Solution) (t *table, err error) {
	if sol == nil {
		return nil, nil
	}
	if t = res.values; t == nil {
		if t, err = newTable(sol); err != nil {
			return nil, err
		}
	}
	return res.withSafety(sol, t), nil
}

// withSafety returns values with the safety factors that were asked for.
func (res *Result) withSafety(sol *fields.Solution, t *table) *table {
	if s, ok := safety(sol.Problem(), res.yields, t.grid.Points(), t.all); ok {
		return &table{t.grid, append(slices.Clip(t.all), s), t.mesh}
	}
	return t
}

// page returns the page of a run; what there is no time to evaluate is not on it.
func (d *Directory) page(res *Result, sol *fields.Solution, h *History, values func() (*table, error)) file {
	return file{name: pageFile, write: func(w io.Writer) error {
		t, err := values()
		if err != nil && !late(sol, err) {
			return err
		}
		if sol != nil && !drawn(sol.Problem()) {
			return d.writePage(w, res, nil, h, nil)
		}
		return d.writePage(w, res, sol, h, t)
	}}
}

// distrust says of a solution whose values are not finite that it is none. A loss
// can be finite where they are not: the square of a stress overflows first.
func (res *Result) distrust(t *table) {
	said := t.notFinite()
	if said == "" {
		return
	}
	res.Status, res.Trusted = solve.Diverged, false
	res.Message = said + ". State the problem in other units, so that its numbers are closer to 1. " + res.Message
}

// tables returns the files with the values of a solution.
func (res *Result) tables(values func() (*table, error), sol *fields.Solution) []file {
	of := func(name string, write func(w io.Writer, t *table) error) file {
		return file{name, func(w io.Writer) error {
			t, err := values()
			if err != nil {
				return err
			}
			return write(w, t)
		}, sol.Context()}
	}
	list := []file{
		of("fields.csv", func(w io.Writer, t *table) error {
			return writeFieldsCSV(w, sol.Problem().AxisNames(), t.grid.Points(), res.named(t.all))
		}),
	}
	if drawn(sol.Problem()) {
		list = append(list, of("solution.vtu", func(w io.Writer, t *table) error { return t.writeVTU(w, res.named(t.all)) }))
	}
	return list
}

// pictures returns the pictures of a run; sol is nil if there is no solution. Those
// that show the solution evaluate it once.
func pictures(res *Result, sol *fields.Solution, h *History) []file {
	var list []file
	if len(h.Records) > 0 || sol != nil {
		list = append(list, file{name: lossPicture, write: func(w io.Writer) error { return writeLossPNG(w, res, h) }})
	}
	if res.Path != nil {
		list = append(list, file{name: pathPicture, write: func(w io.Writer) error { return writePathPNG(w, res) }})
	}
	if sol == nil || !drawn(sol.Problem()) {
		return list
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
	list = append(list, of(fieldsPicture, func(w io.Writer, v view) error { return writeFieldsPNG(w, res, v, p) }))
	if _, ok := displacement(p); ok {
		list = append(list, of(deformedPicture, func(w io.Writer, v view) error { return writeDeformedPNG(w, res, sol, v) }))
	}
	return list
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
	var list []file
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
			d.keep(sol, values, step.Step)
			step.File = path.Join(pathSteps, fmt.Sprintf(stepFile, step.Step))
			list = append(list, file{name: step.File, write: func(w io.Writer) error { return values.writeVTU(w, values.all) }})
		}
		list = append(list, file{name: checkpointOf(*step), write: c.writeJSON})
	}
	return d.put(append(list, file{name: pathTable, write: p.writeCSV}, file{name: pathSeries, write: p.writePVD})...)
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
func (d *Directory) put(list ...file) error {
	done := make([]chan error, len(list))
	for i, f := range list {
		done[i] = make(chan error, 1)
		go func() { done[i] <- f.to(d.staging) }()
	}
	var written []string
	var failed error
	for i, f := range list {
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
	return files.Create(filepath.Join(dir, f.name), f.write)
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
