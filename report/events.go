package report

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"pinnsolve/training"
)

// Events writes the losses of a run as TensorBoard reads them: records of the
// protocol buffer message tensorflow.Event, with the fields of event.proto and
// summary.proto by number. Errors end the writing: the same numbers are in
// history.csv.
type Events struct {
	file    *os.File
	pending bytes.Buffer
	flushed time.Time
	begun   bool
}

// Fields of tensorflow.Event, tensorflow.Summary, its Value and SessionLog.
const (
	eventWallTime    = 1
	eventStep        = 2
	eventFileVersion = 3
	eventSummary     = 5
	eventSession     = 7
	summaryValue     = 1
	valueTag         = 1
	valueSimple      = 2
	sessionStatus    = 1
	sessionStart     = 1 // a value of the status
)

// NewEvents begins a file of events in the directory, nil if that is not possible.
func NewEvents(d *Directory, now time.Time) *Events {
	for k := range 1000 {
		name := fmt.Sprintf("events.out.tfevents.%d.%d.pinnsolve", now.Unix(), k)
		file, err := os.OpenFile(filepath.Join(d.path, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return nil
		}
		e := &Events{file: file}
		e.write(event(now, 0, func(b []byte) []byte {
			b = protowire.AppendTag(b, eventFileVersion, protowire.BytesType)
			return protowire.AppendString(b, "brain.Event:2")
		}))
		return e
	}
	return nil
}

// Add adds the last record of a history. The step is its row. Of a run that goes on,
// what an earlier file has of this step and later ones is void.
func (e *Events) Add(h *History) {
	step, r := len(h.Records)-1, h.Records[len(h.Records)-1]
	now := time.Now()
	if !e.begun {
		e.begun = true
		e.write(event(now, step, func(b []byte) []byte {
			session := protowire.AppendVarint(protowire.AppendTag(nil, sessionStatus, protowire.VarintType), sessionStart)
			return protowire.AppendBytes(protowire.AppendTag(b, eventSession, protowire.BytesType), session)
		}))
	}
	e.write(event(now, step, func(b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(b, eventSummary, protowire.BytesType), summary(h.Terms, r))
	}))
	if time.Since(e.flushed) >= flushEvery {
		e.flush()
	}
}

// summary is a record as a tensorflow.Summary of scalars.
func summary(terms []string, r training.Record) (b []byte) {
	add := func(tag string, v float64) {
		if math.IsNaN(v) {
			return
		}
		value := protowire.AppendString(protowire.AppendTag(nil, valueTag, protowire.BytesType), tag)
		value = protowire.AppendFixed32(protowire.AppendTag(value, valueSimple, protowire.Fixed32Type), math.Float32bits(float32(v)))
		b = protowire.AppendBytes(protowire.AppendTag(b, summaryValue, protowire.BytesType), value)
	}
	add("loss", r.Loss)
	add("gradient_norm", r.GradNorm)
	raw := r.RawTerms()
	for i, name := range terms {
		if i < len(raw) {
			add("term/"+name, raw[i])
		}
		if i < len(r.Weights) {
			add("weight/"+name, r.Weights[i])
		}
	}
	return b
}

// event is a tensorflow.Event with one more field.
func event(now time.Time, step int, more func(b []byte) []byte) []byte {
	b := protowire.AppendTag(nil, eventWallTime, protowire.Fixed64Type)
	b = protowire.AppendFixed64(b, math.Float64bits(float64(now.UnixNano())/1e9))
	b = protowire.AppendTag(b, eventStep, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(step))
	return more(b)
}

// write adds a record: its length and its content, each with a checksum.
func (e *Events) write(data []byte) {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	for _, part := range [][]byte{length, data} {
		e.pending.Write(part)
		e.pending.Write(binary.LittleEndian.AppendUint32(nil, masked(part)))
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is the checksum of TFRecord files.
func masked(data []byte) uint32 {
	c := crc32.Checksum(data, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

func (e *Events) flush() {
	if e.file == nil {
		return
	}
	if _, err := e.file.Write(e.pending.Bytes()); err != nil {
		e.file.Close()
		e.file = nil
	}
	e.pending.Reset()
	e.flushed = time.Now()
}

// Close ends the file.
func (e *Events) Close() {
	e.flush()
	if e.file != nil {
		e.file.Close()
		e.file = nil
	}
}
