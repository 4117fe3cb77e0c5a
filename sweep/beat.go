package sweep

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// beatName is the file in which a cell that is being computed says how far it is.
const beatName = "beat.json"

// Beat is what a cell says of itself while it is computed.
type Beat struct {
	Host    string    `json:"host"`
	Process int       `json:"process"`
	At      time.Time `json:"at"`
	Note    string    `json:"note"`
}

// beat leaves a word on a cell. It need not outlive a loss of power, and a cell is
// computed without it on a disk that is full.
func (s Store) beat(key, note string) {
	text, err := json.Marshal(Beat{Host: Host(), Process: os.Getpid(), At: time.Now(), Note: note})
	if err != nil {
		return
	}
	path := filepath.Join(s.Folder(key), beatName)
	aside := path + ".new"
	if os.WriteFile(aside, text, 0o644) == nil {
		_ = os.Rename(aside, path)
	}
}

// Beat returns the last word of a cell, nil if there is none.
func (s Store) Beat(key string) *Beat {
	text, err := os.ReadFile(filepath.Join(s.Folder(key), beatName))
	var b Beat
	if err != nil || json.Unmarshal(text, &b) != nil {
		return nil
	}
	return &b
}

// lastWords is the last word of a cell, for a sentence.
func (s Store) lastWords(key string) string {
	b := s.Beat(key)
	if b == nil || b.Note == "" {
		return ""
	}
	return ", the last one on " + b.Host + " at " + b.Note
}

// quiet removes the words of a cell that has ended.
func (s Store) quiet(key string) { _ = os.Remove(filepath.Join(s.Folder(key), beatName)) }
