// Command table puts the reports of runs of pinnsolve bench inverse into one table in
// docs/results.md:
//
//	go run ./benchmarks/inverse/table DIRECTORY...
package main

import (
	"pinnsolve/benchmarks/inverse"
	"pinnsolve/internal/record"
)

func main() {
	record.Main("inverse", func(dirs []string) (string, error) {
		r, err := inverse.ReadReports(dirs)
		if err != nil {
			return "", err
		}
		return r.Text(), nil
	})
}
