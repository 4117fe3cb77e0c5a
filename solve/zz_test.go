package solve

import ("testing";"context";"pinnsolve/cases";"os";"strings")

func TestZZ(t *testing.T) {
	a := strings.Fields(os.Getenv("ZZ"))
	c, err := cases.Find(a[0]); if err != nil { t.Fatal(err) }
	p, err := c.Pose("mixed", map[string]float64{"nu": .4999}); if err != nil { t.Fatal(err) }
	for range 5 {
	if _, err := Run(context.Background(), p, Options{Statement: "weak", Weak: WeakOptions{Features: 45, Degree: 14}}); err != nil { t.Fatal(err) }
	}
}
