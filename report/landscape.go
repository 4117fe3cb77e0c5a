package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/page"
)

// Landscape is the loss of several problems about their minima, slice by slice.
type Landscape struct {
	Title   string
	Columns []string         // the problems
	Rows    []LandscapeRow   // slices of one kind
	Facts   []LandscapeFacts // a table a problem
}

// LandscapeRow are slices of one kind, one a problem; nil where there is none.
type LandscapeRow struct {
	Name   string
	Slices []*LandscapeSlice
}

// LandscapeSlice is the decimal logarithm of a loss on a square grid.
type LandscapeSlice struct {
	Title  string
	A, B   string // the axes
	Span   float64
	Log    [][]float64 // row by row, from b = -Span up
	Tracks []LandscapeTrack
}

// LandscapeTrack is the way of a method over a slice.
type LandscapeTrack struct {
	Method string
	At     [][2]float64
}

// LandscapeFacts are a table of names and values.
type LandscapeFacts struct {
	Title string
	Rows  [][2]string
}

// grid makes a slice a grid of package plotter, cut off at a height.
type grid struct {
	*LandscapeSlice
	most float64
}

func (g grid) Dims() (c, r int)   { return len(g.Log), len(g.Log) }
func (g grid) Z(c, r int) float64 { return math.Min(g.Log[r][c], g.most) }
func (g grid) X(c int) float64    { return g.coordinate(c) }
func (g grid) Y(r int) float64    { return g.coordinate(r) }
func (g grid) coordinate(i int) float64 {
	return g.Span * (2*float64(i)/float64(len(g.Log)-1) - 1)
}

