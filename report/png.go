package report

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
	"slices"

	"gonum.org/v1/plot/vg/vgimg"
)

// writePNG writes a picture, which must be opaque: "Portable Network Graphics
// (PNG) Specification", 3rd ed., W3C 2023. Rows hold the differences from the
// row above. The encoder of the standard library tries five such filters on
// every row, which takes as long as evaluating the solution and drawing it.
func writePNG(w io.Writer, c vgimg.PngCanvas) error {
	const trueColour, up = 2, 2
	picture := c.Image().(*image.RGBA)
	width, height := picture.Rect.Dx(), picture.Rect.Dy()
	var data bytes.Buffer
	z, err := zlib.NewWriterLevel(&data, zlib.BestSpeed)
	if err != nil {
		return err
	}
	above, row := make([]byte, 4*width), make([]byte, 1+3*width)
	for y := range height {
		dots := picture.Pix[y*picture.Stride:][:4*width]
		clear(row)
		row[0] = up
		for i, out := 0, row[1:]; i < len(dots); i, out = i+4, out[3:] {
			p, q := dots[i:i+3:i+3], above[i:i+3:i+3]
			out[0], out[1], out[2] = p[0]-q[0], p[1]-q[1], p[2]-q[2]
		}
		if _, err := z.Write(row); err != nil {
			return err
		}
		above = dots
	}
	if err := z.Close(); err != nil {
		return err
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	file := slices.Concat([]byte("\x89PNG\r\n\x1a\n"),
		chunk("IHDR", append(size, 8, trueColour, 0, 0, 0)), // 8 bits, deflate, filters, not interlaced
		chunk("IDAT", data.Bytes()), chunk("IEND", nil))
	_, err = w.Write(file)
	return err
}

// chunk is a part of a PNG file: length, type, content and check sum.
func chunk(kind string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, kind...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
