package report

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"math"
	"testing"

	"path/filepath"
	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

func TestVTU(t *testing.T) {
	for dim := 1; dim <= 3; dim++ {
		_, sol, _ := solved(t, dim)
		p := sol.Problem()
		g := p.Domain.Grid(5)
		all, err := sample(sol, p.Outputs, g.Points())
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := (&table{grid: g, mesh: &vtuMesh{}}).writeVTU(&b, all); err != nil {
			t.Fatal(err)
		}
		var file vtkFile
		if err := xml.Unmarshal(b.Bytes(), &file); err != nil {
			t.Fatal(err)
		}
		n, cells := int(math.Pow(5, float64(dim))), int(math.Pow(4, float64(dim)))
		if file.Piece.Points != n || file.Piece.Cells != cells {
			t.Errorf("%dD: %d points and %d cells, want %d and %d", dim, file.Piece.Points, file.Piece.Cells, n, cells)
		}
		x := decode[float64](t, file.Piece.Positions, 3*n)
		for i := range n {
			for j := range 3 {
				want := 0.0
				if j < dim {
					want = g.X[i*dim+j]
				}
				if x[3*i+j] != want {
					t.Fatalf("%dD: position %d is %v", dim, i, x[3*i:3*i+3])
				}
			}
		}
		corners := 1 << dim
		connectivity := decode[int64](t, file.Piece.Topology[0], cells*corners)
		offsets := decode[int64](t, file.Piece.Topology[1], cells)
		types := decode[uint8](t, file.Piece.Topology[2], cells)
		if offsets[cells-1] != int64(len(connectivity)) || types[0] != [...]uint8{1: 3, 2: 9, 3: 12}[dim] || connectivity[corners] != int64(g.Cells[1][0]) {
			t.Errorf("%dD: offsets %v, types %v", dim, offsets, types)
		}
		checkPointData(t, dim, n, file, all)
	}
}

func checkPointData(t *testing.T, dim, n int, file vtkFile, all []samples) {
	t.Helper()
	arrays := map[string]vtkArray{}
	for _, a := range file.Piece.Values {
		arrays[a.Name] = a
	}
	u := decode[float64](t, arrays["u"], n)
	exact := decode[float64](t, arrays["u_exact"], n)
	for i, e := range decode[float64](t, arrays["u_error"], n) {
		if u[i] != all[0].values[0][i] || e != u[i]-exact[i] {
			t.Fatalf("%dD: node %d has u %v, exact %v, error %v", dim, i, u[i], exact[i], e)
		}
	}
	if dim == 1 {
		decode[float64](t, arrays["sx"], n)
		return
	}
	slope := decode[float64](t, arrays["slope"], 3*n)
	for k, column := range all[1].values {
		if slope[3+k] != column[1] {
			t.Errorf("%dD: component %d of slope is %v, want %v", dim, k, slope[3+k], column[1])
		}
	}
	if dim == 2 && slope[5] != 0 {
		t.Errorf("2D: third component is %v", slope[5])
	}
}

// decode reads an array of n numbers as ParaView does.
func decode[T float64 | int64 | uint8](t *testing.T, a vtkArray, n int) []T {
	t.Helper()
	raw, err := base64.StdEncoding.AppendDecode(nil, a.Data)
	if err != nil || len(raw) < 8 {
		t.Fatalf("array %q: %d bytes, %v", a.Name, len(raw), err)
	}
	if size := binary.LittleEndian.Uint64(raw); int(size) != len(raw)-8 {
		t.Fatalf("array %q says %d bytes of %d", a.Name, size, len(raw)-8)
	}
	data := make([]T, n)
	if binary.Size(data) != len(raw)-8 {
		t.Fatalf("array %q has %d bytes, want %d", a.Name, len(raw)-8, binary.Size(data))
	}
	if err := binary.Read(bytes.NewReader(raw[8:]), binary.LittleEndian, data); err != nil {
		t.Fatal(err)
	}
	return data
}

// The grid of a mesh, written and read again, is the mesh, or cells of first order
// between its nodes: every kind of element.
func TestVTUOfMeshes(t *testing.T) {
	files, err := filepath.Glob("../mesh/testdata/kinds/*.msh")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	for _, file := range files {
		m, err := mesh.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := geometry.FromMesh(m)
		var b bytes.Buffer
		if err := (&table{grid: d.Grid(2), mesh: &vtuMesh{}}).writeVTU(&b, nil); err != nil {
			t.Fatal(err)
		}
		back, err := mesh.Read(&b)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		tolerance := 1e-12
		if back.Cells[0].Kind.Order() < m.Cells[0].Kind.Order() {
			tolerance = 0.05 // of straight pieces
		}
		if got, want := geometry.FromMesh(back).Measure(), d.Measure(); math.Abs(got-want) > tolerance*want {
			t.Errorf("%s: size %g, want %g", file, got, want)
		}
	}
}
