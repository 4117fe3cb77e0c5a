package page

import (
	"fmt"
	"math"
	"slices"
)

// Body is a body, or the surface of one in space, with fields at its nodes.
type Body struct {
	Dim    int
	Axes   []string // names of the coordinates
	Unit   string   // of the coordinates, "" if unknown
	X      []float64
	Faces  [][4]int // the last two are equal for a triangle; none in one dimension
	Fields []Field
	// Moves are the fields, by number, by which the nodes are displaced, one an axis;
	// nil for a body that stays where it is.
	Moves  []int
	Factor float64 // by which displacements are shown at first
	Shown  int     // field shown at first; -1 is the size of the displacement
	// Steps are those of a path, the last of which has the values of Fields.
	Steps []Step
	Taken int // steps that there were, if more than Steps
}

// Field is one component of an output.
type Field struct {
	Name, Group, Unit string
	Error             bool // the difference from exact values of the field before it
	Values            []float64
}

// Step is the body at a value along a path.
type Step struct {
	Label  string
	Values [][]float32 // a list a field; nil for the last step
}

// Pages stay below 3 MB: mostText is how many bytes of text their numbers may be.
// Those of budgets, in bytes before they are packed, are tried in turn; the last one
// fits even if packing gains nothing.
const mostText = 2_600_000

var budgets = []int{4_500_000, 1_900_000}

// packedBody is a body as the script of a page reads it.
type packedBody struct {
	Dim     int           `json:"dim"`
	Axes    []string      `json:"axes"`
	Unit    string        `json:"unit"`
	Count   int           `json:"count"`
	X       array         `json:"x"`
	Faces   array         `json:"faces"`
	Fields  []packedField `json:"fields"`
	Moves   []int         `json:"moves"`
	Factor  float64       `json:"factor"`
	Shown   int           `json:"shown"`
	Steps   []string      `json:"steps"`
	Thinned string        `json:"thinned"`
}

type packedField struct {
	Name  string  `json:"name"`
	Group string  `json:"group"`
	Unit  string  `json:"unit"`
	Error bool    `json:"error"`
	Data  []array `json:"data"` // one a step
}

// pack returns the body, nil if it is too large, and its numbers as the text of a page.
func (b *Body) pack() (*packedBody, string, error) {
	for _, budget := range budgets {
		p := &packer{}
		d := b.packInto(p, budget)
		text, err := p.text()
		if err != nil || d != nil && len(text) <= mostText {
			return d, text, err
		}
	}
	return nil, "", nil
}

// packInto puts the body among the numbers of a page, nil if it is above the budget.
func (b *Body) packInto(p *packer, budget int) *packedBody {
	steps, fields, wide, ok := b.fit(budget)
	if !ok {
		return nil
	}
	d := &packedBody{
		Dim: b.Dim, Axes: b.Axes, Unit: b.Unit, Count: len(b.X) / b.Dim, X: p.floats(b.X), Factor: b.Factor, Steps: []string{},
		Moves: []int{}, Thinned: b.thinned(steps, fields, wide),
	}
	for _, k := range b.Moves {
		d.Moves = append(d.Moves, slices.Index(fields, k))
	}
	if d.Shown = slices.Index(fields, b.Shown); b.Shown >= 0 {
		d.Shown = max(0, d.Shown)
	}
	var corners []int
	for _, f := range b.Faces {
		corners = append(corners, f[:]...)
	}
	d.Faces = p.indices(corners)
	for _, k := range fields {
		f := b.Fields[k]
		one := packedField{Name: f.Name, Group: f.Group, Unit: f.Unit, Error: f.Error}
		for _, s := range steps {
			if s >= 0 && b.Steps[s].Values != nil {
				one.Data = append(one.Data, p.narrow(b.Steps[s].Values[k]))
			} else if wide {
				one.Data = append(one.Data, p.floats(f.Values))
			} else {
				one.Data = append(one.Data, p.narrow(singles(f.Values)))
			}
		}
		d.Fields = append(d.Fields, one)
	}
	for _, s := range steps {
		if s >= 0 {
			d.Steps = append(d.Steps, b.Steps[s].Label)
		}
	}
	return d
}

// fit chooses what fits into a page: steps, -1 for a body without any; fields; and
// whether values have 32 bits or 16, as steps but the last always do. Fields are left
// out last, from the end.
func (b *Body) fit(budget int) (steps, fields []int, wide, ok bool) {
	n := len(b.X) / b.Dim
	fields, steps = make([]int, len(b.Fields)), []int{-1}
	for k := range fields {
		fields[k] = k
	}
	if len(b.Steps) > 0 {
		steps = make([]int, len(b.Steps))
		for k := range steps {
			steps[k] = k
		}
	}
	left := budget - 4*len(b.X) - 16*len(b.Faces)
	size := func() int {
		bytes := 2
		if wide {
			bytes = 4
		}
		return n * len(fields) * (2*(len(steps)-1) + bytes)
	}
	const few = 4 // steps, before the last one loses digits
	wide = true
	for len(steps) > few && size() > left {
		steps = half(steps)
	}
	wide = wide && size() <= left
	for len(steps) > 1 && size() > left {
		steps = half(steps)
	}
	for size() > left && len(fields) > 1+len(b.Moves) {
		fields = b.fewer(fields)
	}
	return steps, fields, wide, size() <= left
}

// half returns every other step, the last one among them.
func half(steps []int) []int {
	var kept []int
	for k, s := range steps {
		if (len(steps)-1-k)%2 == 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// fewer returns the fields without the last one that is neither shown nor moves the
// body.
func (b *Body) fewer(fields []int) []int {
	for i, k := range slices.Backward(fields) {
		if k != b.Shown && !slices.Contains(b.Moves, k) {
			return slices.Delete(fields, i, i+1)
		}
	}
	return fields
}

// thinned says in a sentence what of the body the page does not have.
func (b *Body) thinned(steps, fields []int, wide bool) string {
	text := ""
	if all := max(b.Taken, len(b.Steps)); all > len(steps) {
		text = fmt.Sprintf("%d of %d steps. ", len(steps), all)
	}
	if len(fields) < len(b.Fields) {
		text += fmt.Sprintf("%d of %d fields. ", len(fields), len(b.Fields))
	}
	switch {
	case !wide:
		text += "Values have 16 bits, 1/65000 of their range. "
	case len(steps) > 1:
		text += "Values of the steps before the last have 16 bits, 1/65000 of their range. "
	}
	if b.Dim == 3 {
		text += "Only the surface of the body. "
	}
	if text != "" {
		text += "solution.vtu has everything."
	}
	return text
}

func singles(values []float64) []float32 {
	list := make([]float32, len(values))
	for i, v := range values {
		list[i] = float32(v)
	}
	return list
}

// Singles converts the values of a step.
func Singles(values []float64) []float32 { return singles(values) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
