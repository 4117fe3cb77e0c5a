package training

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"pinnsolve/archive"
)

// Archive is what a Carrier saves its state to, or loads it from.
type Archive = archive.Archive

// Carrier is a method, a balancer or an objective whose state at the end of an
// iteration can be saved and loaded, to the last bit. All of this package and of
// the problems are; what is not cannot be resumed.
type Carrier interface {
	// Carry saves the state, or loads it after an Init for the same
	// objective. Saving changes nothing. Options are not part of it.
	Carry(s *Archive)
}

// State is all that is needed to go on with a run after an iteration, besides
// its objective, stages and settings: plain data by name.
type State map[string][]float64

// Checkpoints says when a run is to hand out its state. It does not depend on
// whether it does.
type Checkpoints struct {
	// Every is the time between checkpoints. 0 means 2 s, or more where they
	// would take over a fiftieth of the time, as with a large matrix of
	// SSBroyden.
	Every time.Duration
	// Write, unless nil, is called with the state, which it may keep.
	Write func(State)
}

const (
	checkpointInterval = 2 * time.Second
	snapshotInterval   = 20 * time.Millisecond
	checkpointShare    = 50      // time of work to time of checkpoints, at least
	largestSnapshot    = 2 << 20 // numbers
)

// checkpoints hands out the state of a run at intervals, and when it is cancelled: a
// method that is interrupted within an iteration has no state to go on from, so a
// small one is remembered every now and then.
type checkpoints struct {
	Checkpoints
	due, next time.Time // of the next checkpoint and the next snapshot
	snapshot  State     // after the last checkpoint, nil for none
	large     bool      // too large to be remembered
}

func (c *checkpoints) start() {
	c.next = time.Now()
	c.due = c.next.Add(cmp.Or(c.Every, checkpointInterval))
}

// maybe saves a state if it is time to. A part that cannot be kept is no error
// here: the run goes on without checkpoints.
func (c *checkpoints) maybe(keep func(*Archive)) {
	begin := time.Now()
	due := !begin.Before(c.due)
	if c.Write == nil || !due && (c.large || begin.Before(c.next)) {
		return
	}
	a := archive.Save()
	if keep(a); a.Err() != nil {
		c.Write = nil
		return
	}
	c.snapshot = a.Data()
	c.large = c.snapshot.size() > largestSnapshot
	c.next = time.Now().Add(max(snapshotInterval, checkpointShare*time.Since(begin)))
	if !due {
		return
	}
	c.flush()
	end := time.Now()
	next := c.Every
	if next == 0 {
		next = max(checkpointInterval, checkpointShare*end.Sub(begin))
	}
	c.due = end.Add(next)
}

// flush hands out what is remembered.
func (c *checkpoints) flush() {
	if c.Write != nil && c.snapshot != nil {
		c.Write(c.snapshot)
		c.snapshot = nil
	}
}

// last hands out the state of a run that ends by a limit on its work, from which one
// with a larger limit goes on.
func (c *checkpoints) last(keep func(*Archive)) {
	if c.Write == nil {
		return
	}
	a := archive.Save()
	if keep(a); a.Err() == nil {
		c.Write(a.Data())
		c.snapshot = nil
	}
}

// Records returns how many records the run has had.
func (s State) Records() int {
	if v := s[records]; len(v) == 1 {
		return int(v[0])
	}
	return 0
}

// Spent reports whether a run ended in the state because its work was spent.
func (s State) Spent(most float64) bool {
	done, step := s[workName], s[stepName]
	return most > 0 && len(done) == 1 && len(step) == 1 && done[0]+step[0] > most
}

// Names of what State reads: the number of records, the work so far and that of the last
// iteration.
const (
	records  = "records"
	workName = "work"
	stepName = "step"
)

// size returns the number of numbers.
func (s State) size() (n int) {
	for _, v := range s {
		n += len(v)
	}
	return n
}

// keep keeps a part of a run, which must be a Carrier.
func keep(s *Archive, name string, part any) {
	if k, ok := part.(Carrier); ok {
		k.Carry(s.Under(name))
		return
	}
	s.Fail(fmt.Errorf("%T keeps no state, so that it cannot be resumed", part))
}

// keepObjective keeps what an objective has besides its parameters, if anything.
func keepObjective(s *Archive, obj Objective) {
	if k, ok := obj.(Carrier); ok {
		k.Carry(s.Under("objective"))
	}
}

// Carry carries a point.
func (p *Point) Carry(s *Archive) {
	s.Vector("theta", &p.Theta)
	s.Float("loss", &p.Loss)
	s.Vector("grad", &p.Grad)
	s.Vector("terms", &p.Terms)
}

// Carry carries the counts.
func (s *Stats) Carry(a *Archive) {
	a.Int("iterations", &s.Iterations)
	a.Int("evaluations", &s.Evaluations)
	a.Int("gradients", &s.Gradients)
	a.Int("jacobians", &s.Jacobians)
	a.Int("products", &s.Products)
	a.Float("seconds", &s.Seconds)
}

// Carry carries the result of a stage.
func (r *StageResult) Carry(s *Archive) {
	status := int(r.Status)
	s.Int("status", &status)
	r.Status = Status(status)
	s.Text("method", &r.Method)
	s.Float("loss", &r.Loss)
	s.Text("info", &r.Info)
	r.Stats.Carry(s.Under("stats"))
}

// stageState is a stage between two iterations.
type stageState struct {
	index   int // of the stage
	k       int // next iteration, from 1
	at      Point
	largest float64 // of the first losses
	before  Stats   // when the stage began
	step    float64 // work of the last iteration
}

// keep keeps the run in a stage, less the method and the objective.
func (r *runner) keepStage(s *Archive, at *stageState) {
	s.Int("stage", &at.index)
	s.Int("next", &at.k)
	s.Int(records, &r.recorded)
	at.at.Carry(s.Under("at"))
	r.best.Carry(s.Under("best"))
	s.Float("largest", &at.largest)
	s.Float(stepName, &at.step)
	s.Float(workName, &r.work)
	at.before.Carry(s.Under("before"))
	done := r.stats()
	done.Carry(s.Under("done"))
	if s.Loading() {
		r.done = done
		r.done.Seconds = 0
		r.begin = r.begin.Add(-time.Duration(done.Seconds * float64(time.Second)))
	}
	for i := range at.index {
		if len(r.ended) == i {
			r.ended = append(r.ended, StageResult{})
		}
		r.ended[i].Carry(s.Under("ended." + strconv.Itoa(i)))
	}
}

// resume loads the run up to a stage and makes its method and the objective what
// they were.
func (r *runner) resume(stages []Stage, state State) (stageState, error) {
	s := archive.Load(state)
	var at stageState
	s.Int("stage", &at.index)
	if at.index < 0 || at.index >= len(stages) {
		return at, fmt.Errorf("training: the state is of stage %d of %d", at.index+1, len(stages))
	}
	r.keepStage(s, &at)
	stage := stages[at.index]
	if n := r.e.Dim(); len(at.at.Theta) != n || len(r.best.Theta) != n {
		return at, fmt.Errorf("training: the state has %d parameters, the objective %d", len(at.at.Theta), n)
	}
	if err := stage.Method.Init(r.e.obj); err != nil {
		return at, err
	}
	keepObjective(s, r.e.obj)
	keep(s, "method", stage.Method)
	if err := s.Err(); err != nil {
		return at, fmt.Errorf("training: the state does not fit: %w", err)
	}
	return at, nil
}
