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

// WriteIdentifyPage writes the page of constants that were identified: intervals, data
// against model, residuals, what the data determine, and where more sensors help.
func WriteIdentifyPage(w io.Writer, label string, found *solve.Identified, data, sensors []solve.Measurement) error {
	var b strings.Builder
	title := label + ", constants from measurements"
	fmt.Fprintf(&b, "<h1>%s</h1><p><strong>%s.</strong> %s</p>", html.EscapeString(title), html.EscapeString(string(found.Status)), html.EscapeString(found.Message))
	b.WriteString("<table><tr><th>unknown</th><th>value</th><th>95 % interval</th><th>standard deviation</th></tr>")
	for _, u := range found.Unknowns {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%.6g %s</td><td>%.5g to %.5g</td><td>%.2g</td></tr>", html.EscapeString(u.Name), float64(u.Value),
			html.EscapeString(u.Unit), float64(u.Interval[0]), float64(u.Interval[1]), float64(u.Sigma))
	}
	b.WriteString("</table>")
	measured, predicted := make([]float64, len(data)), make([]float64, len(data))
	for i, m := range data {
		sigma := m.Sigma
		if sigma == 0 {
			sigma = float64(found.Sigma)
		}
		measured[i], predicted[i] = m.Value, m.Value+found.Residuals[i]*sigma
	}
	number := make([]float64, len(data))
	for i := range number {
		number[i] = float64(i + 1)
	}
	b.WriteString("<div style=\"display:flex;flex-wrap:wrap;gap:2em\">")
	b.WriteString(scatter("predicted over measured", measured, predicted, func(x float64) float64 { return x }))
	b.WriteString(scatter("residuals in standard deviations, by number; lines at 2", number, found.Residuals, func(float64) float64 { return 2 }, func(float64) float64 { return -2 }))
	b.WriteString("</div>")
	fmt.Fprintf(&b, "<p>Chi squared is %.4g for %d degrees of freedom.</p>", float64(found.Chi2), found.Dof)
	b.WriteString("<h2>What the data determine</h2><p>Eigenvalues of the Fisher matrix with their directions, the least determined first.</p><table><tr><th>eigenvalue</th><th>direction</th><th></th></tr>")
	for _, d := range found.Directions {
		var parts []string
		for k, v := range d.Components {
			if math.Abs(v) > 0.05 {
				parts = append(parts, fmt.Sprintf("%+.2f %s", v, found.Unknowns[k].Name))
			}
		}
		words := d.Words
		if !d.Determined {
			words = "not determined: " + words
		}
		fmt.Fprintf(&b, "<tr><td>%.3g</td><td>%s</td><td>%s</td></tr>", float64(d.Eigenvalue), html.EscapeString(strings.Join(parts, " ")), html.EscapeString(words))
	}
	b.WriteString("</table>")
	if len(sensors) > 0 {
		b.WriteString("<h2>Where more sensors help most</h2><ol>")
		for _, s := range sensors {
			fmt.Fprintf(&b, "<li>%s at %.5g</li>", html.EscapeString(s.Output), s.At)
		}
		b.WriteString("</ol>")
	}
	d := page.Document{Title: title, Text: template.HTML(b.String())} // escaped above
	return d.Write(w)
}

// scatter draws points with lines, as a picture that scales.
func scatter(title string, x, y []float64, lines ...func(x float64) float64) string {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	grow := func(k int, v float64) { lo[k], hi[k] = math.Min(lo[k], v), math.Max(hi[k], v) }
	for i := range x {
		grow(0, x[i])
		grow(1, y[i])
		for _, line := range lines {
			grow(1, line(x[i]))
		}
	}
	at := func(k int, v float64) float64 {
		share := (v - lo[k]) / math.Max(hi[k]-lo[k], 1e-300)
		if k == 1 {
			share = 1 - share
		}
		return 10 + share*(dotPicture-20)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<figure><svg width=\"%.0f\" height=\"%.0f\" role=\"img\" aria-label=\"%s\">", dotPicture, dotPicture, html.EscapeString(title))
	for _, line := range lines {
		fmt.Fprintf(&b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#999\"/>", at(0, lo[0]), at(1, line(lo[0])), at(0, hi[0]), at(1, line(hi[0])))
	}
	for i := range x {
		fmt.Fprintf(&b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f5fa8\"/>", at(0, x[i]), at(1, y[i]))
	}
	fmt.Fprintf(&b, "</svg><figcaption>%s: %.4g to %.4g over %.4g to %.4g</figcaption></figure>", html.EscapeString(title), lo[1], hi[1], lo[0], hi[0])
	return b.String()
}
