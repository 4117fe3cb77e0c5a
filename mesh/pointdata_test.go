package mesh_test

import (
	"slices"
	"strings"
	"testing"

	"pinnsolve/mesh"
)

// The same numbers are read from a table, from MSH files of both versions and from a VTU
// file.
func TestReadPointData(t *testing.T) {
	const data = "$NodeData\n1\n\"T\"\n1\n0\n3\n0\n1\n2\n7 1.5\n9 -2\n$EndNodeData\n"
	for name, text := range map[string]string{
		"table":     "x,y,T\n0,1,1.5\n\n# two\n2,3,-2\n",
		"table 3D":  "0,1,0,1.5\n2,3,0,-2",
		"version 2": "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n2\n7 0 1 0\n9 2 3 0\n$EndNodes\n" + data,
		"version 4": "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$Nodes\n1 2 7 9\n1 5 1 2\n7\n9\n0 1 0 0.3\n2 3 0 0.6\n$EndNodes\n" +
			"$NodeData\n1\n\"u\"\n1\n0\n3\n0\n3\n1\n7 1 2 3\n$EndNodeData\n" + data, // vectors are left out
		"VTU": `<?xml version="1.0"?><VTKFile type="UnstructuredGrid" version="1.0"><UnstructuredGrid><Piece NumberOfPoints="2" NumberOfCells="0">
<Points><DataArray type="Float64" NumberOfComponents="3" format="ascii">0 1 0 2 3 0</DataArray></Points>
<PointData><DataArray type="Float32" Name="T" format="ascii">1.5 -2</DataArray></PointData>
<Cells></Cells></Piece></UnstructuredGrid></VTKFile>`,
	} {
		list, err := mesh.ReadPointData([]byte(text))
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %v %v", name, list, err)
			continue
		}
		if d := list[0]; !slices.Equal(d.X, []float64{0, 1, 0, 2, 3, 0}) || !slices.Equal(d.Values, []float64{1.5, -2}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	for text, want := range map[string]string{
		"":                                       "it has no numbers",
		"x,y\n1,2":                               "line 2 has 2 numbers",
		"1,2,3\n1,2,x":                           `line 2: "x" is not a number`,
		"$MeshFormat\n4.1 1 8\n$EndMeshFormat\n": "MSH files in text",
		"$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n9999999999\n1 0 0 0\n$EndNodes\n":                                                  "ends too early",
		"$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n1\n1 0 0 0\n$EndNodes\n$NodeData\n1\nT\n0\n3\n0\n1\n99999999\n1 3\n$EndNodeData\n": "not complete",
	} {
		if _, err := mesh.ReadPointData([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
