package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestHelpGroups wants every flag of run and compare in one group.
func TestHelpGroups(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range flagGroups {
		for _, name := range g.flags {
			if seen[name] {
				t.Errorf("--%s is in two groups", name)
			}
			seen[name] = true
		}
	}
	for _, cmd := range newRoot(console{}).Commands() {
		if !slices.Contains([]string{"run", "compare"}, cmd.Name()) {
			continue
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !seen[f.Name] && f.Name != "help" {
				t.Errorf("--%s of %s is in no group", f.Name, cmd.Name())
			}
		})
	}
}

// TestHelpFits wants no line wider than the terminal, but for examples.
func TestHelpFits(t *testing.T) {
	for _, width := range []int{60, 100} {
		var out strings.Builder
		root := newRoot(console{width: width})
		root.SetOut(&out)
		root.SetArgs([]string{"run", "--help"})
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if len(line) > width && !strings.HasPrefix(line, "  pinnsolve") && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%d characters of %d: %s", len(line), width, line)
			}
		}
		for _, title := range []string{"\nPart and material:", "\nSupports, loads and physics:", "\nNetwork:", "\nLimits:", "\nOutput:\n  -o, --out directory"} {
			if !strings.Contains(out.String(), title) {
				t.Errorf("no %q in the help", title)
			}
		}
	}
}

func TestUnknownFlags(t *testing.T) {
	for _, c := range []struct{ flag, want string }{
		{"--qiet", "pinnsolve: unknown flag --qiet (did you mean --quiet?); \"pinnsolve run --help\" lists them\n"},
		{"-nu", "pinnsolve: unknown flag -nu (did you mean --nu?); \"pinnsolve run --help\" lists them\n"},
		{"--everything", "pinnsolve: unknown flag --everything; \"pinnsolve run --help\" lists them\n"},
	} {
		s := pinnsolve(t, "run", "poisson", c.flag)
		s.expect(t, exitBadInput)
		if s.err != c.want {
			t.Errorf("%s: %q, want %q", c.flag, s.err, c.want)
		}
	}
}

func TestVersionFlag(t *testing.T) {
	if flag, command := pinnsolve(t, "--version"), pinnsolve(t, "version"); flag != command {
		t.Errorf("%v differs from %v", flag, command)
	}
}

// TestShortFlags runs with -q and -o, and wants the record to name no directory.
func TestShortFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, small("run", "poisson", "-qo", "here", "--no-pictures")...)
	s.expect(t, exitOK)
	if s.err != "" {
		t.Errorf("-q shows %q", s.err)
	}
	o := runOptions{console: console{args: []string{"run", "poisson", "-qo", "here", "-oh", "-o", "x", "-q"}}}
	if got, _ := o.arguments(); !slices.Equal(got, []string{"poisson", "-q"}) {
		t.Errorf("arguments %q, want poisson -q", got)
	}
}
