package files

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Extract writes the files in some folders of a file system into folders of the same names
// below dir, but for those that are there already: these may be in use.
func Extract(from fs.FS, dir string, folders ...string) error {
	for _, folder := range folders {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return err
		}
		entries, err := fs.ReadDir(from, folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			text, err := fs.ReadFile(from, path.Join(folder, e.Name()))
			if err != nil {
				return err
			}
			target := filepath.Join(dir, folder, e.Name())
			if old, err := os.ReadFile(target); err == nil && string(old) == string(text) {
				continue
			}
			if err := Replace(target, text); err != nil {
				return err
			}
		}
	}
	return nil
}
