// Command pages takes pictures of pages for the documents, and its tests look at them
// in a browser.
//
//	go run ./pages [-width 1280] [-height 800] [-dark] [-whole] [-script JS] FILE|ADDRESS OUT.png
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	width, height := flag.Int("width", 1280, "`pixels` of the window"), flag.Int("height", 800, "`pixels` of the window")
	dark, whole := flag.Bool("dark", false, "ask for the dark theme"), flag.Bool("whole", false, "the whole page, not the window")
	script := flag.String("script", "", "`JavaScript` to run before")
	flag.Parse()
	if err := take(flag.Arg(0), flag.Arg(1), *width, *height, *dark, *whole, *script); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

// take writes a picture of a page.
func take(address, out string, width, height int, dark, whole bool, script string) error {
	if out == "" {
		return fmt.Errorf("name a page and a file for its picture")
	}
	if installed() == "" {
		return fmt.Errorf("no browser is installed: tried %s", strings.Join(browsers, ", "))
	}
	if !strings.Contains(address, "://") {
		path, err := filepath.Abs(address)
		if err != nil {
			return err
		}
		address = "file://" + path
	}
	browser, stop := start(context.Background())
	defer stop()
	w, end, err := open(browser, address, width, height, dark)
	defer end()
	if err != nil {
		return err
	}
	if script != "" {
		text, err := value[any](w, script)
		if err != nil {
			return err
		}
		if text != nil {
			fmt.Println(text)
		}
	}
	time.Sleep(300 * time.Millisecond) // for what is drawn after
	for _, fault := range w.said() {
		fmt.Fprintln(os.Stderr, "console:", fault)
	}
	png, err := w.picture(whole)
	if err != nil {
		return err
	}
	return os.WriteFile(out, png, 0o644)
}
