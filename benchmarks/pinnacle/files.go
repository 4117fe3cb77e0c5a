package pinnacle

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Problem files with what they read, and the suite's own values.
//
//go:embed problems suite
var embedded embed.FS

// hash is that of all files a row reads: those that its command and its checks name, and
// those in their folder that the text of a problem file names.
func hash(r Row) (string, error) {
	if r.Do != nil {
		return "", nil // the version of the program says it all
	}
	var named []string
	for _, word := range r.command() {
		if name, ok := strings.CutPrefix(word, "problems/"); ok {
			named = append(named, name)
		}
	}
	for _, c := range r.Checks {
		if c.File != "" {
			named = append(named, c.File)
		}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q\n%+v\n", r.command(), r.Checks)
	var texts strings.Builder
	for _, name := range named {
		text, err := embedded.ReadFile("problems/" + name)
		if err != nil {
			return "", err
		}
		h.Write(text)
		if path.Ext(name) == ".yaml" {
			texts.Write(text)
		}
	}
	err := fs.WalkDir(embedded, "problems", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) == ".yaml" || !strings.Contains(texts.String(), path.Base(p)) {
			return err
		}
		data, err := embedded.ReadFile(p)
		h.Write([]byte(p))
		h.Write(data)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
