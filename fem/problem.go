package fem

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Problem is an elastic body at small strain on a mesh, with its supports and
// loads: plane strain in the plane unless it is Revolved.
type Problem struct {
	Mesh       *mesh.Mesh
	Material   func(cell int) Material // of a cell of the mesh
	Force      func(dst, x []float64)  // body force, N/m^3; nil means zero
	Conditions []Condition             // parts not named are free
	Springs    []Spring
	Rigid      []Rigid // parts that move as rigid bodies, without another condition
	// Revolved says that the mesh is the section of a body of revolution about the
	// second axis, without torsion: the first coordinate is the radius, and energies,
	// work and forces are those of the whole circumference.
	Revolved bool
	// Thermal is the strain that a cell of the mesh would have if it were free, the
	// same in all directions; nil means zero.
	Thermal func(cell int, x []float64) float64
	// Thin says that Material is that whose plane strain is the plane stress of a
	// plate: the thermal strain is free across it.
	Thin bool
}

// Spring is an elastic support by area of parts.
type Spring struct {
	Parts []string // names of parts of the mesh; nil means the whole boundary
	// Along returns the directions, not necessarily of unit length, of an outward unit
	// normal, and Stiffness writes the stiffness along each, Pa/m: the force on an area
	// is -sum k a (a.u).
	Along     func(normal []float64) [][]float64
	Stiffness func(dst, x []float64)
}

// Material is isotropic: the shear modulus mu, Pa, and the compressibility
// mu/(lambda+mu) = 1 - 2 nu, which is 0 at incompressibility.
type Material struct {
	Mu, Beta float64
}

// lambda returns the first Lame constant, Pa; infinite if incompressible.
func (m Material) lambda() float64 { return m.Mu * (1 - m.Beta) / m.Beta }

// nu returns Poisson's ratio.
func (m Material) nu() float64 { return (1 - m.Beta) / 2 }

// Uniform is the same material everywhere.
func Uniform(m Material) func(int) Material { return func(int) Material { return m } }

// Condition prescribes, on parts of the boundary and along each of dim
// orthogonal directions, either the displacement or the traction. Where parts
// with conditions meet, both prescribe displacements; if these contradict each
// other, the first condition holds.
type Condition struct {
	Parts []string // names of parts of the mesh; nil means the whole boundary
	// Axes are the directions, orthonormal, one a row; nil means the coordinate
	// axes.
	Axes  [][]float64
	Fixed []int                     // axes along which the displacement is prescribed
	U     func(dst, x []float64)    // displacement, m, used along the fixed axes; nil means zero
	T     func(dst, x, n []float64) // traction, Pa, used along the others; nil means zero
}

// axis returns direction i in space of dimension dim.
func (c Condition) axis(i, dim int) []float64 {
	if c.Axes != nil {
		return c.Axes[i]
	}
	a := make([]float64, dim)
	a[i] = 1
	return a
}

// release removes from v its components along the fixed axes, which the support
// takes up.
func (c Condition) release(v []float64) {
	for _, i := range c.Fixed {
		if c.Axes == nil {
			v[i] = 0
			continue
		}
		a := c.Axes[i]
		along := vec.Dot(a, v)
		for k := range v {
			v[k] -= along * a[k]
		}
	}
}

// covers reports whether the condition holds on a part.
func (c Condition) covers(part string) bool { return covers(c.Parts, part) }

// covers reports whether a part is one of those named, nil for all.
func covers(parts []string, part string) bool { return parts == nil || slices.Contains(parts, part) }

// named returns the names of all parts that the problem mentions.
func (p Problem) named() (list []string) {
	for _, c := range p.Conditions {
		list = append(list, c.Parts...)
	}
	for _, s := range p.Springs {
		list = append(list, s.Parts...)
	}
	for _, r := range p.Rigid {
		list = append(list, r.Part)
	}
	return list
}

// check reports what is wrong with a problem.
func (p Problem) check() error {
	if p.Mesh == nil || p.Material == nil {
		panic("fem: a problem without mesh or material")
	}
	if p.Revolved && p.Mesh.Dim != 2 {
		panic("fem: a body of revolution has a section in the plane")
	}
	for _, name := range p.named() {
		if _, err := p.Mesh.Part(name); err != nil {
			return fmt.Errorf("fem: %w", err)
		}
	}
	for _, r := range p.Rigid {
		if n := motions(p.Mesh.Dim); len(r.Given) != n || len(r.Load) != n || len(r.Center) != p.Mesh.Dim {
			panic(fmt.Sprintf("fem: a rigid part has %d amounts and %d loads, not %d", len(r.Given), len(r.Load), n))
		}
	}
	for _, c := range p.Conditions {
		for _, i := range c.Fixed {
			if i < 0 || i >= p.Mesh.Dim {
				panic(fmt.Sprintf("fem: a condition fixes axis %d of %d", i, p.Mesh.Dim))
			}
		}
	}
	for c := range p.Mesh.Cells {
		m := p.Material(c)
		if !(m.Mu > 0) || math.IsInf(m.Mu, 1) || !(m.Beta >= 0 && m.Beta < 3) {
			return fmt.Errorf("fem: cell %d has mu = %v and nu = %v: mu must be positive and nu in (-1, 0.5]", c, m.Mu, m.nu())
		}
	}
	return nil
}

// Element is how the displacement is approximated.
type Element struct {
	// Order of the displacement, 0 for that of the mesh. Elements of a higher
	// order than the mesh have the geometry of its cells.
	Order int
	// Mixed gives cells with a Poisson's ratio above Above a continuous pressure
	// p = -lambda div u of one order less (Taylor & Hood, Computers & Fluids 1,
	// 1973), so that they do not lock. The other cells have displacements alone.
	Mixed bool
	Above float64
	// Constant makes the pressure constant in each cell, discontinuous between
	// cells, instead.
	Constant bool
}

// Options say how a problem is solved.
type Options struct {
	Workers int // goroutines, 0 for one
	// Tolerance is the residual, relative to the loads, at which iterations end:
	// for pressures, and for displacements where a factor would take too long.
	// Energies are as accurate as its square. 0 means 1e-9.
	Tolerance float64
	// Unknowns is the number up to which SecondOpinion refines the mesh; a finer
	// mesh is used as it is. 0 means 15 000 in the plane and 50 000 in space.
	Unknowns int

	flops float64 // of a factorisation, at most; 0 means directFlops
}
