package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// LockName is the file in a folder whose lock a writer holds. It ends with the
// process, however that ends; the file of a killed process means nothing.
const LockName = ".lock"

// errTaken says that another process holds a lock.
var errTaken = errors.New("taken")

// Lock makes this process the only writer to a folder until it calls release. An
// error says who is.
func Lock(folder string) (release func(), err error) {
	path := filepath.Join(folder, LockName)
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		if err := lock(f); err != nil {
			who, _ := os.ReadFile(path)
			f.Close()
			if errors.Is(err, errTaken) {
				return nil, &Busy{Folder: folder, Process: strings.TrimSpace(string(who))}
			}
			return nil, err
		}
		if !same(f, path) { // removed by its last holder in the meantime
			f.Close()
			continue
		}
		if err := f.Truncate(0); err == nil {
			_, _ = f.WriteString(strconv.Itoa(os.Getpid()) + "\n") // for people; it may not fit on a full disk
		}
		return func() {
			os.Remove(path)
			f.Close()
		}, nil
	}
}

// same reports whether an open file is the one at path.
func same(f *os.File, path string) bool {
	one, err := f.Stat()
	if err != nil {
		return false
	}
	two, err := os.Stat(path)
	return err == nil && os.SameFile(one, two)
}

// Busy is the error of Lock when another process writes to the folder.
type Busy struct{ Folder, Process string }

func (b *Busy) Error() string {
	who := "another run"
	if b.Process != "" {
		who += " (process " + b.Process + ")"
	}
	return fmt.Sprintf("%s writes to directory %q: wait for its end, or choose another directory", who, b.Folder)
}

// escaped is a folder's name that filepath.Glob takes as it is.
func escaped(folder string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(folder)
}
