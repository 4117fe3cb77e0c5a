// Command table puts the reports of runs of pinnsolve bench inverse into one table in
// docs/results.md:
//
//	go run ./benchmarks/inverse/table DIRECTORY...
package main

import (
	"context"
	"fmt"
	"os"

	"pinnsolve/benchmarks/inverse"
	"pinnsolve/internal/record"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dirs []string) error {
	r, err := inverse.ReadReports(dirs)
	if err != nil {
		return err
	}
	return record.Update(context.Background(), "docs/results.md", "inverse", r.Text())
}
