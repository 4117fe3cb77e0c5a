package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Cell is one computation of a sweep.
type Cell struct {
	// Question is all that decides the result but the program, as canonical JSON.
	Question json.RawMessage `json:"question"`
	// Version is that of the program that answers.
	Version string `json:"version"`
	// Name is for people; it does not count.
	Name string `json:"name,omitempty"`
	// Axes are the values of a plan's axes, and Args what computes the cell, for those
	// who do; neither counts.
	Axes map[string]string `json:"axes,omitempty"`
	Args []string          `json:"args,omitempty"`
	// After is the key of a cell whose training this one goes on with, "" for none; its
	// result is the same without it, and so it does not count either.
	After string `json:"after,omitempty"`
	// Cost is about how long the cell takes, in any unit, the same for all; 0 is 1.
	Cost float64 `json:"-"`
}

// NewCell returns the cell of a question, any value that JSON can hold.
func NewCell(name, version string, question any) (Cell, error) {
	text, err := canonical(question)
	if err != nil {
		return Cell{}, fmt.Errorf("sweep: the question of %s: %w", name, err)
	}
	return Cell{Question: text, Version: version, Name: name}, nil
}

// Key is the hash of question and version: 32 hexadecimal digits, the name of the
// cell's folder.
func (c Cell) Key() string {
	h := sha256.New()
	h.Write(c.Question)
	h.Write([]byte{0})
	h.Write([]byte(c.Version))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// cost is the cost with its default.
func (c Cell) cost() float64 {
	if c.Cost == 0 {
		return 1
	}
	return c.Cost
}

// canonical returns a value as JSON in one form: the keys of objects sorted, no white
// space, numbers in their own digits.
func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}
