package pinnacle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/report"
)

// Check compares a run with values from elsewhere: those that a problem file cannot name
// itself. It has either Number or File.
type Check struct {
	Output string // of the bar; of several checks of an output the worst counts
	// Number is the place of a number in result.json, such as modes.0.frequency, which is
	// compared with Value: relative to it unless Absolute.
	Number   string
	Value    float64
	Absolute bool
	// Estimate is the place of the estimate of its absolute error, "" if there is none,
	// and Uncertain that of Value, absolute.
	Estimate  string
	Uncertain float64
	// File is a table in problems, of points and values there; the run is evaluated at
	// its points. Columns are compared, that of the Output's name by default: relative, in
	// L2, or, with Largest, by the largest difference.
	File    string
	Columns []string
	Largest bool
	// Over are columns of the table that are parameters of a family. Its members are
	// compared one by one, and the worst counts.
	Over []string
}

// checked are the errors of a run by output, and those outputs whose errors are beyond
// five times their own estimates.
type checked struct {
	errors map[string]report.Number
	beyond []string
}

// check makes all checks of a row.
func (s *suite) check(ctx context.Context, run string, result []byte, checks []Check) (checked, error) {
	c := checked{errors: map[string]report.Number{}}
	var tree any
	if err := json.Unmarshal(result, &tree); err != nil {
		return c, err
	}
	for _, k := range checks {
		var e float64
		var err error
		switch {
		case k.File != "":
			e, err = s.compareFile(ctx, run, k)
		default:
			var beyond bool
			if e, beyond, err = k.number(tree); beyond {
				c.beyond = append(c.beyond, k.Output)
			}
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", k.Output, err)
		}
		if old, ok := c.errors[k.Output]; ok && (e < float64(old) || math.IsNaN(float64(old))) {
			e = float64(old)
		}
		c.errors[k.Output] = report.Number(e)
	}
	return c, nil
}

// number is the error of a number of a result, NaN if the result lacks it, and whether
// that is beyond five estimates.
func (k Check) number(tree any) (e float64, beyond bool, err error) {
	v := at(tree, k.Number)
	e = math.Abs(v - k.Value)
	if k.Estimate != "" {
		estimate := at(tree, k.Estimate)
		beyond = e-k.Uncertain > 5*estimate
	}
	if !k.Absolute {
		if k.Value == 0 {
			return 0, false, fmt.Errorf("%s: no error is relative to 0", k.Number)
		}
		e /= math.Abs(k.Value)
	}
	return e, beyond, nil
}

// at returns the number at a place of a tree of JSON, names and indices, or last, with points
// in between; NaN if there is none.
func at(tree any, place string) float64 {
	for _, word := range strings.Split(place, ".") {
		switch node := tree.(type) {
		case map[string]any:
			tree = node[word]
		case []any:
			i, err := strconv.Atoi(word)
			if word == "last" {
				i, err = len(node)-1, nil
			}
			if err != nil || i < 0 || i >= len(node) {
				return math.NaN()
			}
			tree = node[i]
		default:
			return math.NaN()
		}
	}
	if v, ok := tree.(float64); ok {
		return v
	}
	return math.NaN() // other numbers that JSON cannot hold are never right
}

// compareFile compares a run with a table, every member of a family on its own.
func (s *suite) compareFile(ctx context.Context, run string, k Check) (float64, error) {
	text, err := embedded.ReadFile("problems/" + k.File)
	if err != nil {
		return 0, err
	}
	if len(k.Over) == 0 {
		return s.compareMember(ctx, run, nil, filepath.Join("problems", k.File), text, k)
	}
	members, err := split(text, k.Over)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", k.File, err)
	}
	var worst float64
	for _, m := range members {
		points := filepath.Join(run, "points.csv")
		if err := os.WriteFile(points, m.points, 0o644); err != nil {
			return 0, err
		}
		e, err := s.compareMember(ctx, run, m.set, relative(s.dir, points), m.points, k)
		if err != nil || math.IsNaN(e) {
			return e, err
		}
		worst = max(worst, e)
	}
	return worst, nil
}

// compareMember compares a run, or a member of a family, with a table at its points.
func (s *suite) compareMember(ctx context.Context, run string, set []string, points string, theirs []byte, k Check) (float64, error) {
	args := []string{"eval", relative(s.dir, run), "--points", points}
	for _, p := range set {
		args = append(args, "--set", p)
	}
	p, err := s.command(ctx, args...)
	if err != nil {
		return 0, err
	}
	if p.exit != 0 {
		return 0, fmt.Errorf("eval at the points of %s: %s", k.File, lastLine(p.stderr))
	}
	columns := k.Columns
	if columns == nil {
		columns = []string{k.Output}
	}
	a, err := columnsOf(p.stdout, columns)
	if err != nil {
		return 0, err
	}
	b, err := columnsOf(theirs, columns)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", k.File, err)
	}
	if len(a) != len(b) {
		return 0, fmt.Errorf("%d points of %d were evaluated", len(a)/len(columns), len(b)/len(columns))
	}
	var off, size, largest float64
	for i := range a {
		d := a[i] - b[i]
		off += d * d
		size += b[i] * b[i]
		largest = max(largest, math.Abs(d))
	}
	if k.Largest {
		return largest, nil
	}
	return math.Sqrt(off / size), nil
}

// columnsOf are the values of some columns of a table, row by row.
func columnsOf(text []byte, columns []string) ([]float64, error) {
	names, rows, err := table(text)
	if err != nil {
		return nil, err
	}
	var list []float64
	for _, r := range rows {
		for _, c := range columns {
			i := slices.Index(names, c)
			if i < 0 {
				return nil, fmt.Errorf("no column is called %s", c)
			}
			list = append(list, r[i])
		}
	}
	return list, nil
}

// member is a member of a family in a table.
type member struct {
	set    []string // name=value
	points []byte   // its lines, without the parameters
}

// split divides a table by the values of its columns of parameters.
func split(text []byte, over []string) ([]member, error) {
	var members []member
	var rest []int
	var names []string
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		words := strings.Split(line, ",")
		if n == 0 {
			names = words
			for _, o := range over {
				if !slices.Contains(names, o) {
					return nil, fmt.Errorf("no column is called %s", o)
				}
			}
			for i, name := range names {
				if !slices.Contains(over, name) {
					rest = append(rest, i)
				}
			}
			continue
		}
		if len(words) != len(names) {
			return nil, fmt.Errorf("line %d has %d values of %d", n+1, len(words), len(names))
		}
		var set []string
		for _, o := range over {
			set = append(set, o+"="+words[slices.Index(names, o)])
		}
		i := slices.IndexFunc(members, func(m member) bool { return slices.Equal(m.set, set) })
		if i < 0 {
			i = len(members)
			members = append(members, member{set, pick(names, rest)})
		}
		members[i].points = append(members[i].points, pick(words, rest)...)
	}
	return members, nil
}

// pick is a line of a table of some words.
func pick(words []string, which []int) []byte {
	var b bytes.Buffer
	for n, i := range which {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(words[i])
	}
	b.WriteByte('\n')
	return b.Bytes()
}
