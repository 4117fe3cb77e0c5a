package page

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The libraries are those that the policy of a page lets run, and bring their
// licences.
func TestVendored(t *testing.T) {
	for _, l := range []struct {
		library
		script []byte
	}{{three, threeJS}, {uplot, uplotJS}} {
		text, err := unpacked(l.script)
		if err != nil {
			t.Fatal(l.name, err)
		}
		if got := sum(text); got != l.sum {
			t.Errorf("%s has the sum %s: write it into vendor.go if the library was updated", l.name, got)
		}
		if !strings.Contains(l.licence, "Permission is hereby granted") {
			t.Errorf("%s has no licence", l.name)
		}
		if bytes.Contains(text, []byte("</script")) {
			t.Errorf("%s would end the element that holds it", l.name)
		}
	}
}

// body is a square of n by n nodes with fields fields and some steps.
func body(n, fields, steps int) *Body {
	b := &Body{Dim: 2, Axes: []string{"x", "y"}, Factor: 2}
	for i := range n * n {
		b.X = append(b.X, float64(i%n), float64(i/n))
		if i%n > 0 && i >= n {
			b.Faces = append(b.Faces, [4]int{i - n - 1, i - n, i, i - 1})
		}
	}
	for k := range fields {
		f := Field{Name: string(rune('a' + k%26)), Values: make([]float64, n*n)}
		for i := range f.Values {
			f.Values[i] = math.Sin(float64(i * (k + 1)))
		}
		b.Fields = append(b.Fields, f)
	}
	for s := range steps {
		step := Step{Label: string(rune('0' + s%10))}
		if s < steps-1 {
			for _, f := range b.Fields {
				step.Values = append(step.Values, singles(f.Values))
			}
		}
		b.Steps = append(b.Steps, step)
	}
	b.Moves = []int{0, 1}
	return b
}

