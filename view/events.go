package view

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"pinnsolve/page"
	"pinnsolve/report"
)

// stream is a stream of server-sent events.
type stream struct {
	w    http.ResponseWriter
	done <-chan struct{}
}

// begin begins a stream of events.
func begin(w http.ResponseWriter, ctx context.Context) stream {
	w.Header().Set("Content-Type", "text/event-stream")
	return stream{w, ctx.Done()}
}

// send sends an event with data as JSON, which has no line breaks.
func (s stream) send(name string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", name, text); err != nil {
		return err
	}
	return http.NewResponseController(s.w).Flush()
}

// every calls a function until it fails or the browser is gone. Comments keep the
// connection open.
func (s stream) every(d time.Duration, f func() error) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	const quiet = 15 * time.Second
	spoke := time.Now()
	for f() == nil {
		select {
		case <-s.done:
			return
		case <-tick.C:
		}
		if time.Since(spoke) > quiet {
			spoke = time.Now()
			if _, err := io.WriteString(s.w, ": still here\n\n"); err != nil || http.NewResponseController(s.w).Flush() != nil {
				return
			}
		}
	}
}

// listEvents sends the list whenever it changes.
func (s *Server) listEvents(w http.ResponseWriter, r *http.Request) {
	to := begin(w, r.Context())
	before := ""
	to.every(listEvery, func() error {
		list := page.Packed(s.entries())
		text, err := json.Marshal(list)
		if err != nil || string(text) == before {
			return err
		}
		before = string(text)
		return to.send("list", list)
	})
}

// rowEvents sends the history of a run, then its rows as they are written, then its
// end.
func (s *Server) rowEvents(w http.ResponseWriter, r *http.Request, folder fs.FS) {
	to := begin(w, r.Context())
	f := follower{folder: folder}
	defer f.close()
	to.every(rowsEvery, func() error {
		again, rows, err := f.more()
		if err != nil {
			return err
		}
		if again {
			err = to.send("history", page.PackedHistory(f.history))
		} else if len(rows) > 0 {
			err = to.send("rows", page.PackedRows(rows))
		}
		if err != nil {
			return err
		}
		if _, err := fs.Stat(folder, report.ResultFile); err == nil {
			to.send("done", nil)
			return io.EOF
		}
		return nil
	})
}

// follower reads the rows that a history gets.
type follower struct {
	folder  fs.FS
	history *page.History // what there was at first

	file fs.File
	info fs.FileInfo // of file
	read int64       // bytes
	rest []byte      // of a line without an end so far
}

// more returns the rows that have been written since the last call; again says that
// the history began anew.
func (f *follower) more() (again bool, rows [][]float64, err error) {
	info, err := fs.Stat(f.folder, "history.csv")
	if gone(err) {
		return false, nil, nil
	}
	if err != nil {
		return false, nil, err
	}
	if f.file == nil || !os.SameFile(info, f.info) || info.Size() < f.read {
		return true, nil, f.open()
	}
	if info.Size() == f.read {
		return false, nil, nil
	}
	return false, f.lines(), nil
}

// open opens the history and reads it.
func (f *follower) open() error {
	f.close()
	file, err := f.folder.Open("history.csv")
	if err != nil {
		return err
	}
	f.file, f.read, f.rest = file, 0, nil
	if f.info, err = file.Stat(); err != nil {
		return err
	}
	text := f.next()
	end := bytes.LastIndexByte(text, '\n') + 1
	f.rest = bytes.Clone(text[end:])
	f.history, err = report.ParseCurve(text[:end])
	return err
}

// lines returns the rows of the lines that have been completed.
func (f *follower) lines() [][]float64 {
	text := append(f.rest, f.next()...)
	var rows [][]float64
	for {
		line, after, whole := bytes.Cut(text, []byte("\n"))
		if !whole {
			break
		}
		if row := report.ParseRow(string(line)); row != nil && len(row) == len(f.history.Columns) {
			rows = append(rows, row)
		}
		text = after
	}
	f.rest = bytes.Clone(text)
	return rows
}

// next returns what has been written since the last call.
func (f *follower) next() []byte {
	text, _ := io.ReadAll(f.file) // the rest comes with the next call
	f.read += int64(len(text))
	return text
}

func (f *follower) close() {
	if f.file != nil {
		f.file.Close()
	}
}
