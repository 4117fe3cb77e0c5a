package training

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	// leastNormal and leastQR bound the damping from below, in units of the
	// largest diagonal entry of JᵀJ. The rounding in JᵀJ is above the
	// first, the rounding in J above the square root of the second.
	leastNormal = 1e-17
	leastQR     = 1e-33
)

// dampedSolver solves the damped linear equations at one point.
type dampedSolver interface {
	// linearise prepares for the point with residual r, and sets its gradient.
	linearise(e *Evaluator, at *Point, r []float64) error
	// expect says which dampings are likely to follow.
	expect(mus []float64)
	// factor prepares for a damping. It returns false if rounding makes it
	// impossible, or if the run is to end.
	factor(mu float64) bool
	// work returns the multiplications of factor.
	work() float64
	// velocity sets v = -(JᵀJ + μI)⁻¹ Jᵀr.
	velocity(e *Evaluator, at *Point, v []float64) error
	// acceleration sets a = -(JᵀJ + μI)⁻¹ Jᵀr_vv, given the change of the
	// residual over a step of difference times v.
	acceleration(e *Evaluator, at *Point, a, v, change []float64) error
	// unit returns the unit of dampings: the largest diagonal entry of the matrix
	// that they are added to.
	unit() float64
	// noise bounds the sum of |θ_j| times the length of column j of J.
	noise(theta []float64) float64
	// least returns the smallest damping in its unit.
	least() float64
}

// columns are the lengths of the columns of J.
type columns []float64

func (c columns) unit() float64 {
	longest := floats.Max(c)
	return longest * longest
}

func (c columns) noise(theta []float64) float64 {
	var sum float64
	for j, length := range c {
		sum += length * math.Abs(theta[j])
	}
	return sum
}

// shifted is the Cholesky factorisation of a symmetric matrix plus mu times
// the identity.
type shifted struct {
	b, f *mat.SymDense // upper triangles of the matrix, of the factor
	mu   float64
	divided
}

func newShifted(n int) shifted {
	return shifted{b: mat.NewSymDense(n, nil), f: mat.NewSymDense(n, nil)}
}

func (d *shifted) factor(mu float64) bool {
	d.mu = mu
	if d.ranks != nil {
		return d.factorShared(mu)
	}
	return d.factorHere(mu)
}

func (d *shifted) work() float64 {
	n := float64(d.b.SymmetricDim())
	return n * n * n / 6
}

// trace is the sum of the diagonal entries of the matrix.
func (d *shifted) trace() float64 {
	var sum float64
	for i := range d.b.SymmetricDim() {
		sum += d.b.At(i, i)
	}
	return sum
}

// solve overwrites x with the solution for the right side x.
func (d *shifted) solve(x []float64) {
	if d.ranks != nil {
		d.solveShared(x)
		return
	}
	d.solveHere(x)
}

// solveHere is solve with the factor of this process.
func (d *shifted) solveHere(x []float64) {
	f := d.f.RawSymmetric()
	t := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: f.N, Data: f.Data, Stride: f.Stride}
	blas64.Trsv(blas.Trans, t, vector(x))
	blas64.Trsv(blas.NoTrans, t, vector(x))
}

// normalSolver solves with JᵀJ, for objectives with no more parameters than
// residuals.
type normalSolver struct {
	shifted
	jac *mat.Dense // nil: the objective has Normal and Products
	g   []float64
	columns
}

func newNormalSolver(e *Evaluator) *normalSolver {
	n := e.Dim()
	f := &normalSolver{shifted: newShifted(n), g: make([]float64, n), columns: make([]float64, n)}
	if !e.hasNormal() {
		f.jac = mat.NewDense(e.Rows(), n, nil)
	}
	return f
}

