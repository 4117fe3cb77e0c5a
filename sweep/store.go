package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"pinnsolve/internal/files"
)

// Names in the folder of a sweep.
const (
	resultsName  = "results"      // the folders of the cells
	ResultName   = "result.json"  // of a cell that is done
	crashName    = "crashed.json" // of a cell that was given up
	cellName     = "cell.json"    // what the cell was asked, for people
	attemptsName = "attempts"     // a byte an attempt
)

// Store is the folder of a sweep.
type Store struct{ Dir string }

// Folder is that of a cell.
func (s Store) Folder(key string) string { return filepath.Join(s.Dir, resultsName, key) }

// Result returns the result of a cell; ok is false if it has none.
func (s Store) Result(key string) (text []byte, ok bool, err error) {
	text, err = os.ReadFile(filepath.Join(s.Folder(key), ResultName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return text, err == nil, err
}

// Done reports whether a cell has a result.
func (s Store) Done(key string) bool {
	_, err := os.Stat(filepath.Join(s.Folder(key), ResultName))
	return err == nil
}

// Cells are how many folders of cells there are.
func (s Store) Cells() (int, error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, resultsName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return len(entries), err
}

// OccupiedError reports a folder with cells of an earlier run.
type OccupiedError struct {
	Dir   string
	Cells int
}

func (e *OccupiedError) Error() string {
	return fmt.Sprintf("%s has %d cells of an earlier run; resume it, or choose another directory", e.Dir, e.Cells)
}

// Begin returns an [OccupiedError] if there are cells already, unless they are resumed.
func (s Store) Begin(resume bool) error {
	if resume {
		return nil
	}
	n, err := s.Cells()
	if err == nil && n > 0 {
		err = &OccupiedError{s.Dir, n}
	}
	return err
}

// Put writes the result of a cell into its folder: whole, or not at all.
func Put(folder string, result any) error {
	text, err := files.JSON(result)
	if err != nil {
		return fmt.Errorf("sweep: a result that JSON cannot hold: %w", err)
	}
	return files.Replace(filepath.Join(folder, ResultName), text)
}

// Load returns the results of cells that have all ended, in their order, and how those
// without one were given up, by their numbers. It fails if a result is gone or cannot be
// read.
func Load[T any](s Store, cells []Cell) ([]T, map[int]*Crash, error) {
	results, crashes := make([]T, len(cells)), map[int]*Crash{}
	for i, c := range cells {
		crash, err := s.Crash(c.Key())
		if err != nil {
			return nil, nil, err
		}
		if crash != nil {
			crashes[i] = crash
			continue
		}
		text, ok, err := s.Result(c.Key())
		switch {
		case err != nil:
			return nil, nil, err
		case !ok:
			return nil, nil, fmt.Errorf("the result of %s is gone from %s", c.Name, s.Folder(c.Key()))
		}
		if err := decodeInto(&results[i], s.Folder(c.Key()), text); err != nil {
			return nil, nil, err
		}
	}
	return results, crashes, nil
}

func decodeInto(to any, folder string, text []byte) error {
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("the result in %s cannot be read: %w; remove the folder to compute the cell again", folder, err)
	}
	return nil
}

// begin counts an attempt at a cell and returns how many there have been.
func (s Store) begin(c Cell) (attempts int, err error) {
	folder := s.Folder(c.Key())
	if err := os.Mkdir(folder, 0o755); err == nil {
		if text, err := json.Marshal(c); err == nil {
			// The cell is done without it, and so it need not outlive a loss of power.
			_ = os.WriteFile(filepath.Join(folder, cellName), append(text, '\n'), 0o644)
		}
		if err := files.Sync(filepath.Dir(folder)); err != nil {
			return 0, err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return 0, err
	}
	f, err := os.OpenFile(filepath.Join(folder, attemptsName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if _, err := f.Write([]byte{'.'}); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}

// takeBack uncounts an attempt that was interrupted by the user.
func (s Store) takeBack(key string) error {
	path := filepath.Join(s.Folder(key), attemptsName)
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return err
	}
	return os.Truncate(path, info.Size()-1)
}

// Crash is what is known of a cell that was given up.
type Crash struct {
	Attempts int    `json:"attempts"`
	Host     string `json:"host"`
	Reason   string `json:"reason"` // the last lines
}

// Crash returns how a cell was given up, nil if it was not.
func (s Store) Crash(key string) (*Crash, error) {
	text, err := os.ReadFile(filepath.Join(s.Folder(key), crashName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var c Crash
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w; remove the folder to compute the cell again", filepath.Join(s.Folder(key), crashName), err)
	}
	return &c, nil
}

// giveUp records that a cell cannot be computed.
func (s Store) giveUp(key string, attempts int, reason error) error {
	text, err := json.Marshal(Crash{Attempts: attempts, Host: Host(), Reason: reason.Error()})
	if err != nil {
		return err
	}
	return files.Replace(filepath.Join(s.Folder(key), crashName), append(text, '\n'))
}

// Retry forgets that cells were given up, and their attempts.
func (s Store) Retry(cells []Cell) error {
	for _, c := range cells {
		if err := files.Remove(s.Folder(c.Key()), crashName, attemptsName); err != nil {
			return err
		}
	}
	return nil
}

// others counts the results for the same questions by other versions, and names these.
func (s Store) others(cells []Cell) (count int, versions []string) {
	asked := map[string]bool{}
	for _, c := range cells {
		if !s.Done(c.Key()) {
			asked[string(c.Question)] = true
		}
	}
	entries, err := os.ReadDir(filepath.Join(s.Dir, resultsName))
	if err != nil {
		return 0, nil
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(s.Folder(e.Name()), cellName))
		var c Cell
		if err != nil || json.Unmarshal(text, &c) != nil || c.Key() != e.Name() {
			continue // for people only
		}
		if asked[string(c.Question)] && s.Done(e.Name()) {
			count++
			if !slices.Contains(versions, c.Version) {
				versions = append(versions, c.Version)
			}
		}
	}
	slices.Sort(versions)
	return count, versions
}

// Accept takes the results of another version for those cells that have none: the cells
// become those of that version. It returns how many.
func (s Store) Accept(cells []Cell, version string) (taken int) {
	for i, c := range cells {
		other := c
		other.Version = version
		if !s.Done(c.Key()) && s.Done(other.Key()) {
			cells[i] = other
			taken++
		}
	}
	return taken
}
