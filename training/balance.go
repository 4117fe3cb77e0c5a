package training

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
)

// Weighted is an objective whose loss is Σ w_i L_i with weights that may be
// changed. TermLosses gives the summands w_i L_i. L_i, the loss of a term
// at weight 1, is called its raw loss.
type Weighted interface {
	Objective
	Terms
	// Weights overwrites dst, of the length of TermNames, with the weights in
	// force.
	Weights(dst []float64)
	// SetWeights changes them, from the next evaluation on. It keeps no hold
	// of w. Weights of zero are allowed.
	SetWeights(w []float64)
}

// TermGradients is a Weighted objective that knows the gradients of its terms
// for less than one gradient a term.
type TermGradients interface {
	// TermGradNorms overwrites dst, of the length of TermNames, with the
	// Euclidean norms |∂L_i/∂theta| of the gradients of the raw losses.
	TermGradNorms(dst, theta []float64)
}

// TermTraces is a Weighted objective that knows the size of its Jacobian.
type TermTraces interface {
	// TermTraces overwrites dst, of the length of TermNames, with the squared
	// Frobenius norms |J_i|² = tr J_i J_iᵀ, J_i = ∂r_i/∂theta, where r_i are
	// the residuals of term i at weight 1: L_i = ½|r_i|².
	TermTraces(dst, theta []float64)
}

// RowTerms is a LeastSquares that knows the terms of its residuals.
type RowTerms interface {
	LeastSquares
	Terms
	// RowTerms overwrites dst, of length Rows, with the index in TermNames of
	// the term that each residual belongs to.
	RowTerms(dst []int)
}

// RowWeighted is an objective whose residuals can be weighted one by one.
type RowWeighted interface {
	RowTerms
	// SetRowFactors multiplies residual i by f[i], and with it row i of the
	// Jacobian, on top of the weight of its term. The earlier factors are
	// replaced. It keeps no hold of f.
	SetRowFactors(f []float64)
}

// RowShifted is an objective whose residuals can be shifted one by one.
type RowShifted interface {
	RowTerms
	Weighted
	// SetRowShifts adds s[i] to residual i, after the weight of its term and
	// the factor of its row; the Jacobian does not change. The loss is
	// ½|r|² of the shifted residuals, and so are the losses of the terms. The
	// earlier shifts are replaced. It keeps no hold of s.
	SetRowShifts(s []float64)
}

// Balancer decides on the weights in a loss while it is being minimised. It
// holds the state of at most one stage.
type Balancer interface {
	// Name is the balancer's name in Balancers.
	Name() string
	// Init forgets earlier stages and reports as an error why obj cannot be
	// balanced in this way, if so. It evaluates nothing.
	Init(obj Objective) error
	// Period is the number of iterations between updates that suits a method
	// without memory.
	Period() int
	// Update may change the weights of the objective, and tells whether it
	// did. It is called at the start of a stage with elapsed 0, later with
	// the number of iterations since the last call. The point at has been
	// evaluated with the weights in force. Update does not change it.
	Update(e *Evaluator, at *Point, elapsed int) (changed bool, err error)
}

// BalancerEntry describes a balancer that can be asked for by name.
type BalancerEntry struct {
	Name   string
	About  string // one line
	Source string
	New    func() Balancer
}

// Balancers lists the balancers known to ParseBalancer: first the default,
// then by name.
func Balancers() []BalancerEntry {
	return []BalancerEntry{
		{"static", "leaves the weights as the problem states them; the default", "physical scales and quadrature weights",
			func() Balancer { return Static{} }},
		{"alm", "multipliers for terms that are to vanish, such as boundary terms; exact without huge weights", "Hu, Basir and Senocak, arXiv 2508.15695 (PECANN-CAPU)",
			func() Balancer { return &ALM{} }},
		{"equalizer", "drives the terms' shares of the loss towards one another; smooth, at no cost", "Webb, Jerad and Cartis, arXiv 2607.02194",
			func() Balancer { return &Equalizer{} }},
		{"gradnorm", "weights by the inverse norm of each term's gradient", "Wang, Sankaran, Wang and Perdikaris, arXiv 2308.08468, Algorithm 1",
			func() Balancer { return &GradNorm{} }},
		{"ntk", "weights by the inverse trace of each term's tangent kernel", "Wang, Yu and Perdikaris, JCP 449 (2022) 110768",
			func() Balancer { return &NTK{} }},
		{"rba", "weights every residual by its recent size, so that the large ones get attention", "Anagnostopoulos et al., CMAME 421 (2024) 116805",
			func() Balancer { return &RBA{} }},
		{"relobralo", "favours terms that fell less, against the last update or a random look back", "Bischof and Kraus, arXiv 2110.09813",
			func() Balancer { return &ReLoBRaLo{} }},
		{"softadapt", "favours terms that fall slower", "Heydari, Thompson and Mehmood, arXiv 1912.12355",
			func() Balancer { return &SoftAdapt{} }},
	}
}

