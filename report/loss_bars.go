package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/internal/names"
	"pinnsolve/solve"
)

// bar is a named value in a panel of horizontal bars.
type bar struct {
	name, label string
	value       float64
}

// barPanel draws positive values on a logarithmic axis, or on one from zero; line,
// unless 0, is marked.
func barPanel(title, axis string, bars []bar, logarithm bool, line float64) *plot.Plot {
	const slots = 5 // for bars, at least
	p := newPlot(title, axis, "")
	lo, hi := math.Inf(1), line
	var ticks []plot.Tick
	for i, b := range bars {
		ticks = append(ticks, plot.Tick{Value: float64(len(bars) - 1 - i), Label: names.Visible(b.name)})
		if b.value > 0 && finite(b.value) {
			lo, hi = min(lo, b.value), max(hi, b.value)
		}
	}
	if line > 0 {
		lo = min(lo, line)
	}
	switch {
	case !(hi > 0) || lo > hi:
		lo, hi = 0.1, 1
	}
	if logarithm {
		logarithmic(&p.X, lo/2, hi*2)
	} else {
		p.X.Min, p.X.Max = 0, hi*1.2
	}
	spare := max(0, slots-float64(len(bars))) / 2
	p.Y.Min, p.Y.Max = -0.7-spare, float64(len(bars))-0.3+spare
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.LineStyle.Width, p.Y.Tick.LineStyle.Width = 0, 0
	p.Add(barDrawing{bars})
	if line > 0 {
		addUpright(p, line, draw.LineStyle{Color: color.Gray{90}, Width: vg.Points(1), Dashes: []vg.Length{4, 3}})
	}
	return p
}

// barDrawing draws the bars of a panel, the first on top.
type barDrawing struct{ bars []bar }

// Plot implements plot.Plotter.
func (d barDrawing) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.3
	trX, trY := p.Transforms(&c)
	style := p.X.Tick.Label
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	for i, b := range d.bars {
		y := float64(len(d.bars) - 1 - i)
		left, right := trX(p.X.Min), trX(p.X.Min)
		if b.value > p.X.Min {
			right = trX(b.value)
		}
		c.FillPolygon(lineColour(0), []vg.Point{{X: left, Y: trY(y - half)}, {X: right, Y: trY(y - half)}, {X: right, Y: trY(y + half)}, {X: left, Y: trY(y + half)}})
		c.FillText(style, vg.Point{X: right + 4, Y: trY(y)}, b.label)
	}
}

// spacePanel draws the largest estimated error of every space that a weak solve
// tried, with the tolerance.
func spacePanel(res *Result, tolerance float64) *plot.Plot {
	var bars []bar
	for _, r := range res.Weak.Refinements {
		label := fmt.Sprintf("%.2g", float64(r.Estimate))
		if !finite(float64(r.Estimate)) {
			label = "not known"
		}
		bars = append(bars, bar{fmt.Sprintf("%d unknowns", r.Unknowns), label, float64(r.Estimate)})
	}
	return barPanel("estimated error of every space tried (dashed: the tolerance)", "relative", bars, true, tolerance)
}

// phasePanel draws where the time of a weak solve went.
func phasePanel(phases []solve.Phase) *plot.Plot {
	var bars []bar
	for _, p := range phases {
		bars = append(bars, bar{p.Name, fmt.Sprintf("%.2g s", p.Seconds), p.Seconds})
	}
	return barPanel("time", "s", bars, false, 0)
}

// termPanel draws the loss and its terms at the only point where they are known.
func termPanel(h *History) *plot.Plot {
	bars := []bar{{"loss", fmt.Sprintf("%.2g", h.Records[0].Loss), h.Records[0].Loss}}
	for i, v := range h.Records[0].RawTerms() {
		if i < len(h.Terms) {
			bars = append(bars, bar{h.Terms[i], fmt.Sprintf("%.2g", v), v})
		}
	}
	return barPanel("loss, and its terms without their weights, dimensionless", "", bars, true, 0)
}
