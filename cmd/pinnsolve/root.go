package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/internal/nearest"
)

// console is where a command writes, and the clock it reads.
type console struct {
	out, err io.Writer // where controls of a terminal are written as escapes
	terminal io.Writer // err without that
	live     bool      // whether err is a terminal, where a line can be rewritten
	now      func() time.Time
	args     []string  // of the whole command
	width    int       // characters a line of help, 0 for the usual
	colour   bool      // whether out shows colours
	raw      io.Writer // out without escapes, for them
	shared   *shared   // the ranks
}

// folder is the directory that was asked for, or runs/NAME-TIME.
func (c console) folder(asked, name string) string {
	if asked != "" {
		return asked
	}
	return filepath.Join("runs", name+"-"+c.now().Format(stamp))
}

// execute runs one command line and returns the exit status.
func execute(ctx context.Context, args []string, con console) int {
	con.terminal, con.args, con.raw = con.err, args, con.out
	if con.shared == nil {
		con.shared = &shared{ranks: alone{}}
	}
	con.out, con.err = &printable{w: con.out}, &printable{w: con.err}
	root := newRoot(con)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if text := message(err); text != "" {
		fmt.Fprintf(con.err, "pinnsolve: %s\n", text)
	}
	return status(err)
}

func newRoot(con console) *cobra.Command {
	root := &cobra.Command{
		Use:   "pinnsolve",
		Short: "Solve boundary value problems with physics-informed neural networks",
		Long: `Solve boundary value problems with physics-informed neural networks.

Exit status: 0 solved and confirmed by its own checks; 1 files could not be
written; 2 bad input, nothing was solved; 3 the solution should not be trusted, or
its path is not complete; 130 interrupted. Results are written for 3 and 130 too,
and say why.`,
		Example: `  pinnsolve list
  pinnsolve show block
  pinnsolve run block --nu 0.3 --formulation standard
  pinnsolve run bracket.msh --fix clamp --traction load=0,-1 --nu 0.4999
  pinnsolve compare cook --nu 0.3,0.4999,0.5
  pinnsolve run poisson --method adam:2000,lbfgs:3000 --out runs/trained
  pinnsolve modes part.msh --fix clamp --E 210e9 --nu 0.3 --density 7800
  pinnsolve identify cylinder --unknown mu,nu --data u.csv --sigma 1e-3
  pinnsolve sweep block --over nu=0.3,0.4,0.49 --seeds 1:5 --method lm:50 --width 12
  pinnsolve run cook --open
  pinnsolve view runs`,
		Version:       versionLine(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			var names []string
			for _, c := range cmd.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return nearest.Unknown("command", args[0], names)
		},
	}
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("{{.Version}}\n")
	setHelp(root, con.width)
	for _, group := range [][]*cobra.Command{
		{newRunCommand(con), newCompareCommand(con), newModesCommand(con)},
		{newIdentifyCommand(con), newCorrectCommand(con)},
		{newListCommand(), newShowCommand(), newNewCommand(), newSchemaCommand()},
		{newSpectrumCommand(), newLandscapeCommand(con), newConnectCommand(con)},
		{newViewCommand(con), newEvalCommand(con), newExportCommand(con)},
		{newBenchCommand(con), newSweepCommand(con), newSearchCommand(con), newWorkerCommand(con)},
		{newVersionCommand()},
	} {
		root.AddCommand(group...)
	}
	root.SetOut(con.out) // before the commands of shells, which keep it
	root.SetErr(con.err)
	shells(root)
	return root
}

// nothing are the arguments of a command that takes none.
func nothing(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%s takes flags alone: leave %q out", cmd.CommandPath(), args[0])
}

// shells lets completion name the shells that there are.
func shells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		var names []string
		for _, shell := range c.Commands() {
			names = append(names, shell.Name())
		}
		c.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("for which shell? choose %s", strings.Join(names, ", "))
			}
			return nearest.Unknown("shell", args[0], names)
		}
		c.Args = cobra.ArbitraryArgs
	}
}

// flagError names the nearest flag for one that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	var missing interface {
		error
		GetSpecifiedName() string
		GetSpecifiedShortnames() string
	}
	if !errors.As(err, &missing) || !strings.HasPrefix(err.Error(), "unknown") {
		return err
	}
	flag, name := "--"+missing.GetSpecifiedName(), missing.GetSpecifiedName()
	if short := missing.GetSpecifiedShortnames(); short != "" { // -nu, as of other programs
		flag, name = "-"+short, short
	}
	hint := strings.Replace(nearest.Hint(name, flagNames(cmd)), "mean ", "mean --", 1)
	return fmt.Errorf("unknown flag %s%s; \"%s --help\" lists them", flag, hint, cmd.CommandPath())
}
