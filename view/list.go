package view

import (
	"encoding/json"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"pinnsolve/number"
	"pinnsolve/page"
	"pinnsolve/report"
)

// deepest is how many folders below the one that is served runs are looked for.
const deepest = 3

// fresh is for how long after its last row a run without a result counts as running.
const fresh = 2 * time.Minute

// isRun reports whether a folder is that of a run.
func isRun(folder fs.FS) bool {
	for _, name := range []string{report.ResultFile, "history.csv", recordFile} {
		if _, err := fs.Stat(folder, name); err == nil {
			return true
		}
	}
	return false
}

// recent reports whether the history of a run has been written to lately.
func recent(folder fs.FS) bool {
	info, err := fs.Stat(folder, "history.csv")
	return err == nil && time.Since(info.ModTime()) < fresh
}

// cache keeps entries of the list by folder, as long as the files they come from are
// the same.
type cache struct {
	sync.Mutex
	known map[string]kept
}

type kept struct {
	stamp string // of the files
	entry page.Entry
}

// entries returns all runs, the newest first.
func (s *Server) entries() []page.Entry {
	var list []page.Entry
	root := s.root.FS()
	fs.WalkDir(root, ".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // what cannot be read is not listed
		}
		if dir != "." && (strings.HasPrefix(d.Name(), ".") || strings.Count(dir, "/") >= deepest) {
			return fs.SkipDir
		}
		folder, err := fs.Sub(root, dir)
		if err != nil || !isRun(folder) {
			return nil
		}
		list = append(list, s.entry(folder, dir))
		return fs.SkipDir // what is inside a run belongs to it
	})
	slices.SortStableFunc(list, func(a, b page.Entry) int { return strings.Compare(b.Begun, a.Begun) })
	return list
}

// entry returns the entry of a run.
func (s *Server) entry(folder fs.FS, dir string) page.Entry {
	result, err := fs.Stat(folder, report.ResultFile)
	history, missing := fs.Stat(folder, "history.csv")
	stamp, last := "", time.Time{}
	for _, info := range []fs.FileInfo{result, history} {
		if info != nil {
			stamp += info.ModTime().String() + " " + info.Name()
			if info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
	}
	if err != nil && time.Since(last) < fresh {
		stamp += " running"
	}
	s.seen.Lock()
	defer s.seen.Unlock()
	if k, ok := s.seen.known[dir]; ok && k.stamp == stamp {
		return k.entry
	}
	e := page.Entry{Path: dir, Address: address(dir), Case: path.Base(dir), Error: math.NaN(), Loss: math.NaN(), Seconds: math.NaN(), Begun: last.UTC().Format(time.RFC3339), Curve: missing == nil}
	switch {
	case err == nil:
		summarise(&e, folder)
	case time.Since(last) < fresh:
		e.Status, e.Mood = "running", page.Running
	default:
		e.Status, e.Mood = "without a result", page.Stopped
	}
	if r, ok := readRecord(folder); ok && err != nil {
		e.Case, e.Method = r.name(e.Case), r.Question.Options.Method
	}
	if s.seen.known == nil {
		s.seen.known = map[string]kept{}
	}
	s.seen.known[dir] = kept{stamp, e}
	return e
}

// recordFile is what a run writes first: what it was asked.
const recordFile = "run.json"

// record is what a list and the page of a run without a result say of a run.json.
type record struct {
	Arguments []string `json:"arguments"`
	Question  struct {
		Case        string `json:"case"`
		Formulation string `json:"formulation"`
		Options     struct {
			Method string `json:"method"`
		} `json:"options"`
	} `json:"question"`
}

// readRecord reads what a run was asked; ok is false if that is not known.
func readRecord(folder fs.FS) (r record, ok bool) {
	text, err := fs.ReadFile(folder, recordFile)
	return r, err == nil && json.Unmarshal(text, &r) == nil
}

// name is what a run is of: its case, or the name of its folder for a mesh.
func (r record) name(folder string) string {
	if q := r.Question; q.Case != "" {
		return q.Case + ", " + q.Formulation
	}
	return folder
}

// summary is what a list says of a result.json.
type summary struct {
	Case        string        `json:"case"`
	Formulation string        `json:"formulation"`
	Method      string        `json:"method"`
	Status      string        `json:"status"`
	Trusted     bool          `json:"trusted"`
	Loss        number.Number `json:"loss"`
	Seconds     number.Number `json:"seconds"`
	Norms       map[string]struct {
		RelL2 number.Number `json:"rel_l2"`
	} `json:"errors"`
	Weak *struct {
		Refinements []struct {
			Estimate number.Number `json:"estimate"`
		} `json:"refinements"`
	} `json:"weak"`
}

// summarise completes an entry from the result of its run.
func summarise(e *page.Entry, folder fs.FS) {
	text, err := fs.ReadFile(folder, report.ResultFile)
	r := summary{Loss: number.Number(math.NaN()), Seconds: number.Number(math.NaN())}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil || r.Case == "" {
		e.Status, e.Mood = "not readable by this version", page.Stopped
		return
	}
	e.Case, e.Method, e.Status = r.Case+", "+r.Formulation, r.Method, r.Status
	e.Loss, e.Seconds = float64(r.Loss), float64(r.Seconds)
	switch {
	case r.Trusted:
		e.Mood = page.Good
	case r.Status == "cancelled":
		e.Mood = page.Stopped
	default:
		e.Mood = page.Bad
	}
	for _, n := range r.Norms {
		if v := float64(n.RelL2); !(v <= e.Error) {
			e.Error = v
		}
	}
	if w := r.Weak; w != nil && len(r.Norms) == 0 && len(w.Refinements) > 0 {
		e.Error = float64(w.Refinements[len(w.Refinements)-1].Estimate)
	}
}
