package report

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"pinnsolve/family"
	"pinnsolve/geometry"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
	"pinnsolve/solve"
)

// FamilyInfo describes a family of solutions over ranges of parameters.
type FamilyInfo struct {
	family.Grid
	// Estimate is the largest difference of a field between a member at the rim and what
	// the others predict, relative; Tolerance what was asked for.
	Estimate  Number        `json:"estimate"`
	Tolerance Number        `json:"tolerance"`
	Status    solve.Verdict `json:"status"`
	// Quantities of the members, in the order of Indices.
	Quantities map[string][]Number `json:"quantities"`

	solved *solve.Family
}

// Files of a family.
const (
	familyTable = "family.csv"
	familyFile  = "family.safetensors"
)

// familySteps is the number of intervals of family.csv along an axis.
const familySteps = 20

// AddFamily adds a family to the result of its member in the middle, which is trusted
// only if the family is. Of a family that ended with a member that cannot be trusted the
// result is that member's.
func (res *Result) AddFamily(f *solve.Family) error {
	res.Family = &FamilyInfo{Grid: f.Grid, Estimate: Number(f.Estimate), Tolerance: Number(f.Tolerance), Status: f.Status, Quantities: map[string][]Number{}, solved: f}
	if f.Status != solve.Converged {
		res.Status, res.Trusted = f.Status, false
	}
	res.Seconds = Number(f.Seconds)
	res.Message = f.Message + " The member in the middle: " + res.Message
	if f.Untrusted != nil {
		res.Family.Indices, res.Message = nil, f.Message
		return nil
	}
	for _, m := range f.Members {
		v, err := measure(m.Solution, m.Weak)
		if err != nil {
			return err
		}
		for name, q := range v.quantities {
			res.Family.Quantities[name] = append(res.Family.Quantities[name], q.Value)
		}
	}
	return nil
}

// files are those of the members, and their quantities along every axis.
func (f *FamilyInfo) files(order []string) (list []file) {
	if f.Nodes() == 0 {
		return nil
	}
	if weights := f.weights(); weights != nil {
		list = append(list, file{name: familyFile, write: weights.Write})
	}
	if len(f.Quantities) > 0 {
		list = append(list, file{name: familyTable, write: func(w io.Writer) error { return f.writeCSV(w, order) }})
	}
	return list
}

// weights are those of all members in one file: every name begins with the number of its
// member. It is nil if solutions of the statement cannot be kept.
func (f *FamilyInfo) weights() *safetensors.File {
	all := &safetensors.File{}
	for k, m := range f.solved.Members {
		one := m.Save()
		if one == nil {
			return nil
		}
		all.Add(memberPrefix(k), one)
	}
	return all
}

func memberPrefix(k int) string { return fmt.Sprintf("%04d.", k) }

// Along returns the members at n+1 points of an axis, from end to end, the other
// parameters in the middle: the values of the parameters, and those of the named
// quantities there, NaN for one that not all members have.
func (f *FamilyInfo) Along(axis, n int, names []string) (at, values [][]float64) {
	a := f.Axes[axis]
	for k := range n + 1 {
		x := f.Node(0)
		x[axis] = a.Lo + (a.Hi-a.Lo)*float64(k)/float64(n)
		weights := f.Weights(x)
		row := make([]float64, len(names))
		for i, name := range names {
			members := f.Quantities[name]
			if len(members) != len(weights) {
				row[i] = math.NaN()
				continue
			}
			for m, w := range weights {
				row[i] += w * float64(members[m])
			}
		}
		at, values = append(at, x), append(values, row)
	}
	return at, values
}

// writeCSV writes the quantities along every axis, the other parameters in the middle.
func (f *FamilyInfo) writeCSV(w io.Writer, order []string) error {
	c := csv.NewWriter(w)
	var names []string
	for _, a := range f.Axes {
		names = append(names, a.Name)
	}
	if err := c.Write(headers(append(names, order...)...)); err != nil {
		return err
	}
	for axis := range f.Axes {
		at, values := f.Along(axis, familySteps, order)
		for k := range at {
			var row []string
			for _, v := range slices.Concat(at[k], values[k]) {
				row = append(row, cell(v))
			}
			if err := c.Write(row); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// ReadFamily reads the family of the run in a directory.
func ReadFamily(dir string) (*FamilyInfo, error) {
	var r struct {
		Family *FamilyInfo `json:"family"`
	}
	name := filepath.Join(dir, resultFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no %s: name the directory of a family that has ended with a solution", dir, resultFile)
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if r.Family == nil || r.Family.Nodes() == 0 {
		return nil, fmt.Errorf("%s: its family ended without members", dir)
	}
	return r.Family, r.Family.Check()
}

// ReadMembers reads the weights of the n members of the family in a directory.
func ReadMembers(dir string, n int) ([]*safetensors.File, error) {
	all, err := readTensors(filepath.Join(dir, familyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no %s: solutions of its statement are not kept, only tables", dir, familyFile)
	}
	if err != nil {
		return nil, err
	}
	list := make([]*safetensors.File, n)
	for k := range list {
		list[k] = all.Under(memberPrefix(k))
	}
	return list, nil
}

// EvaluateBlend is Evaluate for a member between the nodes of a family, at points of its
// own body.
func EvaluateBlend(b *solve.Blend, names []string, pts geometry.Points) (*Values, error) {
	var all *Values
	columns, err := b.Combine(pts, func(s *fields.Solution, at geometry.Points) ([][]float64, error) {
		v, err := Evaluate(s, names, at)
		if err != nil {
			return nil, err
		}
		all = v
		return v.Columns, nil
	})
	if err != nil {
		return nil, err
	}
	return &Values{Axes: all.Axes, Points: pts, Names: all.Names, Columns: columns}, nil
}