// ParseBalancer returns the balancer of the given name, at its defaults. "" is
// static. For alm and rba the names of terms may follow, as in
// "alm:left,right".
func ParseBalancer(text string) (Balancer, error) {
	name, list, listed := strings.Cut(strings.TrimSpace(text), ":")
	if name == "" && !listed {
		return Static{}, nil
	}
	var known []string
	for _, entry := range Balancers() {
		known = append(known, entry.Name)
		if entry.Name != name {
			continue
		}
		b := entry.New()
		if !listed {
			return b, nil
		}
		var terms []string
		for t := range strings.SplitSeq(list, ",") {
			if t = strings.TrimSpace(t); t == "" {
				return nil, fmt.Errorf("%s: empty name of a term", text)
			}
			terms = append(terms, t)
		}
		switch b := b.(type) {
		case *ALM:
			b.Terms = terms
		case *RBA:
			b.Terms = terms
		default:
			return nil, fmt.Errorf("%s: %s takes no names of terms; it balances all", text, name)
		}
		return b, nil
	}
	return nil, fmt.Errorf("unknown balancer %q: choose one of %s (did you mean %s?)", name, strings.Join(known, ", "), nearest.Word(name, known))
}

// Reweighter is a Method that can go on after the weights in the loss, and
// with them the loss and the gradient of its last point, have changed. All
// others are initialised afresh: the pairs of a quasi-Newton memory, for one,
// belong to one loss.
type Reweighter interface {
	// Reweighted drops what belongs to the earlier weights. The next Step is
	// from a point evaluated with the new ones, by the Start of a Starter.
	Reweighted()
}

func reweighter(m Method) (Reweighter, bool) {
	if k, ok := m.(*Kept); ok {
		m = k.Method
	}
	r, ok := m.(Reweighter)
	return r, ok
}

// rebuild is the least number of iterations that Balanced leaves a method
// between two losses of its memory, unless told otherwise.
const rebuild = 500

var (
	_ Method  = (*Balanced)(nil)
	_ Starter = (*Balanced)(nil)
	_ Rebaser = (*Balanced)(nil)
)

// Balanced is a Method that lets a Balancer change the weights in the loss
// between the iterations of another method.
//
// When weights change, the point is evaluated anew, and a method that is no
// Reweighter is initialised again. Losses before and after are not comparable,
// of which Rebased tells Run. The objective keeps its last weights beyond
// the stage, and the loss of a Result is in terms of them.
type Balanced struct {
	Method   Method
	Balancer Balancer // nil means Static
	// Every is the number of iterations between updates. 0 means the
	// balancer's Period, but no less than 500 for a method that loses its
	// memory by them.
	Every int

	started bool
	k       int  // iterations since the last update
	rebased bool // in the last Step
}

// Rebaser is a Method that may change the loss it lowers. Run then compares
// losses anew: it evaluates the best point so far again.
type Rebaser interface {
	// Rebased reports whether the last Step changed the loss. The point it
	// left is evaluated with the new one.
	Rebased() bool
}

// Name returns the names of the method and of its balancer, as in
// "adam+ntk"; that of the method alone if the balancer is static.
func (b *Balanced) Name() string {
	if b.static() {
		return b.Method.Name()
	}
	return b.Method.Name() + "+" + b.Balancer.Name()
}

func (b *Balanced) static() bool {
	_, static := b.Balancer.(Static)
	return static || b.Balancer == nil
}

