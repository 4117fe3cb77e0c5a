package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is to be known of the body is in the summary and in result.json.
func TestNotesOnMeshes(t *testing.T) {
	if testing.Short() {
		t.Skip("solves five problems")
	}
	shut := "no contact is computed: faces that lie on each other overlap by up to"
	for _, test := range []struct {
		mesh  string
		flags []string
		want  []string
		never string
	}{
		{"cylinder-facets.msh", []string{"--roller", "x0", "--roller", "y0", "--pressure", "bore=1"},
			[]string{"Curved: bore, 6 straight sides on a circle of radius 1 about (0, 0); middle nodes were put on it, which makes it 0.29 % longer"}, shut},
		{"crack-edge.msh", []string{"--fix", "bottom", "--traction", "top=0,1"},
			[]string{"a crack in the body: 20 pairs of nodes at one place, length 1, x from 0 to 1, y = 1"}, shut},
		{"crack-edge.msh", []string{"--fix", "bottom", "--traction", "top=0,-1"}, []string{shut}, "Curved"},
		{"not-glued.msh", []string{"--fix", "left", "--fix", "right", "--body", "0,-1"},
			[]string{"bodies 1 and 2 are not joined where 5 pairs of nodes lie on each other, x = 1, y from 0 to 1: --glue joins them", shut}, "crack"},
		{"not-glued.msh", []string{"--fix", "left", "--traction", "right=0,-1", "--glue"}, []string{"--glue joined 5 pairs of nodes"}, shut},
	} {
		args := append([]string{"run", meshFile(t, filepath.Join("field", test.mesh)), "--E", "1", "--nu", "0.3", "--out", t.TempDir()}, test.flags...)
		s := pinnsolve(t, coarse(args...)...)
		res := readResult(t, filepath.Join(args[7], "result.json"))
		for _, want := range test.want {
			says := func(note string) bool { return strings.Contains(note, want) }
			if !strings.Contains(s.out, want) || !slices.ContainsFunc(res.Notes, says) {
				t.Errorf("%s %v: not said: %s\n%s%q", test.mesh, test.flags, want, s.out, res.Notes)
			}
		}
		if strings.Contains(s.out, test.never) {
			t.Errorf("%s %v: %s", test.mesh, test.flags, s.out)
		}
	}
}

// corner and side are two squares that touch at a node, and two of which one has
// half as many nodes on the common line.
const (
	head   = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$PhysicalNames\n2\n1 1 \"left\"\n1 2 \"right\"\n$EndPhysicalNames\n"
	corner = head + "$Nodes\n7\n1 0 0 0\n2 1 0 0\n3 1 1 0\n4 0 1 0\n5 2 1 0\n6 2 2 0\n7 1 2 0\n$EndNodes\n" +
		"$Elements\n4\n1 3 2 0 1 1 2 3 4\n2 3 2 0 1 3 5 6 7\n3 1 2 1 1 4 1\n4 1 2 2 2 5 6\n$EndElements\n"
	side = head + "$Nodes\n9\n1 0 0 0\n2 1 0 0\n3 1 1 0\n4 0 1 0\n5 2 0 0\n6 2 1 0\n7 1 .5 0\n8 2 .5 0\n9 0 .5 0\n$EndNodes\n" +
		"$Elements\n5\n1 3 2 0 1 1 2 3 4\n2 3 2 0 1 2 5 8 7\n3 3 2 0 1 7 8 6 3\n4 1 2 1 1 4 1\n5 1 2 2 2 5 8\n$EndElements\n"
)

// A body that hangs on a node or on hanging nodes is loose: the error says so, even
// where notes are not printed.
func TestBodiesThatOnlyTouch(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"hinge":   {corner, "bodies 1 and 2 have 1 node in common but no side, x = 1, y = 1: a hinge, which does not join them"},
		"hanging": {side, "1 node of body 2 lies on sides of body 1 that do not have them, x = 1, y = 0.5: the bodies are not joined there"},
	} {
		path := filepath.Join(t.TempDir(), name+".msh")
		if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "run", path, "--fix", "left", "--traction", "right=0,-1", "--nu", "0.3", "--quiet", "--out", t.TempDir())
		s.expect(t, exitBadInput)
		for _, want := range []string{"body 2 of 2", "can move", "is loaded by right", test.want} {
			if !strings.Contains(s.err, want) {
				t.Errorf("%s: %q does not say %q", name, s.err, want)
			}
		}
	}
}