// bounds returns the least and the largest finite height.
func (s *LandscapeSlice) bounds() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, row := range s.Log {
		for _, v := range row {
			if finite(v) {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	return lo, hi
}

// WritePicture draws slices, a row for every kind, as a PNG. Each has colours of its
// own, and lines a decade of the loss apart.
func (l *Landscape) WritePicture(w io.Writer, rows []LandscapeRow) error {
	const side, top = 250, 300
	img, c := newPicture(vg.Length(side*len(l.Columns)), vg.Length(top*len(rows))+32)
	c = heading(c, l.Title)
	for i, row := range rows {
		for j, s := range row.Slices {
			if s == nil {
				continue
			}
			area := draw.Crop(c, vg.Length(side*j), -vg.Length(side*(len(l.Columns)-1-j)), vg.Length(top*(len(rows)-1-i)), -vg.Length(top*i))
			p, err := s.plot(l.Columns[j])
			if err != nil {
				return err
			}
			p.Draw(draw.Crop(area, 4, -8, 4, -4))
		}
	}
	return writePNG(w, img)
}

// plot draws one slice.
func (s *LandscapeSlice) plot(column string) (*plot.Plot, error) {
	lo, hi := s.bounds()
	if !(hi > lo) {
		return nil, fmt.Errorf("report: a landscape without finite heights: %s", s.Title)
	}
	p := newPlot("", s.A, s.B)
	p.Title.Text = column + "\n" + s.Title
	g := grid{s, hi}
	heat := plotter.NewHeatMap(g, moreland.SmoothBlueRed().Palette(64))
	heat.Rasterized = true
	p.Add(heat)
	var levels []float64
	for v := math.Ceil(lo); v < hi; v++ {
		levels = append(levels, v)
	}
	if len(levels) > 0 {
		lines := plotter.NewContour(g, levels, nil)
		lines.LineStyles = []draw.LineStyle{{Color: color.NRGBA{20, 20, 20, 120}, Width: vg.Points(0.4)}}
		p.Add(lines)
	}
	for k, t := range s.Tracks {
		var xy plotter.XYs
		for _, at := range t.At {
			if math.Abs(at[0]) <= s.Span && math.Abs(at[1]) <= s.Span {
				xy = append(xy, plotter.XY{X: at[0], Y: at[1]})
			}
		}
		if len(xy) < 2 {
			continue
		}
		line, err := plotter.NewLine(xy)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width = lineColour(k), vg.Points(1)
		p.Add(line)
		p.Legend.Add(t.Method, line)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -s.Span, s.Span, -s.Span, s.Span
	return p, nil
}

// surface is a slice as a body in space, of height 1 for the largest number of decades.
func (s *LandscapeSlice) surface(decades float64) *page.Body {
	n := len(s.Log)
	lo, hi := s.bounds()
	b := &page.Body{Dim: 3, Axes: []string{"a", "b", "height"}, Factor: 1, Shown: 0}
	heights := page.Field{Name: "log10 of the loss", Group: "loss", Unit: "1"}
	for j := range n {
		for i := range n {
			v := s.Log[j][i]
			if !finite(v) {
				v = hi
			}
			g := grid{s, hi}
			b.X = append(b.X, g.coordinate(i), g.coordinate(j), (v-lo)/decades)
			heights.Values = append(heights.Values, v)
			if i > 0 && j > 0 {
				k := j*n + i
				b.Faces = append(b.Faces, [4]int{k - n - 1, k - n, k, k - 1})
			}
		}
	}
	b.Fields = []page.Field{heights}
	return b
}

var landscapePage = template.Must(template.New("").Parse(`<p>{{.Text}}</p>
{{range .Rows}}<h2>{{.Name}}</h2><div class="row">{{range .Slices}}<figure><div data-body="{{.Index}}"></div><figcaption>{{.Caption}}</figcaption></figure>{{end}}</div>
{{end}}<h2>Flat</h2><p>Lines are a decade of the loss apart; each picture has colours of its own.</p><img alt="contours of all slices" src="{{.Picture}}">
{{range .Facts}}<h2>{{.Title}}</h2><table>{{range .Rows}}<tr><th>{{index . 0}}</th><td>{{index . 1}}</td></tr>{{end}}</table>
{{end}}`))

// WritePage writes a page on which the surfaces of all slices turn.
func (l *Landscape) WritePage(w io.Writer) error {
	var picture bytes.Buffer
	if err := l.WritePicture(&picture, l.Rows); err != nil {
		return err
	}
	type slice struct {
		Index   int
		Caption string
	}
	type row struct {
		Name   string
		Slices []slice
	}
	decades := 1.0
	for _, r := range l.Rows {
		for _, s := range r.Slices {
			if s != nil {
				lo, hi := s.bounds()
				decades = math.Max(decades, hi-lo)
			}
		}
	}
	d := page.Document{Title: l.Title}
	var rows []row
	for _, r := range l.Rows {
		one := row{Name: r.Name}
		for j, s := range r.Slices {
			if s == nil {
				continue
			}
			one.Slices = append(one.Slices, slice{len(d.Bodies), l.Columns[j] + ": " + s.Title + "; a: " + s.A + ", b: " + s.B})
			d.Bodies = append(d.Bodies, s.surface(decades))
		}
		rows = append(rows, one)
	}
	var text bytes.Buffer
	err := landscapePage.Execute(&text, map[string]any{
		"Text":    "The height is the logarithm of the loss, a decade the same height everywhere. Axes go from -1 to 1, where the fields have changed by their own size; the minimum is in the middle.",
		"Rows":    rows,
		"Facts":   l.Facts,
		"Picture": template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.Bytes())),
	})
	if err != nil {
		return err
	}
	d.Text = template.HTML(text.String())
	return d.Write(w)
}

// Profile is a function of a parameter from 0 to 1, at equal steps.
type Profile struct {
	Name   string
	Values []float64
}

// WriteProfiles draws profiles in one picture, as a PNG.
func WriteProfiles(w io.Writer, title, x, y string, all []Profile) error {
	img, c := newPicture(520, 340)
	p := newPlot(title, x, y)
	for k, f := range all {
		var xy plotter.XYs
		for i, v := range f.Values {
			if finite(v) {
				xy = append(xy, plotter.XY{X: float64(i) / float64(len(f.Values)-1), Y: v})
			}
		}
		if len(xy) == 0 {
			continue
		}
		line, err := plotter.NewLine(xy)
		if err != nil {
			return err
		}
		line.Color, line.Width = lineColour(k), vg.Points(1.4)
		p.Add(line)
		p.Legend.Add(f.Name, line)
	}
	p.Draw(draw.Crop(c, 6, -10, 6, -6))
	return writePNG(w, img)
}
