package report

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

const (
	// oversampling is the number of samples per dot of a picture, along an axis.
	oversampling = 2

	// shadeCount is the number of colours of a scale: a sample is a byte, of
	// which one value says that there is nothing.
	shadeCount = 255
)

// raster holds samples of a part of a picture, row by row from the top: 0 for
// nothing, or one more than the index of a colour.
type raster struct {
	width, height int
	samples       []uint8
}

// newRaster returns the raster, still empty, of a part of a picture in dots.
func newRaster(width, height int) raster {
	w, h := oversampling*width, oversampling*height
	return raster{w, h, make([]uint8, w*h)}
}

// corner is a corner of a triangle, in samples from the upper left, with the
// index of its colour, which may lie between two.
type corner struct{ x, y, v float64 }

// fill sets the samples whose centres lie in a triangle. Triangles without area
// or with a corner without value stay blank.
func (r raster) fill(a, b, c corner) {
	area := (b.x-a.x)*(c.y-a.y) - (c.x-a.x)*(b.y-a.y)
	const flat = 1e-9 // square dots: a triangle seen edge-on covers no dot
	if !(math.Abs(area) > flat) || !finite(a.v+b.v+c.v) {
		return
	}
	// Barycentric coordinates of b and c, and the value, as functions of the
	// way from a.
	ux, uy := (c.y-a.y)/area, (a.x-c.x)/area
	vx, vy := (a.y-b.y)/area, (b.x-a.x)/area
	dx, dy := (b.v-a.v)*ux+(c.v-a.v)*vx, (b.v-a.v)*uy+(c.v-a.v)*vy
	left, right := max(min(a.x, b.x, c.x), 0)-a.x, min(max(a.x, b.x, c.x), float64(r.width))-a.x
	top, bottom := max(0, int(min(a.y, b.y, c.y)-0.5)), min(r.height-1, int(max(a.y, b.y, c.y)+0.5))
	const edge = 1e-9 // centres on an edge belong to both sides
	for j := top; j <= bottom; j++ {
		y := float64(j) + 0.5 - a.y
		lo, hi := left, right
		lo, hi = within(lo, hi, edge+uy*y, ux)
		lo, hi = within(lo, hi, edge+vy*y, vx)
		lo, hi = within(lo, hi, 1+edge-(uy+vy)*y, -(ux + vx))
		if lo > hi {
			continue
		}
		first, end := max(0, int(lo+a.x+0.5)), min(r.width, int(hi+a.x+0.5))
		if first >= end {
			continue
		}
		value := a.v + 1.5 + dy*y + dx*(float64(first)+0.5-a.x)
		row := r.samples[j*r.width:][first:end]
		for i := range row {
			row[i] = uint8(value + dx*float64(i))
		}
	}
}

// within returns the part of [lo, hi] where at + slope x is not negative.
func within(lo, hi, at, slope float64) (float64, float64) {
	switch {
	case slope > 0:
		return max(lo, -at/slope), hi
	case slope < 0:
		return lo, min(hi, -at/slope)
	case at < 0:
		return math.Inf(1), math.Inf(-1)
	}
	return lo, hi
}

// drawOn draws the raster on a picture, its upper left corner at a dot.
func (r raster) drawOn(picture *image.RGBA, at image.Point, colours []color.NRGBA) {
	// A colour is four numbers of 16 bits, the first lowest, so that those of
	// the samples of a dot can be added at once; nothing is four zeros.
	var packed [shadeCount + 1]uint64
	for k, c := range colours {
		packed[1+k] = uint64(c.R) | uint64(c.G)<<16 | uint64(c.B)<<32 | 0xff<<48
	}
	const half, low = 0x0002_0002_0002_0002, 0x00ff_00ff_00ff_00ff // of oversampling², and the bits after it is divided by
	shown := image.Rect(0, 0, r.width/oversampling, r.height/oversampling).Add(at).Intersect(picture.Rect)
	for y := shown.Min.Y; y < shown.Max.Y; y++ {
		upper := r.samples[oversampling*(y-at.Y)*r.width:][:r.width]
		lower := r.samples[(oversampling*(y-at.Y)+1)*r.width:][:r.width]
		for x := shown.Min.X; x < shown.Max.X; x++ {
			i := oversampling * (x - at.X)
			sum := packed[upper[i]] + packed[upper[i+1]] + packed[lower[i]] + packed[lower[i+1]]
			if sum == 0 {
				continue
			}
			mean := (sum + half) >> 2 & low
			dot := picture.Pix[picture.PixOffset(x, y):][:4]
			if mean>>48 == 0xff {
				dot[0], dot[1], dot[2], dot[3] = uint8(mean), uint8(mean>>16), uint8(mean>>32), 0xff
				continue
			}
			behind := 0xff - mean>>48
			for k := range dot {
				dot[k] = uint8(mean>>(16*k)) + uint8(uint64(dot[k])*behind/0xff)
			}
		}
	}
}

// imageOf returns the picture that a canvas of newPicture is part of.
func imageOf(c draw.Canvas) *image.RGBA {
	inner := c.Canvas
	for part, ok := inner.(draw.Canvas); ok; part, ok = inner.(draw.Canvas) {
		inner = part.Canvas
	}
	return inner.(*vgimg.Canvas).Image().(*image.RGBA)
}
