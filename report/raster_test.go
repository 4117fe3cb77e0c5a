package report

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"gonum.org/v1/plot/vg/vgimg"
)

// Triangles side by side leave no gap and do not grow: a square of four, turned
// by any angle, has as many samples as its area. Samples have the colour of
// their place.
func TestRasterFill(t *testing.T) {
	for degrees := range 46 {
		const half = 30.
		r := newRaster(50, 50)
		sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
		at := func(x, y float64) corner { // the value is 100 + x
			return corner{50 + half*(cos*x-sin*y), 50 + half*(sin*x+cos*y), 100 + half*(cos*x-sin*y)}
		}
		middle, ring := at(0, 0), []corner{at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)}
		for k, c := range ring {
			r.fill(middle, c, ring[(k+1)%4])
		}
		r.fill(middle, ring[0], ring[0]) // without area
		r.fill(middle, ring[0], corner{0, 0, math.NaN()})
		filled, wrong := 0, 0
		for i, s := range r.samples {
			if s == 0 {
				continue
			}
			filled++
			if x := float64(i%r.width) + 0.5; math.Abs(float64(s)-1-(50+x)) > 0.51 {
				wrong++
			}
		}
		if math.Abs(float64(filled)-4*half*half) > half || wrong > 0 {
			t.Errorf("at %d degrees %d samples for an area of %v, %d of wrong colour", degrees, filled, 4*half*half, wrong)
		}
	}
}

// A row that no triangle crosses stays empty, in whatever order its sides are looked at:
// thin triangles have sides of next to no slope.
func TestWithin(t *testing.T) {
	lo, hi := within(0, 10, -1, 1e-13) // beyond 1e13
	if lo, hi = within(lo, hi, -1, 0); lo <= hi {
		t.Errorf("from %v to %v, want nothing", lo, hi)
	}
}

// A dot is the mean of its samples, over what was there; a raster may reach
// beyond the picture.
func TestRasterDraw(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 4, 3))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	colours := []color.NRGBA{{0, 0, 0, 255}, {200, 100, 40, 255}}
	r := newRaster(4, 4)
	r.samples[0], r.samples[1], r.samples[8], r.samples[9] = 2, 2, 2, 2 // all of the first dot
	r.samples[2], r.samples[3], r.samples[10], r.samples[11] = 2, 1, 2, 1
	r.samples[4] = 1 // a quarter of the third
	r.drawOn(picture, image.Pt(1, 0), colours)
	for x, want := range []color.RGBA{{255, 255, 255, 255}, {200, 100, 40, 255}, {100, 50, 20, 255}, {191, 191, 191, 255}} {
		if got := picture.RGBAAt(x, 0); got != want {
			t.Errorf("dot %d is %v, want %v", x, got, want)
		}
	}
}

// A picture reads back as it was.
func TestPNG(t *testing.T) {
	img, _ := newPicture(30, 20)
	picture := img.Image().(*image.RGBA)
	for i := range picture.Pix {
		if i%4 != 3 {
			picture.Pix[i] = uint8(i * i / 7)
		}
	}
	var b bytes.Buffer
	if err := writePNG(&b, vgimg.PngCanvas{Canvas: img.Canvas}); err != nil {
		t.Fatal(err)
	}
	back, err := png.Decode(&b)
	if err != nil || back.Bounds() != picture.Rect {
		t.Fatalf("%v, error %v", back, err)
	}
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if got := color.RGBAModel.Convert(back.At(x, y)); got != picture.RGBAAt(x, y) {
				t.Fatalf("dot %d, %d is %v, want %v", x, y, got, picture.RGBAAt(x, y))
			}
		}
	}
}
