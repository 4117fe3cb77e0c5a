package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"math"
)

// packer gathers arrays of numbers, little-endian.
type packer struct{ bytes []byte }

// array is an array among the bytes of a packer.
type array struct {
	Type  string  `json:"type"` // f32, u32 or u16
	At    int     `json:"at"`   // first byte, a multiple of 4
	Count int     `json:"count"`
	Low   float64 `json:"low"` // u16: of 0, and High of 65534; 65535 is no number
	High  float64 `json:"high"`
}

const noNumber = 65535

// floats adds numbers of 32 bits.
func (p *packer) floats(values []float64) array {
	a := array{Type: "f32", At: p.begin(), Count: len(values)}
	for _, v := range values {
		p.bytes = binary.LittleEndian.AppendUint32(p.bytes, math.Float32bits(float32(v)))
	}
	return a
}

// indices adds numbers of nodes.
func (p *packer) indices(list []int) array {
	a := array{Type: "u32", At: p.begin(), Count: len(list)}
	for _, i := range list {
		p.bytes = binary.LittleEndian.AppendUint32(p.bytes, uint32(i))
	}
	return a
}

// narrow adds numbers as 16 bits of their range.
func (p *packer) narrow(values []float32) array {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v := float64(v); finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 0
	}
	a := array{Type: "u16", At: p.begin(), Count: len(values), Low: lo, High: hi}
	for _, v := range values {
		n := uint16(noNumber)
		if v := float64(v); finite(v) {
			n = 0
			if hi > lo {
				n = uint16(math.Round((v - lo) / (hi - lo) * (noNumber - 1)))
			}
		}
		p.bytes = binary.LittleEndian.AppendUint16(p.bytes, n)
	}
	return a
}

// begin returns where the next array begins.
func (p *packer) begin() int {
	for len(p.bytes)%4 != 0 {
		p.bytes = append(p.bytes, 0)
	}
	return len(p.bytes)
}

// text returns all arrays, packed by gzip, in base64.
func (p *packer) text() (string, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(p.bytes); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
