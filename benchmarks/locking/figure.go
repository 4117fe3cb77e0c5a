package locking

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is a row of panels with one legend, and a caption that says what they
// show.
type Figure struct {
	Name, Caption string
	panels        []*plot.Plot
	legend        plot.Legend
	listed        map[string]bool // in the legend
}

// Sizes in points.
const (
	panelWidth  = 330
	panelHeight = 300
	legendWidth = 220
	dpi         = 144
)

// Colours tell lines apart also for the colour-blind: Okabe and Ito, "Color
// Universal Design", 2008.
var (
	vermilion = color.NRGBA{213, 94, 0, 255}
	blue      = color.NRGBA{0, 114, 178, 255}
	grey      = color.NRGBA{110, 110, 110, 255}
	palette   = []color.NRGBA{{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255}, grey, {0, 0, 0, 255}}
)

// formColour is the colour of a formulation in all figures.
func formColour(form string) color.Color {
	if form == standard {
		return vermilion
	}
	return blue
}

// Dashes of lines.
var (
	solid  []vg.Length
	dashed = []vg.Length{5, 3}
	dotted = []vg.Length{1.5, 2.5}
)

// panel adds an empty panel with logarithmic axes. The title names the y axis
// too, because plot cannot place the label of a logarithmic y axis.
func (f *Figure) panel(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text = y+": "+title, x
	p.Title.Padding = vg.Points(6)
	p.Title.TextStyle.Font = sans(10)
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font = sans(9)
		axis.Tick.Label.Font = sans(9)
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = color.Gray{90}, color.Gray{90}
		axis.Scale, axis.Tick.Marker = plot.LogScale{}, decades{}
	}
	f.panels = append(f.panels, p)
	return p
}

func sans(points float64) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(points)}
}

// line adds a line to a panel, with marks if it has few points.
func (f *Figure) line(p *plot.Plot, name string, c color.Color, dashes []vg.Length, xs, ys []float64) {
	xys := drawable(xs, ys)
	if len(xys) == 0 {
		return
	}
	line := &plotter.Line{XYs: xys, LineStyle: draw.LineStyle{Color: c, Width: vg.Points(1.3), Dashes: dashes}}
	p.Add(line)
	if len(xys) <= 12 {
		p.Add(dots(c, 2, xys))
	}
	f.list(name, line)
}

// marks adds marks without a line to a panel.
func (f *Figure) marks(p *plot.Plot, name string, c color.Color, xs, ys []float64) {
	if xys := drawable(xs, ys); len(xys) > 0 {
		marks := dots(c, 3.5, xys)
		p.Add(marks)
		f.list(name, marks)
	}
}

// drawable returns the points that logarithmic axes can show.
func drawable(xs, ys []float64) plotter.XYs {
	var xys plotter.XYs
	for i := range xs {
		if xs[i] > 0 && ys[i] > 0 && !math.IsInf(xs[i], 0) && !math.IsInf(ys[i], 0) {
			xys = append(xys, plotter.XY{X: xs[i], Y: ys[i]})
		}
	}
	return xys
}

func dots(c color.Color, radius float64, xys plotter.XYs) *plotter.Scatter {
	return &plotter.Scatter{XYs: xys, GlyphStyle: draw.GlyphStyle{Color: c, Radius: vg.Points(radius), Shape: draw.CircleGlyph{}}}
}

// list adds a plotted item to the legend, once for each name.
func (f *Figure) list(name string, drawn plot.Thumbnailer) {
	if f.listed == nil {
		f.listed, f.legend = map[string]bool{}, plot.NewLegend()
		f.legend.Top, f.legend.Left, f.legend.Padding = true, true, vg.Points(3)
		f.legend.TextStyle.Font = sans(9.5)
	}
	if !f.listed[name] {
		f.listed[name] = true
		f.legend.Add(name, drawn)
	}
}

// alike gives all panels of the figure the same y axis.
func (f *Figure) alike() {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range f.panels {
		lo, hi = min(lo, p.Y.Min), max(hi, p.Y.Max)
	}
	for _, p := range f.panels {
		p.Y.Min, p.Y.Max = lo, hi
	}
}

// finish drops panels without data and rounds the ends of logarithmic axes. It
// reports whether any panel is left.
func (f *Figure) finish() bool {
	f.panels = slices.DeleteFunc(f.panels, func(p *plot.Plot) bool { return p.X.Min > p.X.Max || p.Y.Min > p.Y.Max })
	for _, p := range f.panels {
		for _, axis := range []*plot.Axis{&p.X, &p.Y} {
			if _, ok := axis.Scale.(plot.LogScale); ok {
				axis.Min, axis.Max = widened(axis.Min, axis.Max)
			}
		}
	}
	return len(f.panels) > 0
}

// widened extends the ends of a logarithmic axis to a decade within a tenth,
// and moves them apart if there is a single value.
func widened(lo, hi float64) (float64, float64) {
	if lo == hi {
		return lo / 2, hi * 2
	}
	if d := math.Pow10(int(math.Floor(math.Log10(lo)))); lo < 1.1*d {
		lo = d
	}
	if d := math.Pow10(int(math.Ceil(math.Log10(hi)))); hi > d/1.1 {
		hi = d
	}
	return lo, hi
}

// size returns width and height in points.
func (f *Figure) size() (w, h vg.Length) {
	return vg.Length(panelWidth*len(f.panels) + legendWidth), panelHeight
}

// draw draws panels and legend.
func (f *Figure) draw(c draw.Canvas) {
	for i, p := range f.panels {
		left := vg.Length(panelWidth * i)
		p.Draw(draw.Crop(c, left+6, left+panelWidth-10-c.Size().X, 6, -4))
	}
	f.legend.Draw(draw.Crop(c, c.Size().X-legendWidth+4, 0, 0, -24))
}

// png returns the figure as a PNG file.
func (f *Figure) png() ([]byte, error) {
	w, h := f.size()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	f.draw(draw.New(c))
	var b bytes.Buffer
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(&b)
	return b.Bytes(), err
}

// SVG returns the figure as an element of a page.
func (f *Figure) SVG() (template.HTML, error) {
	w, h := f.size()
	c := vgsvg.New(w, h)
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	text := b.String()
	begin := strings.Index(text, "<svg")
	if begin < 0 {
		return "", fmt.Errorf("locking: figure %s has no <svg>", f.Name)
	}
	text = strings.ReplaceAll(text[begin:], "font-family:Liberation Sans", "font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	return template.HTML(text), nil // made only from numbers and names of the suite
}

// decades marks powers of ten, with labels at about eight of them, and the
// incompressible limit on an axis of lambda/mu.
type decades struct {
	limit float64 // where infinity is drawn, 0 if nowhere
}

// Ticks implements plot.Ticker.
func (d decades) Ticks(lo, hi float64) []plot.Tick {
	const most = 8
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	every := 1 + (last-first)/most
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		v := math.Pow10(e)
		t := plot.Tick{Value: v}
		if d.limit != 0 && v > d.limit/2 {
			break
		}
		if e%every == 0 {
			t.Label = fmt.Sprintf("1e%d", e)
		}
		ticks = append(ticks, t)
	}
	if d.limit != 0 && d.limit <= hi*(1+1e-9) {
		ticks = append(ticks, plot.Tick{Value: d.limit, Label: "inf"})
	}
	return ticks
}