func written(t *testing.T, r *Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever names a user gives, they stay text, in the page and in its data.
func TestNamesStayText(t *testing.T) {
	const bad = `</script><script>alert("x")</script><img src=x onerror=alert(1)>`
	b := body(3, 3, 0)
	b.Fields[2].Name, b.Fields[2].Group, b.Axes[0] = bad, bad, bad
	text := written(t, &Run{
		Title: bad, Kind: bad, Command: bad, About: bad, Notes: []string{bad}, Files: []string{bad}, Pictures: []string{bad},
		Verdict: Verdict{Mood: Good, Title: bad, Message: bad, Advice: bad, Status: bad}, Body: b,
		Solved: []Item{{bad, bad, bad, bad}}, Quantities: []Quantity{{bad, bad, bad, bad, bad, bad, bad}}, Errors: []Error{{bad, bad, bad, bad}},
		History: NewHistory([]string{"iteration", "loss", bad}, 2, func(k int) ([]float64, string) { return []float64{float64(k), 1, 2}, bad }),
		Path:    &Path{Parameter: bad, Unit: bad, Message: bad, Columns: []string{bad}},
	})
	if strings.Contains(text, `<script>alert`) || strings.Contains(text, "<img src=x") {
		t.Error("a name became a tag")
	}
	if n := strings.Count(text, "&lt;script&gt;alert"); n < 20 {
		t.Errorf("names stand %d times as text", n)
	}
	if !strings.Contains(text, "default-src &#39;none&#39;") || strings.Contains(text, "script-src &#39;unsafe") {
		t.Error("a page without a policy, or one that lets anything run")
	}
}

// A page asks for nothing outside itself.
func TestNoNetwork(t *testing.T) {
	text := written(t, &Run{Title: "a", Body: body(3, 3, 0)})
	if tags := regexp.MustCompile(`<(link|script|img|iframe)[^>]*(src|href)="?(https?:|//)[^>]*>`).FindAllString(text, -1); tags != nil {
		t.Errorf("asks for %q", tags)
	}
	if !strings.Contains(text, "connect-src &#39;none&#39;") {
		t.Error("its scripts may ask a server")
	}
}

// Steps are thinned before the last one loses digits, fields go last, and what was
// left out is said.
func TestFit(t *testing.T) {
	for _, test := range []struct {
		name          string
		body          *Body
		steps, fields int
		wide          bool
		said          string
		tooLarge      bool
	}{
		{name: "small", body: body(20, 5, 6), steps: 6, fields: 5, wide: true, said: "16 bits"},
		{name: "many steps", body: body(60, 10, 60), steps: 15, fields: 10, wide: true, said: "15 of 60 steps"},
		{name: "large", body: body(180, 12, 0), steps: 1, fields: 12, said: "Values have 16 bits"},
		{name: "larger", body: body(230, 40, 0), steps: 1, fields: 6, said: "of 40 fields"},
		{name: "huge", body: body(400, 4, 0), tooLarge: true},
	} {
		steps, fields, wide, ok := test.body.fit(budgets[len(budgets)-1])
		if ok == test.tooLarge {
			t.Errorf("%s: fits %v", test.name, ok)
		}
		if test.tooLarge {
			continue
		}
		if len(steps) != test.steps || len(fields) != test.fields || wide != test.wide {
			t.Errorf("%s: %d steps, %d fields, 32 bits %v; want %d, %d, %v", test.name, len(steps), len(fields), wide, test.steps, test.fields, test.wide)
		}
		if n := len(test.body.Steps); n > 0 && steps[len(steps)-1] != n-1 {
			t.Errorf("%s: the last step is missing", test.name)
		}
		if !slices.Contains(fields, 0) || !slices.Contains(fields, 1) {
			t.Errorf("%s: what moves the body is missing", test.name)
		}
		if said := test.body.thinned(steps, fields, wide); !strings.Contains(said, test.said) {
			t.Errorf("%s: %q does not say %q", test.name, said, test.said)
		}
	}
}

// Pages of the largest bodies stay below 3 MB, also where numbers do not compress.
func TestSize(t *testing.T) {
	for _, b := range []*Body{body(60, 10, 60), body(180, 12, 0), body(230, 40, 0)} {
		text := written(t, &Run{Title: "a", Body: b})
		if len(text) > 3_000_000 {
			t.Errorf("%d nodes, %d fields, %d steps: %d bytes", len(b.X)/2, len(b.Fields), len(b.Steps), len(text))
		}
	}
}

// 16 bits are a 65000th of the range, and what is no number stays none.
func TestNarrow(t *testing.T) {
	values := []float32{-1, float32(math.NaN()), 0.3, 2, float32(math.Inf(1))}
	p := &packer{}
	a := p.narrow(values)
	for i, v := range values {
		n := int(p.bytes[2*i]) | int(p.bytes[2*i+1])<<8
		got := a.Low + (a.High-a.Low)*float64(n)/(noNumber-1)
		switch {
		case !finite(float64(v)):
			if n != noNumber {
				t.Errorf("%v is %d", v, n)
			}
		case n == noNumber || math.Abs(got-float64(v)) > 3/65000.0:
			t.Errorf("%v is %v, in 16 bits %d", v, got, n)
		}
	}
}

// A history keeps its last row.
func TestHistoryIsThinned(t *testing.T) {
	for _, n := range []int{0, 1, mostRows, mostRows + 1, 100_001} {
		h := NewHistory([]string{"iteration"}, n, func(k int) ([]float64, string) { return []float64{float64(k)}, "" })
		if len(h.Rows) > mostRows+1 || h.Total != n {
			t.Errorf("%d of %d rows, total %d", len(h.Rows), n, h.Total)
		}
		if n > 0 && h.Rows[len(h.Rows)-1][0] != float64(n-1) {
			t.Errorf("of %d rows the last is %v", n, h.Rows[len(h.Rows)-1])
		}
	}
}

func TestNumeric(t *testing.T) {
	text, err := json.Marshal([]numeric{1, 0.1, 1.23456789e-12, numeric(math.NaN()), numeric(math.Inf(-1)), 123456789})
	if want := "[1,0.1,1.234568e-12,null,null,123456789]"; err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

// A list of runs says what it is given, as text.
func TestList(t *testing.T) {
	var b bytes.Buffer
	l := List{Folder: "<b>", Runs: []Entry{{Path: "<script>a", Address: "run/a/", Error: math.NaN(), Mood: Good}}}
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "<b>") || strings.Contains(text, "<script>a") || !strings.Contains(text, "connect-src &#39;self&#39;") {
		t.Error("a list of runs is not safe, or cannot ask its server")
	}
}

// A document has its bodies, text as it was escaped, and what draws them only where
// there are some.
func TestDocument(t *testing.T) {
	var with, without bytes.Buffer
	d := Document{Title: "<i>", Text: `<p id="a">text</p>`, Bodies: []*Body{body(5, 3, 0), body(4, 3, 0)}}
	if err := d.Write(&with); err != nil {
		t.Fatal(err)
	}
	d.Bodies = nil
	if err := d.Write(&without); err != nil {
		t.Fatal(err)
	}
	if text := with.String(); strings.Contains(text, "<i>") || !strings.Contains(text, `<p id="a">text</p>`) || strings.Count(text, `"count":`) != 2*(1+5) {
		t.Errorf("a document without its text or bodies")
	}
	if without.Len() > 60_000 || with.Len() < 150_000 {
		t.Errorf("%d bytes with bodies, %d without", with.Len(), without.Len())
	}
}
