// Shrink makes a PNG small enough for a document: narrower, and of few
// colours.
//
//	go -C tools run ./shrink IN.png OUT.png
package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
)

func main() {
	width := flag.Int("width", 900, "width of the result, `pixels`")
	colours := flag.Int("colours", 256, "number of colours, 2 to 256")
	flag.Parse()
	if flag.NArg() != 2 || *width < 1 || *colours < 2 || *colours > 256 {
		fmt.Fprintln(os.Stderr, "usage: shrink [-width PIXELS] [-colours N] IN.png OUT.png")
		os.Exit(2)
	}
	if err := shrink(flag.Arg(0), flag.Arg(1), *width, *colours); err != nil {
		fmt.Fprintln(os.Stderr, "shrink:", err)
		os.Exit(1)
	}
}

func shrink(from, to string, width, colours int) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	src, err := png.Decode(in)
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	small := resize(src, min(width, src.Bounds().Dx()))
	e := png.Encoder{CompressionLevel: png.BestCompression}
	err = e.Encode(out, paletted(small, palette(small.Pix, colours)))
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}

// resize averages the pixels of the source that each pixel of the result
// covers.
func resize(src image.Image, width int) *image.RGBA {
	b := src.Bounds()
	height := max(1, b.Dy()*width/b.Dx())
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		y0, y1 := b.Min.Y+y*b.Dy()/height, b.Min.Y+(y+1)*b.Dy()/height
		for x := range width {
			x0, x1 := b.Min.X+x*b.Dx()/width, b.Min.X+(x+1)*b.Dx()/width
			var sum [3]uint32
			n := uint32((x1 - x0) * (y1 - y0))
			for j := y0; j < y1; j++ {
				for i := x0; i < x1; i++ {
					r, g, b, _ := src.At(i, j).RGBA()
					sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+b>>8
				}
			}
			dst.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return dst
}

// palette chooses colours by median cut (Heckbert 1982), every pixel having a
// say: of the boxes of colours, the one with most pixels times its longest
// side is halved, at the median of its pixels along that side.
func palette(pix []uint8, n int) color.Palette {
	counts := map[[3]uint8]int{}
	for i := 0; i < len(pix); i += 4 {
		counts[[3]uint8(pix[i:i+3])]++
	}
	var all [][3]uint8
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(p, q [3]uint8) int { return slices.Compare(p[:], q[:]) })
	boxes := [][][3]uint8{all}
	for len(boxes) < n {
		best, axis, most := -1, 0, 0
		for k, box := range boxes {
			a, side := longest(box)
			if v := side * pixels(box, counts); v > most {
				best, axis, most = k, a, v
			}
		}
		if best < 0 {
			break // every box holds one colour
		}
		box := boxes[best]
		slices.SortStableFunc(box, func(p, q [3]uint8) int { return int(p[axis]) - int(q[axis]) })
		half, sum, cut := pixels(box, counts)/2, 0, 0
		for cut < len(box)-1 && (cut == 0 || sum < half) {
			sum += counts[box[cut]]
			cut++
		}
		boxes[best] = box[:cut]
		boxes = append(boxes, box[cut:])
	}
	var p color.Palette
	for _, box := range boxes {
		var sum [3]int
		for _, c := range box {
			for a := range 3 {
				sum[a] += int(c[a]) * counts[c]
			}
		}
		m := pixels(box, counts)
		p = append(p, color.RGBA{uint8(sum[0] / m), uint8(sum[1] / m), uint8(sum[2] / m), 255})
	}
	return p
}

// longest returns the longest side of a box of colours.
func longest(box [][3]uint8) (axis, side int) {
	for a := range 3 {
		lo, hi := 255, 0
		for _, c := range box {
			lo, hi = min(lo, int(c[a])), max(hi, int(c[a]))
		}
		if hi-lo > side {
			axis, side = a, hi-lo
		}
	}
	return axis, side
}

func pixels(box [][3]uint8, counts map[[3]uint8]int) int {
	n := 0
	for _, c := range box {
		n += counts[c]
	}
	return n
}

func paletted(src *image.RGBA, p color.Palette) *image.Paletted {
	dst := image.NewPaletted(src.Rect, p)
	index := map[color.RGBA]uint8{}
	for y := range src.Rect.Dy() {
		for x := range src.Rect.Dx() {
			c := src.RGBAAt(x, y)
			k, ok := index[c]
			if !ok {
				k = uint8(p.Index(c))
				index[c] = k
			}
			dst.SetColorIndex(x, y, k)
		}
	}
	return dst
}
