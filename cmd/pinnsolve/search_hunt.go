package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"syscall"
	"time"

	"pinnsolve/question"
	"pinnsolve/search"
	"pinnsolve/solve"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue/nats"
)

// objective is what a search makes small.
const objective = "estimate"

// hunt is a search that goes on.
type hunt struct {
	*searchOptions
	planned  planned
	space    search.Space
	schedule search.Schedule // work in seconds, 0 for trials that train nothing
	seed     uint64
	weak     bool // the objective is an estimated error
	store    sweep.Store
	saved    sweep.Saved
	queue    *nats.Queue
	trials   []*trial
	sampler  search.Sampler
}

// trial is a point of the space with what is known of it, rung by rung.
type trial struct {
	point   []int
	cells   []sweep.Cell
	records []*sweep.Record // nil where there is no result
	reason  string          // why it has none
}

// value is the objective at a rung: infinite without one.
func (t *trial) value(rung int) float64 {
	if rung >= len(t.records) || t.records[rung] == nil {
		return math.Inf(1)
	}
	v, ok := t.records[rung].Values[objective]
	if !ok {
		return math.Inf(1)
	}
	return search.Worst(float64(v))
}

// newHunt checks every value of the axes, and shares the budget.
func newHunt(o *searchOptions, p planned) (*hunt, error) {
	h := &hunt{searchOptions: o, planned: p, store: sweep.Store{Dir: o.out}}
	for _, a := range p.Axes {
		h.space = append(h.space, search.Axis{Name: a.Name, Values: a.Values})
	}
	trained := false
	flags := runFlags()
	for k, a := range p.Axes {
		for i := range a.Values {
			if k > 0 && i == 0 {
				continue // the first values of all axes
			}
			point := make([]int, len(p.Axes))
			point[k] = i
			c, err := p.cell(flags, h.settings(point))
			if err != nil {
				return nil, err
			}
			t, err := setUp(c.Args)
			if err != nil {
				return nil, err
			}
			if t.plan.Statement == solve.Weak && !t.plan.Direct {
				return nil, errors.New("a network that is trained in weak form has no estimate of its error to compare: add --statement strong, or --method direct")
			}
			trained, h.weak = trained || !t.plan.Direct, h.weak || t.plan.Statement != solve.Strong
		}
	}
	if text, given := p.Options["seed"]; given {
		h.seed, _ = strconv.ParseUint(text[0], 10, 64) // checked as a flag
	}
	return h, h.share(trained)
}

// share makes the schedule.
func (h *hunt) share(trained bool) error {
	limit := min(h.space.Count(), mostTrials)
	if h.count > 0 {
		limit = min(limit, h.count)
	}
	budget, most := h.budget.Seconds(), h.trialTime.Seconds()
	switch {
	case !trained:
		h.schedule = search.Schedule{Rungs: []search.Rung{{Trials: min(limit, usualTrials)}}}
		if h.count > 0 {
			h.schedule.Rungs[0].Trials = limit
		}
		return nil
	case most == 0:
		if budget == 0 {
			budget = usualBudget.Seconds()
		}
		if h.count == 0 {
			limit = min(limit, usualTrials)
		}
		most = budget / search.NewSchedule(limit, 1).Work()
	case budget > 0:
		n := search.Fit(limit, most, budget)
		if n == 0 {
			return fmt.Errorf("--budget %v is less than one trial of --max-time %v: give %v or more", h.budget, h.trialTime, h.trialTime)
		}
		limit = n
	case h.count == 0:
		limit = min(limit, usualTrials)
	}
	h.schedule = search.NewSchedule(limit, most)
	for i := range h.schedule.Rungs { // as it is written in the cells
		h.schedule.Rungs[i].Work = workTime(h.schedule.Rungs[i].Work).Seconds()
		if h.schedule.Rungs[i].Work == 0 {
			return fmt.Errorf("--budget %v leaves a trial no time: give more", h.budget)
		}
	}
	return nil
}

// workTime is a work in whole milliseconds.
func workTime(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds*1e3)) * time.Millisecond
}

func (h *hunt) settings(point []int) (list []sweep.Setting) {
	for k, a := range h.space {
		list = append(list, sweep.Setting{Name: a.Name, Value: a.Values[point[k]]})
	}
	return list
}

