package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/internal/names"
	"pinnsolve/sweep"
)

func newStatusCommand(con console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status DIR",
		Short: "How far a sweep is, and what it is doing",
		Args:  oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := stateOf(sweep.Store{Dir: args[0]}, con.now())
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(con.out, s)
			}
			return s.write(con.out, args[0])
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// state is how far a sweep is.
type state struct {
	Cells   int               `json:"cells"`
	Done    int               `json:"done"`
	GivenUp int               `json:"given_up"`
	Running []runningCell     `json:"running"`
	Counts  string            `json:"counts"`
	ETA     float64           `json:"eta_seconds,omitempty"` // 0 if it is not known
	Crashes map[string]string `json:"crashes,omitempty"`

	latest time.Time
}

// runningCell is one whose last word is young.
type runningCell struct {
	Name    string  `json:"name"`
	Host    string  `json:"host"`
	Process int     `json:"process"`
	Note    string  `json:"note"`
	Ago     float64 `json:"seconds_ago"`
}

const (
	alive   = 35 * time.Second // since the last word of a cell: three beats, and a bit
	lastFew = 20               // results that the rate is taken from
)

// stateOf reads how far the sweep in a folder is.
func stateOf(store sweep.Store, now time.Time) (state, error) {
	c := chosen{store: store}
	if err := c.load(); err != nil {
		return state{}, err
	}
	s := state{Cells: len(c.records), Crashes: map[string]string{}, Running: []runningCell{}}
	var ends []time.Time
	for i, cell := range c.saved.Cells {
		key := cell.Key()
		switch {
		case c.records[i] != nil:
			s.Done++
			if info, err := os.Stat(filepath.Join(store.Folder(key), sweep.ResultName)); err == nil {
				ends = append(ends, info.ModTime())
			}
		case c.crashes[i] != nil:
			s.GivenUp++
			s.Crashes[cell.Name] = lastLines(c.crashes[i].Reason)
		default:
			if b := store.Beat(key); b != nil && now.Sub(b.At) < alive {
				s.Running = append(s.Running, runningCell{cell.Name, b.Host, b.Process, b.Note, max(0, now.Sub(b.At).Seconds())})
			}
		}
	}
	s.Counts, _ = statuses(c.records, c.crashes)
	slices.SortFunc(ends, time.Time.Compare)
	if n := len(ends); n > 0 {
		s.latest = ends[n-1]
		few := ends[max(0, n-lastFew):]
		left := s.Cells - s.Done - s.GivenUp
		if span := s.latest.Sub(few[0]); len(few) > 1 && left > 0 && (len(s.Running) > 0 || now.Sub(s.latest) < alive) {
			s.ETA = span.Seconds() / float64(len(few)-1) * float64(left)
		}
	}
	return s, nil
}

func (s state) write(w io.Writer, dir string) error {
	var b strings.Builder
	left := s.Cells - s.Done - s.GivenUp
	fmt.Fprintf(&b, "%s: %d of %d cells done", dir, s.Done+s.GivenUp, s.Cells)
	switch {
	case left == 0:
	case s.ETA > 0:
		fmt.Fprintf(&b, ", ETA %s", time.Duration(s.ETA*float64(time.Second)).Round(time.Second))
	case len(s.Running) == 0:
		b.WriteString(", and nothing is running: the command that began it goes on")
	}
	fmt.Fprintf(&b, "\n  %s\n", s.Counts)
	for _, r := range s.Running {
		fmt.Fprintf(&b, "  running: %s on %s (process %d)", r.Name, names.Visible(r.Host), r.Process)
		if r.Note != "" {
			fmt.Fprintf(&b, ": %s", names.Visible(r.Note))
		}
		fmt.Fprintf(&b, ", %.0f s ago\n", r.Ago)
	}
	shown := 0
	for name, why := range s.Crashes {
		if shown++; shown <= mostCrashes {
			fmt.Fprintf(&b, "  given up: %s: %s\n", name, names.Visible(why))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