func (f *normalSolver) linearise(e *Evaluator, at *Point, r []float64) error {
	f.renew()
	if f.jac == nil {
		if err := e.Normal(f.b, f.g, at); err != nil {
			return err
		}
	} else {
		if err := e.Jacobian(f.jac, at, 0); err != nil {
			return err
		}
		gram(f.b, f.jac, blas.Trans)
		e.spendMatrix(float64(e.Rows()) * float64(e.Dim()) * float64(e.Dim()) / 2)
		blas64.Gemv(blas.Trans, 1, f.jac.RawMatrix(), vector(r), 0, vector(f.g))
	}
	for j := range f.columns {
		f.columns[j] = math.Sqrt(math.Max(f.b.At(j, j), 0))
	}
	at.Grad = append(at.Grad[:0], f.g...)
	return nil
}

func (f *normalSolver) velocity(_ *Evaluator, _ *Point, v []float64) error {
	floats.ScaleTo(v, -1, f.g)
	f.solve(v)
	return nil
}

// acceleration needs no product with J: with the step h v,
// r_vv = 2/h (change/h - J v), and JᵀJ v = -Jᵀr - μ v.
func (f *normalSolver) acceleration(e *Evaluator, at *Point, a, v, change []float64) error {
	if f.jac == nil {
		if err := e.TransposeTimes(a, change, at); err != nil {
			return err
		}
	} else {
		blas64.Gemv(blas.Trans, 1, f.jac.RawMatrix(), vector(change), 0, vector(a))
	}
	for j := range a {
		a[j] = -2 / difference * (a[j]/difference + f.g[j] + f.mu*v[j])
	}
	f.solve(a)
	return nil
}

func (*normalSolver) least() float64 { return leastNormal }

// dualSolver solves with JJᵀ, for objectives with fewer residuals than
// parameters: (JᵀJ + μI)⁻¹ Jᵀ = Jᵀ (JJᵀ + μI)⁻¹.
type dualSolver struct {
	shifted
	jac     *mat.Dense
	r, z, w []float64 // residual; v = Jᵀz
	columns
}

func newDualSolver(m, n int) *dualSolver {
	return &dualSolver{
		shifted: newShifted(m),
		jac:     mat.NewDense(m, n, nil),
		r:       make([]float64, m),
		z:       make([]float64, m),
		w:       make([]float64, m),
		columns: make([]float64, n),
	}
}

func (f *dualSolver) linearise(e *Evaluator, at *Point, r []float64) error {
	f.renew()
	if err := e.Jacobian(f.jac, at, 0); err != nil {
		return err
	}
	gram(f.b, f.jac, blas.NoTrans)
	e.spendMatrix(float64(e.Rows()) * float64(e.Rows()) * float64(e.Dim()) / 2)
	columnNorms(f.columns, f.jac.RawMatrix())
	copy(f.r, r)
	at.Grad = append(at.Grad[:0], at.Theta...)
	f.transposeTimes(at.Grad, r)
	return nil
}

func (f *dualSolver) transposeTimes(dst, w []float64) {
	blas64.Gemv(blas.Trans, 1, f.jac.RawMatrix(), vector(w), 0, vector(dst))
}

func (f *dualSolver) velocity(_ *Evaluator, _ *Point, v []float64) error {
	floats.ScaleTo(f.z, -1, f.r)
	f.solve(f.z)
	f.transposeTimes(v, f.z)
	return nil
}

// acceleration takes J v from JJᵀz = -r - μ z.
func (f *dualSolver) acceleration(_ *Evaluator, _ *Point, a, _, change []float64) error {
	for i := range f.w {
		f.w[i] = -2 / difference * (change[i]/difference + f.r[i] + f.mu*f.z[i])
	}
	f.solve(f.w)
	f.transposeTimes(a, f.w)
	return nil
}

func (*dualSolver) least() float64 { return leastNormal }

// qrSolver solves min |J x + w|² + μ|x|² by orthogonal factorisations: once
// J = QR, then for every damping R over √μ I.
type qrSolver struct {
	jac, top *qr
	c        []float64 // Qᵀ(-r)
	t, z     []float64
	columns
	goOn func() error
}

