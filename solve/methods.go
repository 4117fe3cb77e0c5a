package solve

import (
	"bytes"
	"fmt"
	"strconv"

	"pinnsolve/archive"
	"pinnsolve/safetensors"
	"pinnsolve/training"
)

// methods returns what the methods of the stages have learned, nil if one of them
// cannot say.
func (w *collocated) methods() []byte {
	s := archive.Save()
	w.carry(s)
	var b bytes.Buffer
	if s.Err() != nil || safetensors.Vectors(s.Data(), nil).Write(&b) != nil {
		return nil
	}
	return b.Bytes()
}

// load gives the methods what those of an earlier run had learned, if anything.
func (w *collocated) load(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	f, err := safetensors.Read(text)
	if err != nil {
		return err
	}
	s := archive.Load(f.Vectors())
	if w.carry(s); s.Err() != nil {
		return fmt.Errorf("the state of the methods does not fit: %w", s.Err())
	}
	return nil
}

func (w *collocated) carry(s *archive.Archive) {
	for i, stage := range w.Stages {
		if c, ok := stage.Method.(training.Carrier); ok {
			c.Carry(s.Under(strconv.Itoa(i)))
		} else {
			s.Fail(fmt.Errorf("%T keeps no state", stage.Method))
		}
	}
}
