package mixed

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// The fluxes of every section are the derivatives of its energy, in both
// formulations, with thermal strain, springs and laws.
func TestSectionsHaveEnergies(t *testing.T) {
	for _, section := range []elasticity.Section{elasticity.PlaneStrain, elasticity.PlaneStress, elasticity.Axisymmetric} {
		for form, pose := range map[string]func(elasticity.Body) (pinn.Problem, error){"mixed": Pose, "standard": elasticity.Pose} {
			for _, law := range append([]*elasticity.Law{nil}, elasticity.Laws()...) {
				if law != nil && (section == elasticity.PlaneStress || form == "mixed" && law != elasticity.Polynomial) {
					continue
				}
				b := elasticity.Body{
					Name: "section", Domain: geometry.Rectangle([2]float64{1, -1}, [2]float64{3, 1}), Material: elasticity.Material{Mu: 3, Beta: 0.3},
					Section: section, Law: law, Length: 1, Displacement: 1,
					Conditions: []elasticity.Condition{elasticity.Clamp("bottom", 2), {On: "right", Spring: []float64{1, 2}, NormalSpring: 3}},
				}
				if law == nil {
					b.Thermal = func(x []float64) float64 { return 0.1 * x[0] }
				}
				p, err := pose(b)
				if err != nil {
					t.Fatal(err)
				}
				defects, err := p.EnergyDefects(20, 1)
				if err != nil {
					t.Fatal(err)
				}
				if len(defects) != 2 {
					t.Errorf("%v, %s: energies of %v", section, form, defects)
				}
				for name, d := range defects {
					if !(d < 1e-12) {
						t.Errorf("%v, %s, law %v: %s differs from the derivative of its energy by %v", section, form, law, name, d)
					}
				}
			}
		}
	}
}

// A plate under uniform tension has the strains of its closed form in the strong
// statement of both formulations, at nu = 0.5 too.
func TestPlaneStressOfAPlate(t *testing.T) {
	for _, nu := range []float64{0, 0.3, 0.5} {
		m, err := elasticity.FromENu(2, nu)
		if err != nil {
			t.Fatal(err)
		}
		b := elasticity.Body{
			Name: "plate", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Material: m, Section: elasticity.PlaneStress,
			Conditions: []elasticity.Condition{elasticity.Roller("left", 0), elasticity.Roller("bottom", 1), elasticity.Traction("right", 1, 0)},
		}
		for form, pose := range map[string]func(elasticity.Body) (pinn.Problem, error){"mixed": Pose, "standard": elasticity.Pose} {
			p, err := pose(b)
			if err != nil {
				t.Fatal(err)
			}
			flat := m.PlaneStress()
			res, err := p.Residuals(func(x []ad.Jet) []ad.Jet {
				q := -flat.Mu / flat.Beta * (1 - nu) / 2 // -(lambda+mu) div u
				return []ad.Jet{x[0].Scale(0.5), x[1].Scale(-nu / 2), ad.Constant(2, q)}[:len(p.Fields)]
			}, 20, 1)
			if err != nil {
				t.Fatal(err)
			}
			for name, cols := range res {
				for _, col := range cols {
					for _, r := range col {
						if math.Abs(r) > 1e-12 {
							t.Errorf("%s, nu = %v: %s is %v", form, nu, name, r)
						}
					}
				}
			}
		}
	}
}

// On the axis the strain about it is the derivative of u_r, beside it u_r/r.
func TestHoopStrain(t *testing.T) {
	b := elasticity.Body{
		Name: "cylinder", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Material: elasticity.Material{Mu: 1, Beta: 0},
		Section: elasticity.Axisymmetric, Conditions: []elasticity.Condition{elasticity.Clamp("bottom", 2)},
	}
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []float64{0, 0.5} {
		for _, o := range p.Outputs {
			if o.Name != "stress_tt" {
				continue
			}
			program, err := pinn.NewProgram(1, 2, false, func(at *pinn.Point) []ad.Expr {
				x := at.Coordinates(ad.Lanes{Dim: 2, Order: ad.Gradient})
				at.U = []ad.Jet{x[0].Scale(0.25).Mul(x[1].Shift(1)), x[1], ad.Constant(2, 0.5)}
				return o.Eval(at)
			})
			if err != nil {
				t.Fatal(err)
			}
			program.Load(geometry.Points{Dim: 2, X: []float64{r, 1}, W: []float64{1}}, 0)
			program.Run()
			if got, want := program.Out[0][0], 2*0.5-0.5; math.Abs(got-want) > 1e-12 {
				t.Errorf("at r = %v the hoop stress is %v, want %v", r, got, want)
			}
		}
	}
}
