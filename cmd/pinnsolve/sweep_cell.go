package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/internal/files"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/safetensors"
	"pinnsolve/sweep"
	"pinnsolve/training"
)

// runName is the folder of the run of a cell, in that of the cell.
const runName = "run"

// stateName is the file of a cell with the state of a training that has spent its work,
// from which one with more of it goes on.
const stateName = "state.safetensors"

// swept is what a sweep wants of the run of a cell. Nil, a run of its own, wants
// nothing.
type swept struct {
	question string // that the run has to have, as the sweep's cells have it
	beat     func(note string)
	last     time.Time // of the latest beat
	fields   bool      // write tables of the fields
	after    string    // folder of the cell whose training goes on, "" for none
}

// untilBeat is the time between notes of a cell.
const untilBeat = time.Second

// check wants the question that the sweep was planned with: files may have changed.
func (s *swept) check(t *task) error {
	if s == nil {
		return nil
	}
	if q, err := cellQuestion(t); err != nil || q != s.question {
		return errors.New("it is another question now than when the sweep was planned: has a file changed? start the sweep again")
	}
	return nil
}

// goOn makes a training go on with that of the cell before, unless it goes on with its
// own.
func (s *swept) goOn(t *task) error {
	if s == nil || s.after == "" || t.going {
		return nil
	}
	_, err := t.goOnFrom(filepath.Join(s.after, stateName), filepath.Join(s.after, runName))
	return err
}

func (s *swept) lean() bool { return s != nil && !s.fields }

// record tells how far a training is.
func (s *swept) record(r training.Record) {
	if s == nil || time.Since(s.last) < untilBeat {
		return
	}
	s.last = time.Now()
	s.beat(fmt.Sprintf("%s, iteration %d, loss %.3g", r.Method, r.Iteration, r.Loss))
}

// cellQuestion is what a cell of a sweep is asked. Version and kernel stand apart: a
// sweep may run on machines of several kinds.
func cellQuestion(t *task) (string, error) {
	q := t.Question()
	q.Version, q.Kernel = "", ""
	asked := map[string]any{"run": q}
	if w := t.wanted; len(w.Probes)+len(w.Lines)+len(w.Yields) > 0 {
		asked["wanted"] = w
	}
	text, err := json.Marshal(asked)
	return string(text), err
}

// prepared is the run of a cell, not begun.
func prepared(args []string) (*runOptions, *cobra.Command) {
	o := &runOptions{console: console{out: io.Discard, err: io.Discard, terminal: io.Discard, raw: io.Discard, now: time.Now,
		shared: &shared{ranks: alone{}}, args: append([]string{"run"}, args...)}}
	cmd := o.command()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetFlagErrorFunc(flagError)
	cmd.SetArgs(args)
	return o, cmd
}

// ask returns what the run with the arguments asks, or what is wrong with it.
func ask(args []string) (string, error) {
	t, err := setUp(args)
	if err != nil {
		return "", err
	}
	return cellQuestion(t)
}

// setUp is the task of the run with the arguments.
func setUp(args []string) (*task, error) {
	o, cmd := prepared(args)
	if err := cmd.ParseFlags(args); err != nil {
		return nil, flagError(cmd, err)
	}
	positional := cmd.Flags().Args()
	if err := cmd.ValidateArgs(positional); err != nil {
		return nil, err
	}
	if err := o.openArgs(cmd, positional); err != nil {
		return nil, err
	}
	return o.setup(cmd)
}

// computing computes cells, jobs at a time.
func computing(jobs int, collect []string, fields bool) sweep.Do {
	threads := max(1, runtime.GOMAXPROCS(0)/max(1, jobs))
	return func(ctx context.Context, c sweep.Cell, folder string, beat func(string)) error {
		s := &swept{beat: beat, fields: fields}
		if c.After != "" {
			s.after = filepath.Join(filepath.Dir(folder), c.After)
			if done, err := s.ended(c, folder); done || err != nil {
				return err
			}
		}
		return compute(ctx, c, folder, s, threads, collect)
	}
}

// ended takes the result of the cell before for that of a cell, if its training has ended
// with work left: more of it changes nothing.
func (s *swept) ended(c sweep.Cell, folder string) (bool, error) {
	if _, err := os.Stat(filepath.Join(s.after, stateName)); err == nil {
		return false, nil
	}
	text, err := os.ReadFile(filepath.Join(s.after, sweep.ResultName))
	var r sweep.Record
	if err != nil || json.Unmarshal(text, &r) != nil {
		return false, nil // it is gone: the training begins anew
	}
	r.Name, r.Axes, r.Seconds = c.Name, c.Axes, 0
	return true, putRecord(folder, r)
}