// search computes the trials, rung by rung.
func (h *hunt) search(ctx context.Context) error {
	rungs := h.schedule.Rungs
	h.saved = sweep.Saved{Version: question.Version(), Subject: h.planned.Subject, Axes: h.axes(), Collect: append([]string{objective}, h.collect...), Open: true}
	if err := h.save(); err != nil {
		return err
	}
	q, end, err := h.lead(ctx, h.store, rungs[0].Trials)
	if err != nil {
		return err
	}
	defer end()
	h.queue = q
	begin, spent := h.now(), processorTime()
	if err := h.first(ctx); err != nil {
		return err
	}
	alive := h.trials
	for r := 1; r < len(rungs); r++ {
		alive = h.better(alive, r-1, rungs[r].Trials)
		if err := h.rung(ctx, r, alive); err != nil {
			return err
		}
	}
	h.saved.Open = false
	if err := h.save(); err != nil {
		return err
	}
	h.say("%d trials took %.1f s, and %.1f s of processor time here, for %.1f s as counted at most", len(h.trials), h.now().Sub(begin).Seconds(), processorTime()-spent, h.schedule.Work())
	return nil
}

// first computes the first rung, batch by batch.
func (h *hunt) first(ctx context.Context) error {
	n := h.schedule.Rungs[0].Trials
	h.sampler = search.NewSampler(h.space, n, h.seed)
	for len(h.trials) < n {
		var tried []search.Trial
		for _, t := range h.trials {
			tried = append(tried, search.Trial{Point: t.point, Value: t.value(0)})
		}
		points := h.sampler.Next(tried)
		if len(points) == 0 {
			return nil
		}
		var batch []*trial
		for _, p := range points[:min(len(points), n-len(h.trials))] {
			batch = append(batch, &trial{point: p})
		}
		h.trials = append(h.trials, batch...)
		if err := h.rung(ctx, 0, batch); err != nil {
			return err
		}
	}
	return nil
}

// better are the n trials with the least values at a rung, in the order in which they
// were proposed; one without a value is none.
func (h *hunt) better(alive []*trial, rung, n int) (list []*trial) {
	values := make([]float64, len(alive))
	for i, t := range alive {
		values[i] = t.value(rung)
	}
	for _, i := range search.Survivors(values, n) {
		if !math.IsInf(values[i], 1) {
			list = append(list, alive[i])
		}
	}
	return list
}

// axes are those of the cells: those of the search, and the work.
func (h *hunt) axes() []sweep.Axis {
	list := append([]sweep.Axis(nil), h.planned.Axes...)
	if h.schedule.Rungs[0].Work == 0 {
		return list
	}
	a := sweep.Axis{Name: "max-work"}
	for _, r := range h.schedule.Rungs {
		a.Values = append(a.Values, workTime(r.Work).String())
	}
	return append(list, a)
}

func (h *hunt) save() error {
	if err := h.store.Save(h.saved); err != nil {
		return fmt.Errorf("the folder %s cannot be written: %w; choose another one", h.out, err)
	}
	return nil
}

// rung computes a rung of trials.
func (h *hunt) rung(ctx context.Context, r int, trials []*trial) error {
	var cells []sweep.Cell
	var of []*trial
	flags := runFlags()
	for _, t := range trials {
		settings := h.settings(t.point)
		if w := h.schedule.Rungs[r].Work; w > 0 {
			settings = append(settings, sweep.Setting{Name: "max-work", Value: workTime(w).String()})
		}
		c, err := h.planned.cell(flags, settings)
		if err != nil { // values that do not go together
			t.reason = message(err)
			continue
		}
		if r > 0 {
			c.After = t.cells[r-1].Key()
		}
		c.Cost = 1
		t.cells = append(t.cells, c)
		cells, of = append(cells, c), append(of, t)
	}
	h.saved.Cells = append(h.saved.Cells, cells...)
	if err := h.save(); err != nil {
		return err
	}
	if w := h.schedule.Rungs[r].Work; w > 0 {
		h.say("rung %d of %d: %d trials, each to %v of a processor", r+1, len(h.schedule.Rungs), len(cells), workTime(w))
	}
	if err := h.work(ctx, h.queue, h.store, h.saved.Collect, cells); err != nil {
		return err
	}
	records, crashes, err := h.store.Records(cells)
	if err != nil {
		return failure{err}
	}
	for i, t := range of {
		t.records = append(t.records, records[i])
		if crashes[i] != nil {
			t.reason = lastLines(crashes[i].Reason)
		}
	}
	return nil
}

// processorTime is that of this process so far, s.
func processorTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// best is the trial with the least value of those that got furthest.
func (h *hunt) best() (*trial, error) {
	for r := len(h.schedule.Rungs) - 1; r >= 0; r-- {
		if list := h.better(h.trials, r, 1); len(list) > 0 {
			return list[0], nil
		}
	}
	for _, t := range h.trials {
		if t.reason != "" {
			return nil, errors.New(t.reason)
		}
	}
	return nil, errors.New("no trial got as far as a residual or an estimate: give them more time, by --budget or --max-time")
}
