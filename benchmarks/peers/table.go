package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"pinnsolve/internal/blas"
	"pinnsolve/internal/record"
)

// turn is the result of one turn of an engine.
type turn struct {
	Steps     int
	Wall, CPU float64 // s a step
}

// times are the turns of an engine.
type times []turn

// median returns the median of a time, s.
func (t times) median(of func(turn) float64) float64 {
	var v []float64
	for _, x := range t {
		v = append(v, of(x))
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

func wall(t turn) float64 { return t.Wall }
func cpu(t turn) float64  { return t.CPU }

// table is the comparison: the lines of every row measured.
type table map[string][]string

// key is the beginning of the lines of a row.
func (r row) key() string { return fmt.Sprintf("| %v | %d |", r.work, r.threads) }

// add adds the engines of a row, the fastest first.
func (t table) add(r row, results map[string]times) {
	var names []string
	for name := range results {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if results[a].median(wall) < results[b].median(wall) {
			return -1
		}
		return 1
	})
	for _, name := range names {
		w, c := results[name].median(wall), results[name].median(cpu)
		n := float64(r.work.Points)
		t[r.key()] = append(t[r.key()], fmt.Sprintf("%s %s | %.1f | %.2f | %.2f | %.2f |",
			r.key(), name, w*1e3, w/n*1e6, c/n*1e6, w/results[ours].median(wall)))
	}
}

// keep adds the lines of rows that were not measured from an older table.
func (t table) keep(old string) {
	for _, r := range rows() {
		if len(t[r.key()]) > 0 {
			continue
		}
		for line := range strings.Lines(old) {
			if strings.HasPrefix(line, r.key()) {
				t[r.key()] = append(t[r.key()], strings.TrimSpace(line))
			}
		}
	}
}

// markdown returns the table with its caption.
func (t table) markdown(rounds int, seconds float64) string {
	lines := []string{
		"| work | threads | engine | ms a step | us a point | processor us a point | times pinnsolve |",
		"|---|---|---|---|---|---|---|",
	}
	for _, r := range rows() {
		lines = append(lines, t[r.key()]...)
	}
	return strings.Join(lines, "\n") + fmt.Sprintf("\n\nWork is form/layers/interior points, with 256 points on the boundary. "+
		"Medians of several turns, engines in random order; the processor's time counts all threads. Rows were measured in one run or more; the last had %d turns of %g s: "+
		"%s %s/%s, %s kernels, commit %s; %s. `make bench-peers`\n",
		rounds, seconds, runtime.Version(), runtime.GOOS, runtime.GOARCH, blas.Kernel(), record.Commit(context.Background(), "."), versions())
}

// pinned are the files that fix the versions of the peers, with the pattern of
// a line that names one.
var pinned = map[string]*regexp.Regexp{
	folder + "/requirements.txt": regexp.MustCompile(`(?m)^(\S+)==(\S+)$`),
	folder + "/gomlx/go.mod":     regexp.MustCompile(`(?m)^\tgithub.com/gomlx/(gomlx) v(\S+)$`),
}

// versions returns the names and versions of the peers.
func versions() string {
	var vs []string
	for file, line := range pinned {
		text, err := os.ReadFile(file)
		if err != nil {
			return "unknown versions"
		}
		for _, m := range line.FindAllStringSubmatch(string(text), -1) {
			vs = append(vs, m[1]+" "+m[2])
		}
	}
	slices.Sort(vs)
	return strings.Join(vs, " ")
}
