package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browsers are the names of the browsers that will do.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome", "headless-shell"}

// installed returns the path of a browser, that of CHROME if it is set; "" if there is
// none.
func installed() string {
	for _, name := range append([]string{os.Getenv("CHROME")}, browsers...) {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// window is a page in a browser, which keeps what its console says against it.
type window struct {
	ctx context.Context

	mu     sync.Mutex
	faults []string
}

// start starts a browser without a screen, whose WebGL the processor draws.
func start(ctx context.Context) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(installed()), chromedp.NoSandbox,
		chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true), chromedp.Flag("disable-gpu", false), chromedp.Flag("hide-scrollbars", true))
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	browser, end := chromedp.NewContext(allocator)
	return browser, func() { end(); stop() }
}

// open opens an address in a new window of some width, in the dark or not, and waits
// until its scripts are done.
func open(browser context.Context, address string, width, height int, dark bool) (*window, context.CancelFunc, error) {
	ctx, end := chromedp.NewContext(browser)
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	w := &window{ctx: ctx}
	chromedp.ListenTarget(ctx, w.hear)
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	err := chromedp.Run(ctx, log.Enable(), chromedp.EmulateViewport(int64(width), int64(height)),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate(address))
	if err == nil {
		err = w.wait("document.documentElement.dataset.ready === 'yes'")
	}
	if err != nil {
		err = fmt.Errorf("%s: %w; its console says %q", address, err, w.said())
	}
	return w, func() { stop(); end() }, err
}

// hear keeps errors and warnings of the console.
func (w *window) hear(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.APITypeError && e.Type != runtime.APITypeWarning {
			return
		}
		for _, a := range e.Args {
			text += string(a.Value) + " "
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.LevelError && e.Entry.Level != log.LevelWarning {
			return
		}
		text = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, text)
}

// said returns what the console said.
func (w *window) said() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.faults...)
}

// wait waits until a condition in JavaScript holds.
func (w *window) wait(condition string) error {
	return chromedp.Run(w.ctx, chromedp.Poll(condition, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second)))
}

// value evaluates an expression in JavaScript, a promise to its end.
func value[T any](w *window, expression string) (v T, err error) {
	err = chromedp.Run(w.ctx, chromedp.Evaluate(expression, &v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v, err
}

// picture takes a picture of the window, or of the whole page.
func (w *window) picture(whole bool) (png []byte, err error) {
	if whole {
		err = chromedp.Run(w.ctx, chromedp.FullScreenshot(&png, 100))
	} else {
		err = chromedp.Run(w.ctx, chromedp.CaptureScreenshot(&png))
	}
	return png, err
}
