package view

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"pinnsolve/internal/names"
	"pinnsolve/page"
	"pinnsolve/report"
)

// Server answers a browser about the runs of a folder.
type Server struct {
	folder string
	root   *os.Root // nothing outside it is read, whatever links say
	token  string
	seen   cache
}

// New returns a server of a folder; end with Close.
func New(folder string) (*Server, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	return &Server{folder: folder, root: root, token: rand.Text()}, nil
}

// Close gives the folder up.
func (s *Server) Close() error { return s.root.Close() }

// Path is where the list of runs is, under the address of the server.
func (s *Server) Path() string { return "/" + s.token + "/" }

// How often files are looked at.
const (
	rowsEvery = 150 * time.Millisecond
	listEvery = time.Second
)

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if !local(r.Host) {
		http.Error(w, "this server answers for localhost alone", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "this server only reads", http.StatusMethodNotAllowed)
		return
	}
	asked, ok := strings.CutPrefix(r.URL.Path, s.Path())
	if !ok {
		http.Error(w, "not found: the address needs the token that pinnsolve view printed", http.StatusNotFound)
		return
	}
	run, isRun := strings.CutPrefix(asked, "run/")
	switch {
	case asked == "":
		s.list(w)
	case asked == "events":
		s.listEvents(w, r)
	case isRun:
		s.run(w, r, run)
	default:
		http.NotFound(w, r)
	}
}

// local reports whether a request was addressed to this machine: a page elsewhere that
// has a name of its own point here is not.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return name == "localhost" || name == "127.0.0.1" || name == "::1" || name == "[::1]"
}

// list answers with the list of runs.
func (s *Server) list(w http.ResponseWriter) {
	l := page.List{Folder: s.folder, Runs: s.entries()}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	l.Write(w) // whoever asked may be gone
}

// run answers what is asked of a run: its page, a file, its history or its events.
func (s *Server) run(w http.ResponseWriter, r *http.Request, asked string) {
	dir, name := path.Split(asked)
	dir = path.Clean(dir)
	if !fs.ValidPath(dir) || name != "" && !fs.ValidPath(name) {
		http.NotFound(w, r)
		return
	}
	folder, err := fs.Sub(s.root.FS(), dir)
	if err != nil || !isRun(folder) {
		http.NotFound(w, r)
		return
	}
	switch {
	case name == "":
		s.page(w, folder, dir)
	case name == "events":
		s.rowEvents(w, r, folder)
	case name == "history.json":
		history, err := report.ReadCurve(folder)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(page.PackedHistory(history))
	default:
		s.file(w, r, folder, name)
	}
}

// isolated is the policy of files that runs have written: they may do nothing with
// this server.
const isolated = "sandbox allow-scripts allow-downloads allow-popups"

// page answers with the page of a run: the one it wrote, or one of its files.
func (s *Server) page(w http.ResponseWriter, folder fs.FS, dir string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err := fs.Stat(folder, report.ResultFile)
	if err == nil {
		if text, err := fs.ReadFile(folder, report.Page); err == nil {
			w.Header().Set("Content-Security-Policy", isolated)
			w.Write(text)
			return
		}
	}
	p, err := report.ReadPage(folder)
	if err != nil {
		http.Error(w, "this run cannot be shown: "+err.Error(), http.StatusUnprocessableEntity)
		return
	}
	p.Home = s.Path()
	if p.Verdict.Mood == "" {
		s.unfinished(p, folder, dir)
	}
	p.Write(w)
}

// unfinished completes the page of a run without a result.
func (s *Server) unfinished(p *page.Run, folder fs.FS, dir string) {
	p.Title, p.Kind = path.Base(dir), "no result yet"
	p.Live = "events"
	p.Verdict = page.Verdict{Mood: page.Running, Title: "Running", Message: "The curve grows as the run goes on; the rest comes with its end."}
	if !recent(folder) {
		p.Verdict = page.Verdict{Mood: page.Stopped, Title: "Without a result", Message: "Nothing has been written for a while: the run is in a long step, or was ended before it could write its result."}
	}
	if r, ok := readRecord(folder); ok {
		p.Title, p.Kind = r.name(p.Title), "no result yet, "+r.Question.Options.Method
		p.Command = names.Command("pinnsolve run", r.Arguments)
	}
	if p.History == nil {
		p.History = &page.History{}
	}
	for _, name := range []string{"history.csv", "path.csv", recordFile} {
		if _, err := fs.Stat(folder, name); err == nil {
			p.Files = append(p.Files, name)
		}
	}
}

// files are the endings of the names of files that are served.
var files = []string{".png", ".csv", ".json", ".vtu", ".pvd", ".html"}

// file answers with a file of a run.
func (s *Server) file(w http.ResponseWriter, r *http.Request, folder fs.FS, name string) {
	if !slices.Contains(files, path.Ext(name)) {
		http.NotFound(w, r)
		return
	}
	info, err := fs.Stat(folder, name)
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	if path.Ext(name) == ".csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	} else if t := mime.TypeByExtension(path.Ext(name)); t == "" {
		w.Header().Set("Content-Type", "application/octet-stream")
	}
	w.Header().Set("Content-Security-Policy", isolated)
	http.ServeFileFS(w, r, folder, name)
}

// address returns where the page of a run is, from the list.
func address(dir string) string {
	return "run/" + (&url.URL{Path: dir}).EscapedPath() + "/"
}

// gone reports whether an error says that a file is not there.
func gone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
