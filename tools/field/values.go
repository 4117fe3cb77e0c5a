package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// command is a command line with what is right for it.
type command struct {
	file string   // the mesh
	text string   // as a shell takes it
	args []string // after the name of the program

	exit    int    // wanted
	polygon []want // of the body as it is meshed
	smooth  []want // of the smooth body that the mesh is a polygon of, nil if it is none
	words   []*regexp.Regexp
	slow    bool
	test    bool   // it is a test of this package too
	notYet  string // a flag that the binary does not have, "" if it has all
}

// want is the right value of a quantity.
type want struct {
	quantity    string
	value       float64
	uncertainty float64 // absolute
	tolerance   float64 // relative; absolute where the value is 0
}

// allowed is the largest error, absolute.
func (w want) allowed() float64 {
	if w.value == 0 {
		return w.tolerance
	}
	return w.tolerance * math.Abs(w.value)
}

// solves reports whether the command solves, and so has a seed.
func (c *command) solves() bool { return c.args[0] == "run" }

// futureFlags are those of physics that some versions do not have.
var futureFlags = []string{"--material", "--plane", "--axisymmetric", "--thermal-strain"}

// missingFlags returns the future flags that the binary does not have.
func missingFlags(ctx context.Context, binary string) ([]string, error) {
	help, err := exec.CommandContext(ctx, binary, "run", "--help").Output()
	if err != nil {
		return nil, fmt.Errorf("%s run --help: %w", binary, err)
	}
	has := strings.Fields(string(help))
	return slices.DeleteFunc(slices.Clone(futureFlags), func(f string) bool { return slices.Contains(has, f) }), nil
}

// uses returns the first of the flags that the command has, "" if none.
func (c *command) uses(flags []string) string {
	for _, f := range flags {
		if slices.Contains(c.args, f) {
			return f
		}
	}
	return ""
}

// readCommands reads values.csv and marks.csv of a folder.
func readCommands(folder string) ([]*command, error) {
	rows, err := readTable(filepath.Join(folder, "values.csv"), "file", "command", "quantity", "value", "uncertainty", "tolerance")
	if err != nil {
		return nil, err
	}
	var list []*command
	byText := map[string]*command{}
	for _, row := range rows {
		args, comment, err := splitWords(row[1])
		if err != nil {
			return nil, err
		}
		text, _, _ := strings.Cut(row[1], " # ")
		c := byText[text]
		if c == nil {
			if len(args) < 2 || args[0] != "pinnsolve" {
				return nil, fmt.Errorf("%s: no command of pinnsolve", text)
			}
			c = &command{file: row[0], text: text, args: args[1:]}
			byText[text] = c
			list = append(list, c)
		}
		if err := c.add(row, comment); err != nil {
			return nil, fmt.Errorf("%s: %w", row[1], err)
		}
	}
	return list, readMarks(folder, byText)
}

// add adds the value of a row.
func (c *command) add(row []string, comment string) error {
	w := want{quantity: row[2]}
	for i, v := range []*float64{&w.value, &w.uncertainty, &w.tolerance} {
		var err error
		if *v, err = strconv.ParseFloat(row[3+i], 64); err != nil {
			return err
		}
	}
	switch {
	case w.quantity == "exit":
		c.exit = int(w.value)
	case comment == "":
		c.polygon = append(c.polygon, w)
	case comment == "smooth":
		c.smooth = append(c.smooth, w)
	default:
		return fmt.Errorf("unknown comment %q", comment)
	}
	return nil
}

// readMarks reads what a command has to say, and whether it is slow or a test.
func readMarks(folder string, commands map[string]*command) error {
	rows, err := readTable(filepath.Join(folder, "marks.csv"), "command", "mark", "text")
	if err != nil {
		return err
	}
	for _, row := range rows {
		c := commands[row[0]]
		if c == nil {
			return fmt.Errorf("marks.csv: values.csv has no command %s", row[0])
		}
		switch row[1] {
		case "slow":
			c.slow = true
		case "test":
			c.test = true
		case "words":
			e, err := regexp.Compile("(?is)" + row[2])
			if err != nil {
				return fmt.Errorf("marks.csv: %s: %w", row[0], err)
			}
			c.words = append(c.words, e)
		default:
			return fmt.Errorf("marks.csv: unknown mark %q", row[1])
		}
	}
	return nil
}

// readTable reads a table with the given header and returns the rows below it.
func readTable(name string, header ...string) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("%s: the header is not %s", name, strings.Join(header, ","))
	}
	return rows[1:], nil
}
