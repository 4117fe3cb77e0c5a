// Accuracy measures the figures of docs/results.md: error and time of the
// command pinnsolve, built once and run as a user would run it, for several
// seeds.
//
//	go run ./benchmarks/accuracy                   every row, 5 seeds
//	go run ./benchmarks/accuracy -run ^direct/     the direct solves alone
//	go run ./benchmarks/accuracy -update           every row, into docs/results.md
//
// It prints Markdown on stdout, one table for each group, and progress on stderr.
// The exit status is 1 if a row misses its bar.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"

	"pinnsolve/internal/record"
)

const defaultSeeds = 5

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	met, err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == flag.ErrHelp:
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(2)
	case !met:
		os.Exit(1)
	}
}

// run measures the chosen rows and reports whether all met their bars.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (bool, error) {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	seeds := flags.Int("seeds", defaultSeeds, "number of seeds, from 1 up")
	pattern := flags.String("run", "", "rows to measure: a regular `expression` for GROUP/COMMAND, such as ^direct/ or ^gradient/")
	update := flags.Bool("update", false, "write the tables into docs/results.md, group by group; the groups must be whole")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	chosen, err := regexp.Compile(*pattern)
	if err != nil {
		return false, fmt.Errorf("-run: %w", err)
	}
	if flags.NArg() > 0 || *seeds < 1 {
		return false, fmt.Errorf("give no arguments, and one seed or more: got %q and -seeds %d", flags.Args(), *seeds)
	}
	groups := choose(table, chosen)
	if len(groups) == 0 {
		return false, fmt.Errorf("-run %q matches no row", *pattern)
	}
	root, err := record.Root(ctx)
	if err != nil {
		return false, err
	}
	if *update {
		if err := updatable(root, groups); err != nil {
			return false, err
		}
	}
	dir, err := os.MkdirTemp("", "accuracy-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(stderr, "building pinnsolve ...")
	b, err := build(ctx, root, dir)
	if err != nil {
		return false, err
	}
	where := caption(ctx, root)
	met := true
	for _, g := range groups {
		results := make([]result, len(g.rows))
		for i, r := range g.rows {
			if results[i], err = b.measure(ctx, r, *seeds, stderr); err != nil {
				return false, err
			}
			met = met && results[i].verdict() != missed
		}
		text := g.markdown(results, *seeds, where)
		fmt.Fprintln(stdout, text)
		if *update {
			if err := g.keep(root, text); err != nil {
				return false, err
			}
		}
	}
	return met, nil
}
