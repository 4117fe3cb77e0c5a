package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"pinnsolve/internal/names"
)

// dpi is the resolution of pictures, in dots per inch.
const dpi = 144

// lineColours distinguish lines, also for the colour-blind: Okabe and Ito,
// "Color Universal Design", 2008.
var lineColours = [...]color.NRGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255},
	{230, 159, 0, 255}, {86, 180, 233, 255}, {110, 110, 110, 255},
}

func lineColour(k int) color.Color { return lineColours[k%len(lineColours)] }

// newPicture returns a white canvas of the given size in points.
func newPicture(w, h vg.Length) (vgimg.PngCanvas, draw.Canvas) {
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	return vgimg.PngCanvas{Canvas: c}, draw.New(c)
}

// newPlot returns an empty plot in the style of all pictures.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = names.Visible(title), names.Visible(x), names.Visible(y)
	p.Title.Padding = vg.Points(6)
	p.Title.TextStyle.Font = sans(10)
	p.Legend.TextStyle.Font = sans(8)
	p.Legend.Top, p.Legend.Padding = true, vg.Points(2)
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font = sans(9)
		axis.Tick.Label.Font = sans(8)
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = color.Gray{90}, color.Gray{90}
	}
	return p
}

func sans(points float64) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(points)}
}

// heading writes a line of text along the top of c and returns the rest.
func heading(c draw.Canvas, text string) draw.Canvas {
	style := newPlot("", "", "").Title.TextStyle
	style.Font = sans(12)
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	c.FillText(style, vg.Point{X: c.Center().X, Y: c.Max.Y - 8}, names.Visible(text))
	return draw.Crop(c, 0, 0, 0, -28)
}

// decades marks powers of ten, about ten of them at most with a number.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(lo, hi float64) []plot.Tick {
	const most = 10
	first, last := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	every := 1 + (last-first)/most
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		t := plot.Tick{Value: math.Pow(10, float64(e))}
		if e%every == 0 {
			t.Label = fmt.Sprintf("1e%d", e)
		}
		if t.Value >= lo && t.Value <= hi {
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// counts labels only whole numbers.
type counts struct{}

// Ticks implements plot.Ticker.
func (counts) Ticks(lo, hi float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(lo, hi)
	for i, t := range ticks {
		switch {
		case t.Value != math.Round(t.Value):
			ticks[i].Label = ""
		case !t.IsMinor():
			ticks[i].Label = fmt.Sprintf("%.0f", t.Value)
		}
	}
	return ticks
}

// logarithmic makes an axis logarithmic, from the decade below lo to the one
// above hi; both must be positive. It removes the label, for which plot would
// leave room above the data.
func logarithmic(a *plot.Axis, lo, hi float64) {
	low, high := math.Floor(math.Log10(lo)), math.Ceil(math.Log10(hi))
	if low == high {
		high++
	}
	a.Scale, a.Tick.Marker = plot.LogScale{}, decades{}
	a.Min, a.Max = math.Pow(10, max(low, -307)), math.Pow(10, min(high, 308))
}
