package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"pinnsolve/question"
)

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
}

// versionLine names the version, of pinnsolve and of what built it.
func versionLine() string {
	return fmt.Sprintf("pinnsolve %s (%s %s/%s)", question.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
