// Command gomlx is the peer in Go: GoMLX with its pure Go backend, as its users
// run it. engine.py describes the protocol:
//
//	gomlx THREADS
//
// It is a separate module, so that this project does not depend on GoMLX.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// Goroutines without a limit are as fast as any other setting of the backend on
// one thread. With its default, a pool of two per thread, steps on two threads
// hang: three of four runs with v0.1.2.
const options = "parallelism=-1"

func main() {
	answers := os.Stdout
	os.Stdout = os.Stderr // the backend prints its options
	if err := run(os.Args[1:], os.Stdin, answers); err != nil {
		fmt.Fprintln(os.Stderr, "gomlx:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("want the number of threads and nothing else")
	}
	threads, err := strconv.Atoi(args[0])
	if err != nil || threads < 1 {
		return fmt.Errorf("threads %s, want 1 or more", args[0])
	}
	runtime.GOMAXPROCS(threads)
	backend, err := gobackend.New(options)
	if err != nil {
		return err
	}
	return serve(backend, in, out)
}

// serve answers each request with a line of JSON.
func serve(backend compute.Backend, in io.Reader, out io.Writer) error {
	var s *step
	answer := json.NewEncoder(out)
	if err := answer.Encode(map[string]any{"ok": true}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		verb, argument, _ := strings.Cut(lines.Text(), " ")
		fields := map[string]any{"ok": true}
		var err error
		switch verb {
		case "prepare":
			if s, err = newStep(backend, argument); err == nil {
				err = s.run()
			}
		case "check":
			var values []float64
			if values, err = s.evaluate(); err == nil {
				err = writeNumbers(argument, values)
			}
		case "run":
			var budget float64
			if budget, err = strconv.ParseFloat(argument, 64); err == nil {
				fields["steps"], fields["wall"], fields["cpu"], err = measured(budget, s.run)
			}
		default:
			err = fmt.Errorf("unknown request %q", verb)
		}
		if err != nil {
			fields = map[string]any{"ok": false, "error": err.Error()}
		}
		if err := answer.Encode(fields); err != nil {
			return err
		}
	}
	return nil
}
