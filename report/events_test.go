package report

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"pinnsolve/training"
)

// fields are the fields of a message by number, the last of each.
func messageFields(t *testing.T, b []byte) map[protowire.Number][]byte {
	t.Helper()
	list := map[protowire.Number][]byte{}
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, kind, b)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		if list[num] = b[:n]; kind == protowire.BytesType {
			list[num], _ = protowire.ConsumeBytes(b)
		}
		b = b[n:]
	}
	return list
}

// The checksum is that of the TFRecord format: the known value of CRC-32C is that of
// RFC 3720, B.4.
func TestChecksum(t *testing.T) {
	if got, crc := masked(make([]byte, 32)), uint32(0x8a9136aa); got != (crc>>15|crc<<17)+0xa282ead8 {
		t.Errorf("%x", got)
	}
}

func TestEvents(t *testing.T) {
	dir := t.TempDir()
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	h := &History{Terms: []string{"pde"}, Records: make([]training.Record, 5)} // of a run that goes on
	e := NewEvents(d, time.Unix(7, 0))
	h.Record(training.Record{Loss: 0.25, Terms: []float64{0.5}, GradNorm: math.NaN()})
	e.Add(h)
	e.Close()
	text, err := os.ReadFile(filepath.Join(dir, "events.out.tfevents.7.0.pinnsolve"))
	if err != nil {
		t.Fatal(err)
	}
	var events []map[protowire.Number][]byte
	for len(text) > 0 {
		n := binary.LittleEndian.Uint64(text)
		data := text[12 : 12+n]
		if binary.LittleEndian.Uint32(text[8:]) != masked(text[:8]) || binary.LittleEndian.Uint32(text[12+n:]) != masked(data) {
			t.Fatal("a wrong checksum")
		}
		events, text = append(events, messageFields(t, data)), text[16+n:]
	}
	if len(events) != 3 || string(events[0][3]) != "brain.Event:2" || events[1][7] == nil || events[2][2][0] != 5 {
		t.Fatalf("%v", events)
	}
	last := messageFields(t, messageFields(t, events[2][5])[1])
	if v := math.Float32frombits(binary.LittleEndian.Uint32(last[2])); string(last[1]) != "term/pde" || v != 0.5 {
		t.Errorf("%s is %v", last[1], v)
	}
}
