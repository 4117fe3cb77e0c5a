package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const page = `text
<!-- direct -->
old
<!-- /direct -->
## Two
<!-- direct:more -->
kept
<!-- /direct:more -->
more
`

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // twice gives the same
		if err := Replace(path, "direct", "\n| a |\n|---|\n"); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if want := strings.Replace(page, "old\n", "\n| a |\n|---|\n\n", 1); err != nil || string(got) != want {
			t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
		}
	}
	if table, err := Table(path, "direct"); err != nil || table != "| a |\n|---|" {
		t.Errorf("%q, %v", table, err)
	}
}

func TestNoTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	for _, bad := range []string{"none", strings.Replace(page, "<!-- /direct -->", "", 1), page + page} {
		if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Replace(path, "direct", "x"); err == nil || !strings.Contains(err.Error(), "<!-- direct -->") {
			t.Errorf("%v for\n%s", err, bad)
		}
	}
}
