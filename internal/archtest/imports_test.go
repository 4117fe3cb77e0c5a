// Package archtest guards the direction of imports.
package archtest

import (
	"os/exec"
	"strings"
	"testing"
)

// allowed lists what else of this module each package may import. A trailing
// slash stands for everything below. Data flows one way: mesh, geometry and ad
// at the bottom, the command at the top. Packages under internal may be
// imported by any other.
var allowed = map[string][]string{
	"ad":      {},
	"archive": {}, "safetensors": {},
	"ansatz": {"ad"},
	"mesh":   {},
	"number": {},
	"reduce": {}, "reduce/": {"reduce"},
	"page": {},

	"formula": {"ad"},

	"geometry":          {"mesh"},
	"geometry/features": {"geometry", "mesh"},

	"fem": {"geometry", "mesh"},

	"nn":      {"ad", "safetensors"},
	"pum":     {"ad"},
	"patches": {"ad", "axis"},

	// The statement of a problem knows neither networks nor solvers, and the ways
	// of solving it do not know each other.
	"pinn":               {"ad", "geometry", "fem"},
	"physics/elasticity": {"ad", "geometry", "fem", "pinn"},
	"physics/":           {"ad", "geometry", "pinn", "physics/elasticity"},
	"cases":              {"ad", "ansatz", "formula", "mesh", "geometry", "physics/", "pinn"},
	"problem":            {"ad", "formula", "geometry", "mesh", "pinn"},
	"box":                {"ad", "axis", "geometry", "number", "ode", "pinn"},
	"evolve":             {"ad", "axis", "geometry", "number", "ode", "pinn"},
	"pinn/fields":        {"ad", "geometry", "number", "pinn", "reduce"},
	"pinn/strong":        {"ad", "geometry", "number", "pinn", "pinn/fields", "archive", "reduce"},
	"pinn/weak":          {"ad", "geometry", "number", "pinn", "pinn/fields", "reduce"},
	"pinn/squares":       {"ad", "geometry", "pinn", "pinn/fields", "patches"},
	"pinn/energy":        {"ad", "geometry", "number", "pinn", "pinn/fields", "archive"},

	"training":        {"archive"},
	"continuation":    {"training"},
	"landscape":       {},
	"landscape/paths": {"training"},
	"landscape/maps":  {"ad", "geometry", "nn", "number", "pinn", "pinn/fields", "pinn/strong", "training"},
	"ode":             {},
	"axis":            {},

	"family":  {},
	"inverse": {"number"},

	"inverse/smooth": {},

	"search": {},

	// What is distributed stays behind the interface of the queue.
	"sweep":            {"number", "sweep/queue"},
	"sweep/queue":      {},
	"sweep/queue/nats": {"sweep/queue"},

	"solve":       {"inverse", "inverse/smooth", "reduce", "ad", "box", "axis", "patches", "evolve", "family", "fem", "ode", "mesh", "geometry", "geometry/features", "nn", "number", "pum", "pinn", "pinn/", "training", "continuation", "archive", "safetensors"},
	"question":    {"family", "pinn", "solve", "training", "continuation"},
	"report":      {"family", "mesh", "geometry", "geometry/features", "number", "page", "pinn", "pinn/", "solve", "question", "training", "continuation", "safetensors"},
	"view":        {"number", "page", "report"},
	"export":      {"ad", "pinn", "pinn/fields", "pum", "safetensors"},
	"cmd/":        {"family", "reduce", "reduce/", "inverse", "view", "export", "ad", "formula", "problem", "mesh", "geometry", "geometry/features", "nn", "pinn", "pinn/", "cases", "training", "continuation", "landscape", "landscape/maps", "landscape/paths", "solve", "question", "report", "benchmarks/", "safetensors", "search", "sweep", "sweep/queue", "sweep/queue/nats"},
	"benchmarks/": {"benchmarks/speed", "ad", "mesh", "geometry", "nn", "pinn", "pinn/", "physics/", "cases", "training", "continuation", "landscape", "solve", "question", "report"},
	"examples":    {},
	"examples/":   {"ad", "ansatz", "geometry", "nn", "pinn", "pinn/", "cases", "training", "solve", "question", "report"},
	"docs":        {},

	"benchmarks/locking":        {"ad", "geometry", "nn", "page", "pinn", "pinn/", "physics/", "cases", "training", "landscape", "solve", "question", "report", "benchmarks/locking/fem", "sweep", "sweep/queue"},
	"benchmarks/families":       {"cases", "family", "geometry", "pinn", "problem", "solve"},
	"benchmarks/inverse":        {"inverse", "number", "question", "sweep", "sweep/queue"},
	"benchmarks/inverse/table":  {"benchmarks/inverse"},
	"benchmarks/pinnacle":       {"ode", "page", "question", "report", "sweep", "sweep/queue"},
	"benchmarks/pinnacle/table": {"benchmarks/pinnacle"},
	"benchmarks/locking/fem":    {"fem", "mesh", "physics/elasticity"},

	"internal/":          {},
	"internal/solvetest": {"pinn/fields"},
}

// outside lists who may import external packages that are confined.
var outside = map[string][]string{
	"gorgonia.org/":             {"ad"},
	"github.com/spf13/cobra":    {"cmd/"},
	"github.com/expr-lang/expr": {"formula"},
	"github.com/goccy/go-yaml":  {"problem", "sweep"},
	"github.com/nats-io/":       {"sweep/queue/nats"},
	"github.com/c-bata/goptuna": {"search"},
	"gonum.org/v1/plot":         {"report", "benchmarks/"},
}

func TestImportsPointDown(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "pinnsolve/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 8 {
		t.Fatalf("only %d packages listed", len(lines))
	}
	for _, line := range lines {
		names := strings.Fields(line)
		pkg := strings.TrimPrefix(names[0], "pinnsolve/")
		rule, ok := find(pkg)
		if !ok {
			t.Errorf("package %s has no rule here", pkg)
			continue
		}
		for _, imp := range names[1:] {
			if own, ok := strings.CutPrefix(imp, "pinnsolve/"); ok {
				if !strings.HasPrefix(own, "internal/") && !matches(own, rule) {
					t.Errorf("%s imports %s, against the direction of data", pkg, own)
				}
				continue
			}
			for prefix, who := range outside {
				if strings.HasPrefix(imp, prefix) && !matches(pkg, who) {
					t.Errorf("%s imports %s, which is confined to %v", pkg, imp, who)
				}
			}
		}
	}
}

// find returns the rule of a package: its own, else that of a folder.
func find(pkg string) ([]string, bool) {
	if r, ok := allowed[pkg]; ok {
		return r, true
	}
	for name, r := range allowed {
		if strings.HasSuffix(name, "/") && strings.HasPrefix(pkg, name) {
			return r, true
		}
	}
	return nil, false
}

func matches(pkg string, names []string) bool {
	for _, n := range names {
		if pkg == n || strings.HasSuffix(n, "/") && strings.HasPrefix(pkg, n) {
			return true
		}
	}
	return false
}
