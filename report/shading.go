package report

import (
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

// shading draws a scalar on the triangles of a section, linear in each. It
// paints an image, since polygons would show seams.
type shading struct {
	section
	values []float64
	scale  colourScale
}

var (
	_ plot.Plotter    = shading{}
	_ plot.DataRanger = shading{}
)

// oversampling is the number of image points per point of the picture, along an
// axis.
const oversampling = 2

// Plot implements plot.Plotter.
func (s shading) Plot(c draw.Canvas, p *plot.Plot) {
	trX, trY := p.Transforms(&c)
	size := c.Size()
	w, h := int(oversampling*size.X.Dots(dpi)), int(oversampling*size.Y.Dots(dpi))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	at := func(i int) corner {
		x := s.At(i)
		return corner{
			x: float64((trX(x[0])-c.Min.X)/size.X) * float64(w),
			y: (1 - float64((trY(x[1])-c.Min.Y)/size.Y)) * float64(h),
			v: s.values[i],
		}
	}
	for _, t := range s.triangles {
		fill(img, s.scale, at(t[0]), at(t[1]), at(t[2]))
	}
	c.DrawImage(c.Rectangle, img)
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

// corner is a corner of a triangle, in image points, with its value.
type corner struct{ x, y, v float64 }

// fill paints a triangle. Triangles without area or with a non-finite value
// stay blank.
func fill(img *image.NRGBA, scale colourScale, a, b, c corner) {
	area := (b.x-a.x)*(c.y-a.y) - (c.x-a.x)*(b.y-a.y)
	if area == 0 || !finite(a.v+b.v+c.v) {
		return
	}
	bounds := img.Bounds()
	x0, x1 := max(0, int(min(a.x, b.x, c.x)-0.5)), min(bounds.Dx()-1, int(max(a.x, b.x, c.x)+0.5))
	y0, y1 := max(0, int(min(a.y, b.y, c.y)-0.5)), min(bounds.Dy()-1, int(max(a.y, b.y, c.y)+0.5))
	const edge = -1e-9 // centres on an edge belong to both sides
	for j := y0; j <= y1; j++ {
		for i := x0; i <= x1; i++ {
			x, y := float64(i)+0.5, float64(j)+0.5
			u := ((x-a.x)*(c.y-a.y) - (c.x-a.x)*(y-a.y)) / area
			v := ((b.x-a.x)*(y-a.y) - (x-a.x)*(b.y-a.y)) / area
			if u >= edge && v >= edge && u+v <= 1-edge {
				img.SetNRGBA(i, j, scale.at((1-u-v)*a.v+u*b.v+v*c.v))
			}
		}
	}
}

// colourScale maps [lo, hi] to colours.
type colourScale struct {
	lo, hi  float64
	colours []color.NRGBA
}

// at returns the colour of a value; values beyond an end have its colour.
func (s colourScale) at(v float64) color.NRGBA {
	last := len(s.colours) - 1
	k := math.Round((v - s.lo) / (s.hi - s.lo) * float64(last))
	return s.colours[int(min(max(k, 0), float64(last)))]
}

var (
	// sequential follows viridis by Smith and van der Walt, matplotlib 1.5.
	sequential = shades(mustLuminance(
		rgb(68, 1, 84), rgb(71, 44, 122), rgb(59, 81, 139), rgb(44, 113, 142), rgb(33, 144, 141),
		rgb(39, 173, 129), rgb(92, 200, 99), rgb(170, 220, 50), rgb(253, 231, 37)))
	// diverging goes from blue through grey to red.
	diverging = shades(moreland.SmoothBlueRed())
)

// solutionScale covers the finite values of all columns except spikes, such as
// a stress at a corner, which have the colour of the end of the scale.
func solutionScale(columns ...[]float64) colourScale {
	lo, hi := extent(unspiked(columns)...)
	return colourScale{lo, hi, sequential}
}

// unspiked returns the finite values of all columns in ascending order without
// the spikes: the few at either end, up to one in 200, that are further from
// all others than these are from each other.
func unspiked(columns [][]float64) [][]float64 {
	var all []float64
	for _, c := range columns {
		for _, v := range c {
			if finite(v) {
				all = append(all, v)
			}
		}
	}
	slices.Sort(all)
	few := len(all) / 200
	if few == 0 {
		return [][]float64{all}
	}
	core := all[few : len(all)-few]
	width := core[len(core)-1] - core[0]
	lo, hi := core[0]-width, core[len(core)-1]+width
	return [][]float64{slices.DeleteFunc(all, func(v float64) bool { return v < lo || v > hi })}
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
	for _, c := range m.Palette(256).Colors() {
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
