package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// command is a line of the list.
type command struct {
	args  []string
	fails bool // it is bad input, exit status 2
}

func (c command) String() string { return strings.Join(c.args, " ") }

// readCommands reads a list of commands, one a line, from a file, by default
// that of the repository. What follows # is a comment; a line that begins with
// ! is bad input. Arguments are separated by blanks, and none is quoted.
func readCommands(name, root string) ([]command, error) {
	if name == "" {
		name = filepath.Join(root, "tools", "same", "commands.txt")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var list []command
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		line, fails := strings.CutPrefix(strings.TrimSpace(line), "!")
		if args := strings.Fields(line); len(args) > 0 {
			list = append(list, command{args, fails})
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s has no commands", name)
	}
	return list, nil
}

// covered are the lists of pinnsolve of which every name should be in a
// command.
var covered = []string{"cases", "formulations", "statements", "methods", "balancers", "samplers"}

// reportUncovered prints the names that the binary lists and that no command
// has, so that the list of commands can be completed.
func reportUncovered(ctx context.Context, w io.Writer, binary string, commands []command) error {
	var words []string
	for _, c := range commands {
		words = append(words, wordsOf(c)...)
	}
	for _, kind := range covered {
		out, err := exec.CommandContext(ctx, binary, "list", kind).Output()
		if err != nil {
			return fmt.Errorf("list %s: %w", kind, err)
		}
		for line := range strings.Lines(string(out)) {
			if f := strings.Fields(line); len(f) > 0 && !slices.Contains(words, f[0]) {
				fmt.Fprintf(w, "note: %s is in \"pinnsolve list %s\" and in no command\n", f[0], kind)
			}
		}
	}
	return nil
}

// name matches the name of a case, a method and so on within an argument.
var name = regexp.MustCompile(`[a-z0-9]+(-[a-z0-9]+)*`)

// wordsOf returns the names in a command, such as adam and lm of
// "--method adam:10,lm:10".
func wordsOf(c command) []string {
	var words []string
	for _, a := range c.args {
		if !strings.HasPrefix(a, "--") {
			words = append(words, name.FindAllString(a, -1)...)
		}
	}
	return words
}
