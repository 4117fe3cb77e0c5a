package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"pinnsolve/internal/names"
	"pinnsolve/solve"
	"pinnsolve/training"
)

const (
	untilRewrite = 100 * time.Millisecond // between updates of the live line
	untilReport  = 3 * time.Second        // between lines that stay
)

// Controls of a terminal: the line is rewritten from its start, cut off at the
// right margin rather than wrapped, and the rest of it cleared.
const (
	noWrap    = "\r\x1b[?7l"
	wrapAgain = "\x1b[K\x1b[?7h"
	clearLine = "\r\x1b[K"
)

// progress shows how a run goes: on a terminal in one line that is rewritten, else
// in a new line every few seconds. Its methods may be called on any goroutine.
type progress struct {
	mu      sync.Mutex
	w       io.Writer
	live    bool
	now     func() time.Time
	stages  []training.Stage
	maxTime time.Duration // 0 is no limit

	steps  int // of a path, 0 if there is none or their number is unknown
	step   int // of a path, from 1; 0 if there is none
	prefix string
	terms  []string
	last   time.Time     // of the latest line
	stage  int           // of the latest record
	before time.Duration // when that stage began

	start  time.Time
	doing  string  // phase, "" before the first
	share  float64 // of it that is done
	newton int     // steps of Newton's method so far
	sizes  string  // of a solve on windows
	ended  chan struct{}
}

func newProgress(con console, stages []training.Stage, maxTime time.Duration) *progress {
	return &progress{w: con.terminal, live: con.live, now: con.now, stages: stages, maxTime: maxTime, ended: make(chan struct{})}
}

func (p *progress) silence() { p.w, p.live = io.Discard, false }

func (p *progress) begin() {
	p.last = p.now()
	p.start = p.last
	if p.live {
		p.rewrite("preparing ...")
	}
}

// watch shows the phase and its time until the end, also while nothing is heard of
// it.
func (p *progress) watch() {
	every := time.NewTicker(untilRewrite)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			p.mu.Lock()
			p.showPhase()
			p.mu.Unlock()
		case <-p.ended:
			return
		}
	}
}

// phase is told which phase of a solve begins and how far it is.
func (p *progress) phase(name string, share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing, p.share = name, share
	if share > 0 { // else watch shows it soon
		p.showPhase()
	}
}

// showPhase shows the phase, if there is one and the last line is old enough.
func (p *progress) showPhase() {
	if p.doing == "" {
		return
	}
	line := p.prefix + p.doing
	if p.share > 0 {
		line += fmt.Sprintf(" %s%.0f %%", p.bar(p.share), 100*p.share)
	}
	if p.newton > 1 {
		line += fmt.Sprintf("  after %d Newton steps", p.newton)
	}
	p.show(func() string { return fmt.Sprintf("%s  %s%s", line, p.now().Sub(p.start).Round(time.Second), p.sizes) })
}

// show shows a line, if the last one is old enough.
func (p *progress) show(line func() string) {
	now := p.now()
	switch since := now.Sub(p.last); {
	case p.live && since >= untilRewrite:
		p.rewrite(line())
	case !p.live && since >= untilReport:
		fmt.Fprintln(p.w, names.Visible(line()))
	default:
		return
	}
	p.last = now
}

func (p *progress) started(info solve.Info) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.terms, p.stage, p.before, p.newton = info.Terms, 0, 0, 0
	if info.Windows > 0 {
		p.sizes = fmt.Sprintf("  %d windows, %d unknowns, %d quadrature points, %.2g GB", info.Windows, info.Parameters, info.Points, float64(info.Memory)/1e9)
	}
	if p.live {
		p.rewrite(p.prefix + fmt.Sprintf("%s: %d parameters, %d residuals ...", info.Method, info.Parameters, info.Rows))
	}
}

// walk announces the next step of a path.
func (p *progress) walk(name string, value float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step++
	p.prefix = fmt.Sprintf("%s = %.6g (step %d", name, value, p.step)
	if p.steps > 0 {
		p.prefix += fmt.Sprintf("/%d", p.steps)
	}
	p.prefix += ")  "
}

func (p *progress) record(r training.Record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == "newton" { // the phases of its steps are shown
		p.newton = r.Iteration
		return
	}
	if r.Stage != p.stage {
		p.stage, p.before = r.Stage, r.Elapsed
	}
	p.show(func() string { return p.line(r) })
}

// end clears the live line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.ended)
	p.doing = ""
	if p.live {
		io.WriteString(p.w, clearLine)
	}
}

func (p *progress) rewrite(line string) { io.WriteString(p.w, noWrap+names.Visible(line)+wrapAgain) }

// line describes a record. What matters most comes first.
func (p *progress) line(r training.Record) string {
	var b strings.Builder
	bar := ""
	if p.lasting(r) {
		bar = p.bar(float64(r.Iteration) / float64(p.iterations(r.Stage)))
	}
	fmt.Fprintf(&b, "%s%s%s %d/%d  loss %.3g", p.prefix, bar, r.Method, r.Iteration, p.iterations(r.Stage), r.Loss)
	if rate := p.rate(r); rate > 0 {
		fmt.Fprintf(&b, "  %.3g it/s", rate)
		if p.lasting(r) && (p.step == 0 || p.steps > 0) {
			fmt.Fprintf(&b, "  ETA %s", p.remaining(r, rate).Round(time.Second))
		}
	}
	for k, v := range r.Terms {
		if k < len(p.terms) {
			fmt.Fprintf(&b, "  %s %.2g", p.terms[k], v)
		}
	}
	if r.Info != "" {
		fmt.Fprintf(&b, "  %s", r.Info)
	}
	return b.String()
}

// bar shows a share on a terminal, "" elsewhere.
func (p *progress) bar(share float64) string {
	if !p.live {
		return ""
	}
	const length = 12
	done := int(length * min(1, max(0, share)))
	return "[" + strings.Repeat("=", done) + strings.Repeat(" ", length-done) + "] "
}

// iterations returns the budget of a stage.
func (p *progress) iterations(stage int) int { return p.stages[stage].Iterations }

// lasting reports whether a stage is likely to take all of its iterations: a direct
// solve takes one, or the few that it needs.
func (p *progress) lasting(r training.Record) bool {
	_, direct := p.stages[r.Stage].Method.(*training.Direct)
	return !direct
}

// rate returns iterations a second in the current stage, 0 if unknown.
func (p *progress) rate(r training.Record) float64 {
	rate := float64(r.Iteration) / (r.Elapsed - p.before).Seconds()
	if math.IsNaN(rate) || math.IsInf(rate, 0) {
		return 0
	}
	return rate
}

// remaining is the time to use up all budgets at the given rate: a run takes no
// longer, unless a later stage or step of a path is slower.
func (p *progress) remaining(r training.Record, rate float64) time.Duration {
	left, whole := p.iterations(r.Stage)-r.Iteration, 0
	for k, s := range p.stages {
		whole += s.Iterations
		if k > r.Stage {
			left += s.Iterations
		}
	}
	lasts := func(iterations int, most time.Duration) time.Duration {
		d := time.Duration(float64(iterations) / rate * float64(time.Second))
		if p.maxTime > 0 {
			d = min(d, max(0, most))
		}
		return d
	}
	return lasts(left, p.maxTime-r.Elapsed) + time.Duration(max(0, p.steps-p.step))*lasts(whole, p.maxTime)
}
