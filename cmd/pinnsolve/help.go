package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// flagGroups are the groups in which help lists flags, in this order. A flag that is
// in none comes last.
var flagGroups = []struct {
	title string
	flags []string
}{
	{"Part and material", []string{"set", "E", "mu", "lambda", "K", "nu", "material", "law", "density", "expansion", "plane", "axisymmetric", "units", "glue"}},
	{"Supports, loads and physics", []string{"fix", "roller", "rigid", "spring", "traction", "pressure", "force", "moment", "body", "gravity", "spin", "time", "history", "integrator",
		"temperature", "thermal-strain", "load-case", "load"}},
	{"Equations and method", []string{"formulation", "formulations", "statement", "statements", "method", "balance", "autopilot", "curriculum", "continue", "march", "over", "over-tol", "members", "predictor",
		"bc", "points", "sampler", "windows", "features", "quadrature", "tol", "stress-tol", "seed", "seeds", "ensemble"}},
	{"Network", []string{"width", "depth", "activation", "blocks", "fourier", "factorise", "separate", "adapt", "inputs", "slope", "from"}},
	{"Limits", []string{"max-time", "max-work", "workers", "checkpoint", "resume"}},
	{"Output", []string{"out", "save", "quantities", "probe", "line", "yield", "no-pictures", "open", "tensorboard", "json", "quiet"}},
}

// Widths of help, characters.
const (
	usualWidth = 80 // where there is no terminal
	mostWide   = 110
	leastWide  = 40
	nameWidth  = 32 // of the column of names, the widest
)

// terminalWidth returns how many characters the help has a line: those of COLUMNS or
// of the terminal.
func terminalWidth(f *os.File) int {
	width, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil || width <= 0 {
		if width, _, err = term.GetSize(int(f.Fd())); err != nil || width <= 0 {
			width = usualWidth
		}
	}
	return max(leastWide, min(width, mostWide))
}

// setHelp makes the help of all commands fit the width, with flags in groups.
func setHelp(root *cobra.Command, width int) {
	if width == 0 {
		width = usualWidth
	}
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(cmd.OutOrStdout(), cmd, width) })
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		writeUsage(cmd.OutOrStderr(), cmd, width)
		return nil
	})
}

func writeHelp(w io.Writer, cmd *cobra.Command, width int) {
	about := cmd.Long
	if about == "" {
		about = cmd.Short + "."
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(about), "\n\n") {
		if strings.HasPrefix(paragraph, "  ") {
			writeTable(w, paragraph, width)
		} else {
			fmt.Fprintf(w, "%s\n", wrapped(paragraph, 0, width))
		}
		fmt.Fprintln(w)
	}
	writeUsage(w, cmd, width)
}

// writeTable writes lines of "  name  what it is", of which the rest is indented
// further, as entries.
func writeTable(w io.Writer, text string, width int) {
	var names, abouts []string
	column := 0
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "   ") {
			abouts[len(abouts)-1] += " " + line
			continue
		}
		name, about, _ := strings.Cut(strings.TrimSpace(line), "  ")
		names, abouts = append(names, name), append(abouts, about)
		column = max(column, len(name)+4)
	}
	for i, name := range names {
		writeEntry(w, name, abouts[i], column, width)
	}
}

func writeUsage(w io.Writer, cmd *cobra.Command, width int) {
	fmt.Fprintf(w, "Usage:\n  %s\n", wrapped(cmd.UseLine(), 4, width))
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w, "\nCommands:")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				writeEntry(w, "  "+c.Name(), c.Short, 14, width)
			}
		}
	}
	for _, g := range grouped(cmd.Flags()) {
		fmt.Fprintf(w, "\n%s:\n", g.title)
		column := 0
		for _, f := range g.flags {
			if n := len(flagName(f)) + 2; n <= nameWidth {
				column = max(column, n)
			}
		}
		for _, f := range g.flags {
			writeEntry(w, flagName(f), flagUsage(f), column, width)
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n\"%s COMMAND --help\" says more about a command.\n", cmd.CommandPath())
	}
}

// flagGroup is a group of flags of one command.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// grouped sorts flags into their groups, in the order in which the groups list them.
func grouped(flags *pflag.FlagSet) []flagGroup {
	var list []flagGroup
	var rest flagGroup
	taken := map[string]bool{}
	for _, g := range flagGroups {
		group := flagGroup{title: g.title}
		for _, name := range g.flags {
			if f := flags.Lookup(name); f != nil && !f.Hidden {
				group.flags = append(group.flags, f)
				taken[name] = true
			}
		}
		if len(group.flags) > 0 {
			list = append(list, group)
		}
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if !taken[f.Name] && !f.Hidden {
			rest.flags = append(rest.flags, f)
		}
	})
	const few = 5 // flags that need no groups
	count := 0
	for _, g := range list {
		count += len(g.flags)
	}
	if count <= few {
		for _, g := range list {
			rest.flags = append(rest.flags, g.flags...)
		}
		list = nil
	}
	rest.title = "Other flags"
	if len(list) == 0 {
		rest.title = "Flags"
	}
	if len(rest.flags) > 0 {
		list = append(list, rest)
	}
	return list
}

// flagName is a flag with the kind of its value, as help lists it.
func flagName(f *pflag.Flag) string {
	name := "      --" + f.Name
	if f.Shorthand != "" {
		name = "  -" + f.Shorthand + ", --" + f.Name
	}
	if kind, _ := pflag.UnquoteUsage(f); kind != "" {
		name += " " + kind
	}
	return name
}

// flagUsage is what a flag means, and its default.
func flagUsage(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	if !slices.Contains([]string{"", "false", "0", "[]"}, f.DefValue) {
		usage += " (default " + f.DefValue + ")"
	}
	return usage
}

// writeEntry writes a name, and what it means in a column beside it, or below it if
// the name is long.
func writeEntry(w io.Writer, name, about string, column, width int) {
	const inset = 10 // where the names are so long that nothing fits beside them
	if column == 0 || width-column < leastWide-inset {
		column = inset
	}
	text := wrapped(about, column, width-column)
	if len(name)+2 > column {
		fmt.Fprintf(w, "%s\n%s%s\n", name, strings.Repeat(" ", column), text)
		return
	}
	fmt.Fprintf(w, "%-*s%s\n", column, name, text)
}

// wrapped fills lines of at most width characters; all but the first are indented.
func wrapped(text string, indent, width int) string {
	var b strings.Builder
	length := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case length == 0:
		case length+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += n
	}
	return b.String()
}
