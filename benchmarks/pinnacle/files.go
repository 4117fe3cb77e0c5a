package pinnacle

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pinnsolve/internal/files"
)

// Problem files with what they read, and the suite's own values.
//
//go:embed problems suite
var embedded embed.FS

// extract writes the files of a folder that is embedded below dir.
func extract(dir string, folders ...string) error {
	for _, folder := range folders {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return err
		}
		entries, err := embedded.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			text, err := embedded.ReadFile(path.Join(folder, e.Name()))
			if err != nil {
				return err
			}
			target := filepath.Join(dir, folder, e.Name())
			if old, err := os.ReadFile(target); err == nil && string(old) == string(text) {
				continue // they may be in use
			}
			if err := files.Replace(target, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// hash is that of a problem file and of all files in its folder that its text names.
func hash(name string) (string, error) {
	text, err := embedded.ReadFile("problems/" + name + ".yaml")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write(text)
	err = fs.WalkDir(embedded, "problems", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) == ".yaml" || !strings.Contains(string(text), path.Base(p)) {
			return err
		}
		data, err := embedded.ReadFile(p)
		h.Write([]byte(p))
		h.Write(data)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
