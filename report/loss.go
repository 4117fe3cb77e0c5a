package report

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/internal/names"
)

// few is the number of records up to which each one gets a mark.
const few = 40

// writeLossPNG draws the loss and its terms over the evaluations, of a solve in one step
// as bars. Beside it are the residuals by the slope of random features, if it was
// chosen; for a solve on windows the estimated errors of the spaces that were tried,
// and the time.
func writeLossPNG(w io.Writer, res *Result, h *History) error {
	var panels []*plot.Plot
	windows := res.Weak != nil && len(res.Weak.Refinements) > 0
	switch {
	case len(h.Records) > 1 && !(windows && res.Iterations <= len(res.Weak.Refinements)):
		panels = append(panels, lossPanel(h))
	case len(h.Records) == 1 && !windows:
		panels = append(panels, termPanel(h))
	}
	if windows {
		panels = append(panels, spacePanel(res, res.tolerance), phasePanel(res.Weak.Phases))
	}
	if len(res.Trials) > 0 {
		panels = append(panels, trialPanel(res))
	}
	if len(panels) == 0 {
		panels = append(panels, lossPanel(h))
	}
	const width = 480
	img, c := newPicture(vg.Length(width*len(panels)), 340)
	c = heading(c, fmt.Sprintf("%s (%s), %s: %s", res.Case, res.Formulation, res.Method, res.Status))
	for k, p := range panels {
		p.Draw(draw.Crop(c, vg.Length(width*k)+10, -vg.Length(width*(len(panels)-1-k))-10, 8, 0))
	}
	return writePNG(w, img)
}

// lossPanel draws loss and terms over evaluations on a logarithmic axis. Values
// that are zero or not finite are left out.
func lossPanel(h *History) *plot.Plot {
	p := newPlot("loss, and its terms without their weights, dimensionless", "evaluations", "")
	if h.Parameter != "" {
		p.X.Label.Text += " (solid lines: steps of " + h.Parameter + ")"
	}
	p.X.Min, p.X.Max = 0, 1
	p.X.Tick.Marker = counts{}
	lo, hi := math.Inf(1), math.Inf(-1)
	add := func(name string, style draw.LineStyle, value func(k int) float64) {
		var segment plotter.XYs
		begun := false
		end := func() {
			if len(segment) == 0 {
				return
			}
			line, marks := trace(segment, style)
			p.Add(line)
			if len(h.Records) <= few {
				p.Add(marks)
			}
			if !begun {
				p.Legend.Add(names.Visible(name), line)
			}
			segment, begun = nil, true
		}
		for k, r := range h.Records {
			v := value(k)
			if h.begins(k) { // another problem
				end()
			}
			if !(v > 0) || math.IsInf(v, 1) {
				end()
				continue
			}
			lo, hi = min(lo, v), max(hi, v)
			segment = append(segment, plotter.XY{X: float64(r.Evaluations), Y: v})
		}
		end()
	}
	add("loss", draw.LineStyle{Color: color.Black, Width: vg.Points(1.6)}, func(k int) float64 { return h.Records[k].Loss })
	var raw [][]float64
	for _, r := range h.Records {
		raw = append(raw, r.RawTerms())
	}
	for t, name := range h.Terms {
		add(name, draw.LineStyle{Color: lineColour(t), Width: vg.Points(1)}, func(k int) float64 {
			if t >= len(raw[k]) {
				return math.NaN()
			}
			return raw[k][t]
		})
	}
	if lo > hi {
		p.Title.Text = "no finite, positive loss was recorded"
		lo, hi = 0.1, 1
	}
	logarithmic(&p.Y, lo, hi)
	markStages(p, h)
	return p
}

// trace returns a line and its points.
func trace(xys plotter.XYs, style draw.LineStyle) (*plotter.Line, *plotter.Scatter) {
	return &plotter.Line{XYs: xys, LineStyle: style},
		&plotter.Scatter{XYs: xys, GlyphStyle: draw.GlyphStyle{Color: style.Color, Radius: vg.Points(2.2), Shape: draw.CircleGlyph{}}}
}

// markStages draws a line at the beginning of a step of a path, and a dashed
// one at the beginning of a stage, except at the first of them.
func markStages(p *plot.Plot, h *History) {
	for k, r := range h.Records {
		style := draw.LineStyle{Color: color.Gray{150}, Width: vg.Points(0.8)}
		switch {
		case k == 0:
			continue
		case h.begins(k):
		case r.Stage != h.Records[k-1].Stage:
			style.Dashes = []vg.Length{3, 3}
		default:
			continue
		}
		addUpright(p, float64(r.Evaluations), style)
	}
}

// trialPanel draws the residual of the trial solves by slope, with a ring
// around the chosen one.
func trialPanel(res *Result) *plot.Plot {
	p := newPlot("trial solves: residual between the points / load", "slope of the features", "")
	var xys plotter.XYs
	var ticks []plot.Tick
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, t := range res.Trials {
		ticks = append(ticks, plot.Tick{Value: t.Slope, Label: fmt.Sprintf("%g", t.Slope)})
		p.X.Min, p.X.Max = min(p.X.Min, t.Slope), max(p.X.Max, t.Slope)
		if v := float64(t.Residual); v > 0 && finite(v) {
			xys = append(xys, plotter.XY{X: t.Slope, Y: v})
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	line, marks := trace(xys, draw.LineStyle{Color: lineColour(0), Width: vg.Points(1)})
	if len(xys) > 0 {
		p.Add(line, marks)
	} else {
		p.Title.Text = "no finite, positive residual was found"
		lo, hi = 0.1, 1
	}
	for _, xy := range xys {
		if xy.X == float64(res.Slope) {
			p.Add(&plotter.Scatter{XYs: plotter.XYs{xy}, GlyphStyle: draw.GlyphStyle{Color: lineColour(1), Radius: vg.Points(5), Shape: draw.RingGlyph{}}})
		}
	}
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(ticks)
	p.X.Min, p.X.Max = p.X.Min/1.2, p.X.Max*1.2
	logarithmic(&p.Y, lo, hi)
	return p
}
