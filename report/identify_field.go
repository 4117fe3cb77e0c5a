package report

import (
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"strings"

	"pinnsolve/page"
	"pinnsolve/solve"
)

// WriteFieldPage writes the page of fields that were identified: with their bands, and the
// L-curve.
func WriteFieldPage(w io.Writer, label string, found *solve.IdentifiedFields) error {
	var b strings.Builder
	title := label + ", fields from measurements"
	for _, f := range found.Fields {
		if f.Relative {
			title += ", " + f.Name + " relative"
		}
	}
	fmt.Fprintf(&b, "<h1>%s</h1><p><strong>%s.</strong> %s</p>", html.EscapeString(title), html.EscapeString(string(found.Status)), html.EscapeString(found.Text))
	for _, f := range found.Fields {
		pts := f.Sample(2500)
		if f.Number || len(pts) == 0 || len(pts[0]) != 2 {
			continue
		}
		value, width := make([]float64, len(pts)), make([]float64, len(pts))
		for i, x := range pts {
			v, lower, upper := f.At(x)
			value[i], width[i] = v, upper-lower
		}
		name := html.EscapeString(strings.TrimSpace(f.Name + " " + f.Unit))
		b.WriteString("<div style=\"display:flex;flex-wrap:wrap;gap:2em\">")
		b.WriteString(dots(pts, value, name) + dots(pts, width, "width of its 95 % band"))
		b.WriteString("</div>")
	}
	b.WriteString(lCurve(found))
	d := page.Document{Title: title, Text: template.HTML(b.String())}
	return d.Write(w)
}

const dotPicture = 320.0 // of pictures, pixels

// dots draws values at points of the plane, dark to light.
func dots(pts [][]float64, values []float64, title string) string {
	lo, hi := []float64{math.Inf(1), math.Inf(1)}, []float64{math.Inf(-1), math.Inf(-1)}
	least, largest := math.Inf(1), math.Inf(-1)
	for i, x := range pts {
		for k := range lo {
			lo[k], hi[k] = math.Min(lo[k], x[k]), math.Max(hi[k], x[k])
		}
		least, largest = math.Min(least, values[i]), math.Max(largest, values[i])
	}
	scale := dotPicture / math.Max(math.Max(hi[0]-lo[0], hi[1]-lo[1]), 1e-300)
	radius := 1.1 * dotPicture / math.Sqrt(float64(len(pts)))
	w, h := (hi[0]-lo[0])*scale, (hi[1]-lo[1])*scale
	var b strings.Builder
	fmt.Fprintf(&b, `<figure><svg role="img" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f"><title>%s</title>`, w+8, h+8, w+8, h+8, title)
	for i, x := range pts {
		t := 0.0
		if largest > least {
			t = (values[i] - least) / (largest - least)
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="hsl(%.0f,70%%,%.0f%%)"/>`, 4+(x[0]-lo[0])*scale, 4+h-(x[1]-lo[1])*scale, radius, 250-200*t, 25+50*t)
	}
	fmt.Fprintf(&b, `</svg><figcaption>%s, from %.4g (dark) to %.4g (light)</figcaption></figure>`, title, least, largest)
	return b.String()
}

// lCurve draws misfit over roughness, with the weight that was chosen.
func lCurve(found *solve.IdentifiedFields) string {
	curve := found.Fit.Curve
	if len(curve) < 3 {
		return ""
	}
	at := func(i int) (x, y float64) {
		return math.Log10(math.Max(curve[i].Roughness, 1e-12)), math.Log10(math.Max(curve[i].Misfit, 1e-12))
	}
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	chosen := 0
	for i := range curve {
		x, y := at(i)
		x0, x1, y0, y1 = math.Min(x0, x), math.Max(x1, x), math.Min(y0, y), math.Max(y1, y)
		if math.Abs(math.Log(curve[i].Factor)) < math.Abs(math.Log(curve[chosen].Factor)) {
			chosen = i
		}
	}
	place := func(i int) (float64, float64) {
		x, y := at(i)
		return 20 + (x-x0)/math.Max(x1-x0, 1e-9)*(dotPicture-40), dotPicture - 20 - (y-y0)/math.Max(y1-y0, 1e-9)*(dotPicture-40)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<figure><svg role="img" width="%.0f" height="%.0f"><title>L-curve</title><polyline fill="none" stroke="currentColor" points="`, dotPicture, dotPicture)
	for i := range curve {
		x, y := place(i)
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	x, y := place(chosen)
	fmt.Fprintf(&b, `"/><circle cx="%.1f" cy="%.1f" r="5" fill="#c33"/></svg><figcaption>L-curve: misfit from %.3g to %.3g over the roughness of the fields, by the weight of the prior; the point has the largest evidence</figcaption></figure>`,
		x, y, math.Pow(10, y0), math.Pow(10, y1))
	return b.String()
}
