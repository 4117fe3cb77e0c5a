// Command table puts the reports of runs of pinnsolve bench pinnacle into one table in
// docs/results.md:
//
//	go run ./benchmarks/pinnacle/table DIRECTORY...
package main

import (
	"pinnsolve/benchmarks/pinnacle"
	"pinnsolve/internal/record"
)

func main() {
	record.Main("pinnacle", func(dirs []string) (string, error) {
		r, err := pinnacle.ReadReports(dirs)
		if err != nil {
			return "", err
		}
		return r.Text(), nil
	})
}
