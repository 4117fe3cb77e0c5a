package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"pinnsolve/report"
)

// openPage opens the page of a run in the browser.
func openPage(dir *report.Directory) error {
	if !slices.Contains(dir.Files(), report.Page) {
		return fmt.Errorf("--open: there was no time for %s", report.Page)
	}
	path, err := filepath.Abs(filepath.Join(dir.Path(), report.Page))
	if err != nil {
		return err
	}
	if err := browse(path); err != nil {
		return fmt.Errorf("--open: %w; open %s by hand", err, path)
	}
	return nil
}

// browse opens a file or an address in the browser: that of BROWSER, or the system's
// own.
func browse(what string) error {
	command := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if b := os.Getenv("BROWSER"); b != "" {
		command = []string{b}
	} else if command == nil {
		command = []string{"xdg-open"}
	}
	c := exec.Command(command[0], append(command[1:], what)...)
	if err := c.Start(); err != nil {
		return fmt.Errorf("cannot start a browser: %w", err)
	}
	go c.Wait() // it may outlive the command
	return nil
}
