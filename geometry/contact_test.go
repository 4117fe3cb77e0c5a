package geometry

import (
	"slices"
	"testing"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Both faces of a crack have the same points, opposite normals and cells of their
// own.
func TestContacts(t *testing.T) {
	m, err := mesh.ReadFile("../cases/testdata/field/crack-edge.msh")
	if err != nil {
		t.Fatal(err)
	}
	d := FromMesh(m)
	one, other := d.Contacts(3)
	near(t, "length", one.total(), 1, 1e-12)
	near(t, "length of the other face", other.total(), 1, 1e-12)
	middles := func(cell int) []float64 {
		x := make([]float64, 2)
		for _, node := range m.Cells[cell].Nodes {
			x = vec.Offset(x, m.X[2*node:2*node+2], 1./3)
		}
		return x
	}
	if one.Len() != other.Len() || !slices.Equal(one.X, other.X) {
		t.Fatal("different points")
	}
	for i := range one.Len() {
		x, n := one.At(i), one.Normal(i)
		if x[1] != 1 || x[0] > 1 || n[0] != 0 || n[1] != -other.Normal(i)[1] {
			t.Fatalf("%v with normals %v and %v", x, n, other.Normal(i))
		}
		if into := vec.Sub(middles(one.Cell[i]), x); into[1]*n[1] >= 0 {
			t.Fatalf("%v: cell %d is not behind the face", x, one.Cell[i])
		}
		if into := vec.Sub(middles(other.Cell[i]), x); into[1]*n[1] <= 0 {
			t.Fatalf("%v: cell %d is not behind the other face", x, other.Cell[i])
		}
	}
	if one, other := readMesh(t, "bracket.msh").Contacts(2); one.Len() != 0 || other.Len() != 0 {
		t.Error("contacts of a body without cracks")
	}
	if one, _ := Disk([2]float64{}, 1).Contacts(2); one.Len() != 0 {
		t.Error("contacts of a disk")
	}
}