// Init initialises the method and the balancer.
func (b *Balanced) Init(obj Objective) error {
	if b.Method == nil || b.Every < 0 {
		panic(fmt.Sprintf("training: Balanced with Method %v, Every %d", b.Method, b.Every))
	}
	b.started, b.k, b.rebased = false, 0, false
	if err := b.Method.Init(obj); err != nil || b.static() {
		return err
	}
	if err := b.Balancer.Init(obj); err != nil {
		return fmt.Errorf("%s: %w", b.Balancer.Name(), err)
	}
	return nil
}

// outer is a Balancer that solves a problem of its own by updates, and needs
// the method to go on, with new weights, where it would end.
type outer interface {
	// due tells whether the method has done enough for the next update.
	due(at *Point) bool
	// updated is told of the point evaluated anew after an update.
	updated(at *Point)
}

// Rebased reports whether the last Step changed weights.
func (b *Balanced) Rebased() bool { return b.rebased || rebased(b.Method) }

// rebased reports whether the last step of m changed the loss.
func rebased(m Method) bool {
	r, ok := m.(Rebaser)
	return ok && r.Rebased()
}

// Start evaluates the start of a stage as the method wants it.
func (b *Balanced) Start(e *Evaluator, at *Point) error {
	if s, ok := b.Method.(Starter); ok {
		return s.Start(e, at)
	}
	return e.Gradient(at)
}

// Step does one iteration of the method, and an update if it is time for one.
func (b *Balanced) Step(e *Evaluator, at *Point) (Progress, error) {
	if b.static() {
		return b.Method.Step(e, at)
	}
	b.rebased = false
	if !b.started {
		if err := b.update(e, at); err != nil {
			return Progress{}, err
		}
		b.started = true
		if !at.Finite() {
			return b.lost(), nil
		}
	}
	p, err := b.Method.Step(e, at)
	if err != nil || p.Status == Diverged || !at.Finite() {
		return p, err
	}
	b.k++
	loop, outside := b.Balancer.(outer)
	ended := p.Status != Running
	if ended && !outside || b.k < b.every() && !(outside && (ended || loop.due(at))) {
		return p, nil
	}
	before := b.rebased
	b.rebased = false
	if err := b.update(e, at); err != nil {
		b.rebased = b.rebased || before
		return p, err
	}
	switch {
	case b.rebased && !at.Finite():
		return b.lost(), nil
	case b.rebased:
		p.Status, p.Info = Running, strings.TrimPrefix(p.Info+", weights updated", ", ")
	}
	b.rebased = b.rebased || before
	return p, nil
}

func (b *Balanced) lost() Progress {
	return Progress{Diverged, "the loss is not finite with the weights of " + b.Balancer.Name()}
}

func (b *Balanced) every() int {
	every := b.Every
	if every == 0 {
		every = b.Balancer.Period()
		if _, ok := reweighter(b.Method); !ok {
			every = max(every, rebuild)
		}
	}
	return every
}

// update updates the weights and, if they change, evaluates at anew.
func (b *Balanced) update(e *Evaluator, at *Point) error {
	changed, err := b.Balancer.Update(e, at, b.k)
	b.k = 0
	if err != nil || !changed {
		return err
	}
	b.rebased = true
	if r, ok := reweighter(b.Method); ok {
		r.Reweighted()
	} else if err := b.Method.Init(e.obj); err != nil {
		return err
	}
	if err := b.Start(e, at); err != nil {
		return err
	}
	if loop, ok := b.Balancer.(outer); ok {
		loop.updated(at)
	}
	return nil
}

// rebase evaluates the best point anew if the last step of m has changed the
// loss, and scales the largest loss seen accordingly. at, where the step ended,
// takes its place if the two do not differ by more than rounding, or if there
// is no time to tell.
func (r *runner) rebase(m Method, at *Point, largest *float64) error {
	if !rebased(m) {
		return nil
	}
	before := r.best.Loss
	if err := r.e.Loss(&r.best); err != nil {
		r.best.Copy(at)
		return err
	}
	if before > 0 && r.best.Finite() {
		*largest *= r.best.Loss / before
	}
	if !(r.best.Loss < at.Loss-rounding*math.Abs(at.Loss)) {
		r.best.Copy(at)
	}
	return nil
}

// weights returns those in force, nil without Weighted.
func (r *runner) weights() []float64 {
	obj, ok := r.e.obj.(Weighted)
	if !ok {
		return nil
	}
	w := make([]float64, len(obj.TermNames()))
	obj.Weights(w)
	return w
}