// compute runs a cell, going on from its checkpoint if there is one.
func compute(ctx context.Context, c sweep.Cell, folder string, s *swept, threads int, collect []string) error {
	asked := struct {
		Run    json.RawMessage `json:"run"`
		Wanted json.RawMessage `json:"wanted,omitempty"`
	}{}
	if err := json.Unmarshal(c.Question, &asked); err != nil {
		return fmt.Errorf("%w (%w)", err, sweep.ErrInvalid)
	}
	s.question = string(c.Question)
	dir := filepath.Join(folder, runName)
	complete, err := report.Complete(dir)
	if err == nil && complete { // its worker ended before it said so
		return collected(c, folder, collect)
	}
	args := append(slices.Clone(c.Args), fmt.Sprint("--workers=", threads), "--no-pictures", "--quiet")
	err = errNothing
	if canGoOn(dir, c.Args) {
		err = executeRun(ctx, append(slices.Clone(args), "--resume="+dir), s)
	}
	if err != nil && status(err) == exitBadInput && !errors.As(err, new(*files.Busy)) {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("%w: %w", sweep.ErrFolder, err)
		}
		err = executeRun(ctx, append(slices.Clone(args), "--out="+dir), s)
	}
	var busy *files.Busy
	switch code := status(err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case code == exitOK || code == exitUntrusted:
		return collected(c, folder, collect)
	case errors.As(err, &busy):
		return sweep.ErrBusy
	case unwritable(err):
		return fmt.Errorf("%w: %w", sweep.ErrFolder, err)
	case code == exitBadInput:
		return fmt.Errorf("%s (%w)", message(err), sweep.ErrInvalid)
	}
	return err
}

// errNothing says that there is nothing to go on with.
var errNothing = errors.New("there is no checkpoint")

// canGoOn reports whether there is a checkpoint. A run with a time limit begins anew:
// what it gives in its time does not depend on how often it was interrupted.
func canGoOn(dir string, args []string) bool {
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "--max-time") }) {
		return false
	}
	if _, err := os.Stat(filepath.Join(dir, report.CheckpointFile)); err == nil {
		return true
	}
	_, err := report.LastCheckpoint(dir, 0)
	return err == nil
}

// executeRun executes a run in this process.
func executeRun(ctx context.Context, args []string, s *swept) error {
	o, cmd := prepared(args)
	o.swept = s
	return cmd.ExecuteContext(ctx)
}

// unwritable reports whether files cannot be written, whatever they are.
func unwritable(err error) bool {
	for _, e := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, fs.ErrPermission} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// collected writes the result of a cell from that of its run.
func collected(c sweep.Cell, folder string, collect []string) error {
	dir := filepath.Join(folder, runName)
	text, err := os.ReadFile(filepath.Join(dir, sweep.ResultName))
	if err != nil {
		return err
	}
	var r report.Result
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	numbers, err := leavesOf(text)
	if err != nil {
		return err
	}
	rec := sweep.Record{Name: c.Name, Axes: c.Axes, Status: r.Status.String(), Trusted: r.Trusted, Message: r.Message, Values: map[string]report.Number{},
		Version: question.Version(), Kernel: question.Kernel(), Seconds: report.Number(r.Seconds), Host: sweep.Host()}
	for name, v := range numbers {
		if inEvery(name) || slices.Contains(collect, name) {
			rec.Values[name] = v
		}
	}
	if err := keepState(dir, folder); err != nil {
		return err
	}
	report.Tidy(dir)
	return putRecord(folder, rec)
}

// keepState keeps the last state of a training that has spent its work.
func keepState(dir, folder string) error {
	name := filepath.Join(dir, report.CheckpointFile)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil // there is none
	}
	f, err := safetensors.Read(text)
	if err != nil || f.Metadata[checkpointSpent] == "" {
		return nil
	}
	return os.Rename(name, filepath.Join(folder, stateName))
}

func putRecord(folder string, rec sweep.Record) error {
	if err := sweep.Put(folder, rec); err != nil {
		if unwritable(err) {
			return fmt.Errorf("%w: %w", sweep.ErrFolder, err)
		}
		return err
	}
	return nil
}

// inEvery reports whether every cell's result holds a number. Others are in that of its
// run.
func inEvery(name string) bool {
	for _, prefix := range []string{"errors.", "quantities."} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return !strings.Contains(rest, ".")
		}
	}
	return slices.Contains([]string{"loss", "iterations", "evaluations", "parameters", "estimate"}, name)
}

// leavesOf are the numbers of a result.json by their paths, with short names for the
// usual ones: errors.u for errors.u.rel_l2, quantities.drag for its value, estimate for
// that of the error.
func leavesOf(text []byte) (map[string]report.Number, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	all := map[string]report.Number{}
	flatten(all, "", tree)
	short := map[string]report.Number{}
	for name, v := range all {
		if rest, ok := strings.CutSuffix(name, ".rel_l2"); ok && strings.HasPrefix(name, "errors.") {
			short[rest] = v
		}
		if rest, ok := strings.CutSuffix(name, ".value"); ok && strings.HasPrefix(name, "quantities.") {
			short[rest] = v
		}
	}
	for i := 0; ; i++ { // of the last space of a weak solve
		v, ok := all[fmt.Sprintf("weak.refinements.%d.estimate", i)]
		if !ok {
			break
		}
		short["estimate"] = v
	}
	for _, name := range []string{"check.fresh", "squares.estimate", "evolution.estimate"} {
		if v, ok := all[name]; ok {
			short["estimate"] = v
		}
	}
	maps.Copy(all, short)
	return all, nil
}

func flatten(dst map[string]report.Number, name string, tree any) {
	under := func(key string) string {
		if name == "" {
			return key
		}
		return name + "." + key
	}
	switch t := tree.(type) {
	case map[string]any:
		for key, v := range t {
			if name == "" && key == "question" { // what was asked, not what came out
				continue
			}
			flatten(dst, under(key), v)
		}
	case []any:
		for i, v := range t {
			flatten(dst, under(fmt.Sprint(i)), v)
		}
	case float64:
		dst[name] = report.Number(t)
	}
}
