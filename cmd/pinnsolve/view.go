package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/view"
)

const viewHelp = `Serve the pages of all runs below a folder to a browser on this machine: a list to
sort and filter, curves of several runs over each other, and the page of each run,
which grows while the run goes on.

The server answers on this machine alone, to whoever has the address, which holds a
random token, and never writes. It ends with Ctrl-C.`

func newViewCommand(con console) *cobra.Command {
	var port int
	var open bool
	cmd := &cobra.Command{
		Use:   "view [DIR]",
		Short: "Show runs in a browser, live while they go on",
		Long:  viewHelp,
		Example: `  pinnsolve view
  pinnsolve view runs/sweep --open`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("one folder at a time, got %d: runs below it are found", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "runs"
			if len(args) == 1 {
				dir = args[0]
			}
			return serve(cmd.Context(), con, dir, port, open)
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "`number` of the port; default: one that is free")
	cmd.Flags().BoolVar(&open, "open", false, "open the list in the browser")
	return cmd
}

// serve serves a folder until ctx ends.
func serve(ctx context.Context, con console, dir string, port int, open bool) error {
	switch info, err := os.Stat(dir); {
	case err != nil:
		return fmt.Errorf("there is no folder %q: name one with runs", dir)
	case !info.IsDir():
		return fmt.Errorf("%q is a file: name the folder that holds runs", dir)
	case port < 0 || port > 65535:
		return fmt.Errorf("--port %d is outside [0, 65535]", port)
	}
	s, err := view.New(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return fmt.Errorf("--port %d cannot be had: %w; leave it out for a free one", port, errors.Unwrap(err))
	}
	address := "http://" + l.Addr().String() + s.Path()
	fmt.Fprintf(con.out, "%s shows the runs in %s; Ctrl-C ends it\n", address, dir)
	if open {
		if err := browse(address); err != nil {
			fmt.Fprintf(con.err, "pinnsolve: --open: %v; open the address by hand\n", err)
		}
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return failure{err}
	}
	return nil
}