// termGrads returns the norms of the gradients of the terms in every n-th
// iteration, nil in the others and if they are not to be had.
func (r *runner) termGrads(k, n int, at *Point) []float64 {
	obj, ok := r.e.obj.(Weighted)
	if !ok || n <= 0 || k%n != 0 {
		return nil
	}
	norms := make([]float64, len(obj.TermNames()))
	if r.e.TermGradNorms(norms, at.Theta) != nil {
		return nil
	}
	return norms
}

// TermGradNorms computes into dst the norms |∂L_i/∂theta| of the gradients of
// the terms' raw losses: as TermGradients if the objective is one, else by
// one gradient a term. It panics without Weighted.
func (e *Evaluator) TermGradNorms(dst, theta []float64) error {
	obj := e.obj.(Weighted)
	if t, ok := e.obj.(TermGradients); ok {
		if err := e.mayGoOn(); err != nil {
			return err
		}
		e.stats.Evaluations++
		e.stats.Gradients++
		t.TermGradNorms(dst, theta)
		return nil
	}
	weights, only := make([]float64, len(dst)), make([]float64, len(dst))
	obj.Weights(weights)
	defer obj.SetWeights(weights)
	p := &Point{Theta: slices.Clone(theta)}
	for i := range dst {
		clear(only)
		only[i] = 1
		obj.SetWeights(only)
		if err := e.Gradient(p); err != nil {
			return err
		}
		dst[i] = gradNorm(p)
	}
	return nil
}

// termTraces computes |J_i|² into dst: as TermTraces if the objective is one,
// else from the Jacobian.
func (e *Evaluator) termTraces(dst []float64, at *Point) error {
	if t, ok := e.obj.(TermTraces); ok {
		if err := e.mayGoOn(); err != nil {
			return err
		}
		e.stats.Jacobians++
		t.TermTraces(dst, at.Theta)
		return nil
	}
	rows := e.obj.(RowTerms)
	weights, owner := make([]float64, len(dst)), make([]int, e.Rows())
	e.obj.(Weighted).Weights(weights)
	rows.RowTerms(owner)
	j := newJacobian(e)
	if err := e.Jacobian(j, at, 0); err != nil {
		return err
	}
	clear(dst)
	for i, t := range owner {
		for _, v := range j.RawRowView(i) {
			dst[t] += v * v / weights[t]
		}
	}
	return nil
}

var errWeights = errors.New("the objective has no weights to change (it is no training.Weighted)")

func weighted(obj Objective) error {
	if _, ok := obj.(Weighted); !ok {
		return errWeights
	}
	return nil
}

// shares are the weights of the terms and their raw losses, NaN where the
// weight is zero.
type shares struct{ weights, raw []float64 }

func sharesAt(e *Evaluator, at *Point) shares {
	s := shares{make([]float64, len(at.Terms)), make([]float64, len(at.Terms))}
	e.obj.(Weighted).Weights(s.weights)
	for i, v := range at.Terms {
		s.raw[i] = v / s.weights[i]
	}
	return s
}

// narrow bounds the ratio of the least to the largest weight.
const narrow = 1e-12

// set gives the objective the weights w, except that a term keeps its own
// where w is not a positive number, and tells whether they are new. A term
// of weight zero is none.
func (s shares) set(e *Evaluator, w []float64) (bool, error) {
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	top := 0.0
	for i, v := range w {
		if s.weights[i] == 0 || !(v > 0) || math.IsInf(v, 1) {
			w[i] = s.weights[i]
		}
		top = math.Max(top, w[i])
	}
	for i, v := range w {
		if v > 0 {
			w[i] = math.Max(v, narrow*top)
		}
	}
	if slices.Equal(w, s.weights) {
		return false, nil
	}
	e.obj.(Weighted).SetWeights(w)
	return true, nil
}

// chosen returns for every term of obj whether its name is in list, or true
// for all if list is empty.
func chosen(obj Terms, list []string) ([]bool, error) {
	names := obj.TermNames()
	is := make([]bool, len(names))
	for i := range is {
		is[i] = len(list) == 0
	}
	for _, name := range list {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("unknown term %q: choose of %s (did you mean %s?)", name, strings.Join(names, ", "), nearest.Word(name, names))
		}
		is[i] = true
	}
	return is, nil
}
