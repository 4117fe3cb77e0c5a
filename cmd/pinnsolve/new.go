package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/internal/files"
	"pinnsolve/problem"
)

func newNewCommand() *cobra.Command {
	like := "poisson"
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a commented problem file to begin with, NAME.yaml",
		Long: `Write a problem file that runs and says in comments what can be changed. The
templates are ` + strings.Join(problem.Templates(), ", ") + `; part writes a mesh, too.
Files that exist are left alone.`,
		Example: `  pinnsolve new plate && pinnsolve run plate.yaml
  pinnsolve new beam --like part`,
		Args: oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.TrimSuffix(args[0], ".yaml")
			list, err := problem.New(filepath.Base(name), like)
			if err != nil {
				return err
			}
			if dir := filepath.Dir(name); !isFolder(dir) {
				return fmt.Errorf("there is no folder %s: make it first, or choose another name", dir)
			}
			paths := slices.Sorted(maps.Keys(list))
			for _, path := range paths {
				to := filepath.Join(filepath.Dir(name), path)
				if _, err := os.Stat(to); err == nil {
					return fmt.Errorf("%s exists: choose another name, or move it away", to)
				}
			}
			for _, path := range paths {
				to := filepath.Join(filepath.Dir(name), path)
				if err := files.Replace(to, list[path]); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", to)
			}
			file := name + ".yaml"
			if strings.ContainsAny(file, " '\"$") { // for a shell
				file = strconv.Quote(file)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "run it with: pinnsolve run %s\nfor help in an editor: pinnsolve schema > %s\n", file, filepath.Join(filepath.Dir(name), "problem.schema.json"))
			return nil
		},
	}
	cmd.Flags().StringVar(&like, "like", like, "`template`: "+strings.Join(problem.Templates(), ", "))
	if err := cmd.RegisterFlagCompletionFunc("like", cobra.FixedCompletions(problem.Templates(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist
	}
	return cmd
}

func oneName(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("what is the file to be called? give one name, such as plate")
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func newSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of problem files, for editors",
		Args:  nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := schema()
			if err != nil {
				return failure{err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", text)
			return err
		},
	}
}

// schema is that of problem files, with the flags of pinnsolve run.
func schema() ([]byte, error) {
	all := newRunCommand(console{}).Flags()
	var body posing
	parts := pflag.NewFlagSet("", pflag.ContinueOnError)
	body.register(parts)
	part, solve := map[string]string{}, map[string]string{}
	all.VisitAll(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		if parts.Lookup(f.Name) != nil {
			part[f.Name] = usage
		}
		solve[f.Name] = usage
	})
	return problem.Schema(part, solve)
}
