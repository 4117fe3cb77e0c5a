package report

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// shading draws a scalar on the triangles of a section, linear in each.
type shading struct {
	section
	values []float64
	scale  colourScale
}

var (
	_ plot.Plotter    = shading{}
	_ plot.DataRanger = shading{}
)

// Plot implements plot.Plotter. Polygons would show seams, so it sets the dots
// of the picture itself.
func (s shading) Plot(c draw.Canvas, p *plot.Plot) {
	picture := imageOf(c)
	bottom := float64(picture.Rect.Max.Y)
	left, top := math.Floor(c.Min.X.Dots(dpi)), math.Floor(bottom-c.Max.Y.Dots(dpi))
	right, low := math.Ceil(c.Max.X.Dots(dpi)), math.Ceil(bottom-c.Min.Y.Dots(dpi))
	r := newRaster(int(right-left), int(low-top))
	trX, trY := p.Transforms(&c)
	corners := make([]corner, s.Len())
	for i := range corners {
		x := s.At(i)
		corners[i] = corner{
			x: oversampling * (trX(x[0]).Dots(dpi) - left),
			y: oversampling * (bottom - trY(x[1]).Dots(dpi) - top),
			v: s.scale.shade(s.values[i]),
		}
	}
	for _, t := range s.triangles {
		r.fill(corners[t[0]], corners[t[1]], corners[t[2]])
	}
	r.drawOn(picture, image.Pt(int(left), int(top)), s.scale.colours)
}

// DataRange implements plot.DataRanger.
func (s shading) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, ymin, xmax, ymax = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range s.Len() {
		x := s.At(i)
		xmin, xmax = min(xmin, x[0]), max(xmax, x[0])
		ymin, ymax = min(ymin, x[1]), max(ymax, x[1])
	}
	return xmin, xmax, ymin, ymax
}

// colourScale maps [lo, hi] to colours.
type colourScale struct {
	lo, hi  float64
	colours []color.NRGBA
}

// shade returns where a value is among the colours, 0 being the first of them;
// values beyond an end have its colour, and those that are not finite none, NaN.
func (s colourScale) shade(v float64) float64 {
	if !finite(v) {
		return math.NaN()
	}
	return min(max((v-s.lo)/(s.hi-s.lo), 0), 1) * float64(len(s.colours)-1)
}

var (
	// sequential follows viridis by Smith and van der Walt, matplotlib 1.5.
	sequential = shades(mustLuminance(
		rgb(68, 1, 84), rgb(71, 44, 122), rgb(59, 81, 139), rgb(44, 113, 142), rgb(33, 144, 141),
		rgb(39, 173, 129), rgb(92, 200, 99), rgb(170, 220, 50), rgb(253, 231, 37)))
	// diverging goes from blue through grey to red.
	diverging = shades(moreland.SmoothBlueRed())
)

// solutionScale covers the finite values of all columns at points of the given
// weights except spikes, such as a stress at a corner, which have the colour of
// the end of the scale.
func solutionScale(weights []float64, columns ...[]float64) colourScale {
	lo, hi := core(weights, columns)
	from, to := lo-(hi-lo), hi+(hi-lo)
	var kept [][]float64
	for _, c := range columns {
		kept = append(kept, slices.DeleteFunc(slices.Clone(c), func(v float64) bool { return v < from || v > to }))
	}
	lo, hi = extent(kept...)
	return colourScale{lo, hi, sequential}
}

// core returns the range of the finite values without a 200th of the weight at
// either end. Of many values it takes a sample.
func core(weights []float64, columns [][]float64) (lo, hi float64) {
	const enough, outside = 4000, 1. / 200
	type weighed struct{ value, weight float64 }
	var all []weighed
	var total float64
	every := len(weights)*len(columns)/enough | 1 // odd: not the same columns of a lattice over and over
	for _, c := range columns {
		for i := 0; i < len(c); i += every {
			if finite(c[i]) {
				all = append(all, weighed{c[i], weights[i]})
				total += weights[i]
			}
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.value, b.value) })
	first, last := 0, len(all)-1
	for w := all[first].weight; w < outside*total; w += all[first].weight {
		first++
	}
	for w := all[last].weight; w < outside*total; w += all[last].weight {
		last--
	}
	return all[first].value, all[last].value
}

// errorScale is symmetric about zero.
func errorScale(column []float64) colourScale {
	lo, hi := extent(column, []float64{0})
	m := max(-lo, hi)
	return colourScale{-m, m, diverging}
}

// extent returns the range of the finite values. For a constant, up to the
// error of a good solution, it is widened to a hundredth of its size.
func extent(columns ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, column := range columns {
		for _, v := range column {
			if finite(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if lo > hi {
		return 0, 1
	}
	if size := max(math.Abs(lo), math.Abs(hi)); hi-lo <= 1e-5*size {
		middle, half := (lo+hi)/2, max(size/200, 1e-300)
		return middle - half, middle + half
	}
	return lo, hi
}

func rgb(r, g, b uint8) color.Color { return color.NRGBA{r, g, b, 255} }

func mustLuminance(controls ...color.Color) palette.ColorMap {
	m, err := moreland.NewLuminance(controls)
	if err != nil {
		panic("report: " + err.Error())
	}
	return m
}

func shades(m palette.ColorMap) []color.NRGBA {
	m.SetMin(0)
	m.SetMax(1)
	var list []color.NRGBA
	for _, c := range m.Palette(shadeCount).Colors() {
		list = append(list, color.NRGBAModel.Convert(c).(color.NRGBA))
	}
	return list
}

// drawBar draws the scale into c, with its numbers to the right.
func drawBar(c draw.Canvas, scale colourScale, style draw.TextStyle) {
	const width, gap = 8, 3 // points
	strip := image.NewNRGBA(image.Rect(0, 0, 1, len(scale.colours)))
	for k, shade := range scale.colours {
		strip.SetNRGBA(0, len(scale.colours)-1-k, shade)
	}
	box := vg.Rectangle{Min: c.Min, Max: vg.Point{X: c.Min.X + width, Y: c.Max.Y}}
	c.DrawImage(box, strip)
	line := draw.LineStyle{Color: color.Gray{90}, Width: vg.Points(0.5)}
	c.StrokeLines(line, []vg.Point{box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}, box.Min})
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	for _, t := range (plot.DefaultTicks{}).Ticks(scale.lo, scale.hi) {
		if t.IsMinor() || t.Value < scale.lo || t.Value > scale.hi {
			continue
		}
		y := c.Y((t.Value - scale.lo) / (scale.hi - scale.lo))
		c.StrokeLine2(line, box.Max.X, y, box.Max.X+gap, y)
		c.FillText(style, vg.Point{X: box.Max.X + 2*gap, Y: y}, t.Label)
	}
}