func newQRSolver(m, n int) *qrSolver {
	f := &qrSolver{
		jac:     newQR(m, n, 0),
		top:     newQR(n, n, 1),
		c:       make([]float64, m),
		t:       make([]float64, m),
		z:       make([]float64, 2*n),
		columns: make([]float64, n),
	}
	f.jac.plain, f.top.plain = true, true
	return f
}

func (f *qrSolver) linearise(e *Evaluator, at *Point, r []float64) error {
	jac := f.jac.matrix()
	if err := e.Jacobian(jac, at, 0); err != nil {
		return err
	}
	columnNorms(f.columns, jac.RawMatrix())
	at.Grad = append(at.Grad[:0], at.Theta...)
	blas64.Gemv(blas.Trans, 1, jac.RawMatrix(), vector(r), 0, vector(at.Grad))
	e.spendMatrix(float64(e.Rows()) * float64(e.Dim()) * float64(e.Dim()))
	if err := f.jac.factor(e.mayGoOn); err != nil {
		return err
	}
	f.goOn = e.mayGoOn
	floats.ScaleTo(f.t, -1, r)
	f.jac.project(f.c, f.t)
	return nil
}

func (*qrSolver) expect([]float64) {}

func (f *qrSolver) factor(mu float64) bool {
	n := f.jac.a.Cols
	clear(f.top.a.Data[:n*n])
	for i := range n {
		copy(f.top.a.Data[i*n+i:(i+1)*n], f.row(i))
	}
	f.top.ridge = math.Sqrt(mu)
	return f.top.factor(f.goOn) == nil
}

func (f *qrSolver) work() float64 {
	n := float64(f.jac.a.Cols)
	return n * n * n
}

// row returns row i of R from the diagonal on.
func (f *qrSolver) row(i int) []float64 {
	n := f.jac.a.Cols
	return f.jac.a.Data[i*n+i : (i+1)*n]
}

func (f *qrSolver) velocity(_ *Evaluator, _ *Point, v []float64) error {
	f.top.project(f.z, f.c[:len(v)])
	f.top.solve(v, f.z)
	return nil
}

func (f *qrSolver) acceleration(_ *Evaluator, _ *Point, a, v, change []float64) error {
	f.jac.project(f.t, change)
	w := f.t[:len(v)] // becomes -Qᵀr_vv
	for i := range w {
		w[i] = -2 / difference * (w[i]/difference - dot(f.row(i), v[i:]))
	}
	f.top.project(f.z, w)
	f.top.solve(a, f.z)
	return nil
}

func (*qrSolver) least() float64 { return leastQR }

// gram sets the upper triangle of dst to aᵀa, or to aaᵀ with blas.NoTrans, in a
// fraction of the time of blas64.Syrk.
func gram(dst *mat.SymDense, a *mat.Dense, t blas.Transpose) {
	const width = 64
	c, m := dst.RawSymmetric(), a.RawMatrix()
	part := func(from, count int) blas64.General {
		if t == blas.Trans {
			return blas64.General{Rows: m.Rows, Cols: count, Stride: m.Stride, Data: m.Data[from:]}
		}
		return blas64.General{Rows: count, Cols: m.Cols, Stride: m.Stride, Data: m.Data[from*m.Stride:]}
	}
	other := blas.Trans
	if t == blas.Trans {
		other = blas.NoTrans
	}
	for i := 0; i < c.N; i += width {
		rows := min(width, c.N-i)
		blas64.Gemm(t, other, 1, part(i, rows), part(i, c.N-i), 0,
			blas64.General{Rows: rows, Cols: c.N - i, Stride: c.Stride, Data: c.Data[i*c.Stride+i:]})
	}
}

func columnNorms(dst []float64, a blas64.General) {
	clear(dst)
	for i := range a.Rows {
		for j, v := range a.Data[i*a.Stride : i*a.Stride+a.Cols] {
			dst[j] += v * v
		}
	}
	for j, sum := range dst {
		dst[j] = math.Sqrt(sum)
	}
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }
