package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/internal/names"
	"pinnsolve/sweep/queue/nats"
)

// jobFlags ask for the job file of a batch system in place of a sweep.
type jobFlags struct {
	slurm, kubernetes int
	image, claim      string
}

const mostTasks = 100_000

func (o *jobFlags) register(f *pflag.FlagSet) {
	f.Var(whole(&o.slurm, mostTasks), "slurm", "print a job file for Slurm with this many tasks: shares of the sweep or, with --listen, workers")
	f.Var(whole(&o.kubernetes, mostTasks), "kubernetes", "print a job for Kubernetes with this many pods")
	f.StringVar(&o.image, "image", "pinnsolve", "container `image` of --kubernetes, in which pinnsolve is the program")
	f.StringVar(&o.claim, "volume", "pinnsolve", "persistent volume `claim` of --kubernetes that holds the directory of the sweep, at /sweep")
}

func (o *jobFlags) wanted() bool { return o.slurm > 0 || o.kubernetes > 0 }

// write prints the job file of a sweep of so many cells.
func (o *jobFlags) write(s *sweepOptions, cells int) error {
	if o.slurm > 0 && o.kubernetes > 0 {
		return errors.New("--slurm and --kubernetes print one file each: choose one")
	}
	if s.shard != "" {
		return errors.New("--shard is what every task of the job gets: leave it out")
	}
	text := o.forSlurm(s, cells)
	if o.kubernetes > 0 {
		if s.head.listen != "" {
			return errors.New("--kubernetes prints a job of shares, which need no port: leave --listen out")
		}
		text = o.forKubernetes(s, cells)
	}
	_, err := io.WriteString(s.console.out, text)
	return err
}

// arguments are those of the sweep without those that ask for a job file; rename gives
// files and folders their names where the job runs.
func (o *sweepOptions) arguments(rename func(string) string) []string {
	var list []string
	skip := []string{"slurm", "kubernetes", "image", "volume", "listen", "out", "o", "shard"}
	rest := o.console.args
	for len(rest) > 0 {
		arg := rest[0]
		rest = rest[1:]
		name, _, whole := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		flag := strings.HasPrefix(arg, "-")
		if flag && slices.Contains(skip, name) {
			if !whole && len(rest) > 0 {
				rest = rest[1:]
			}
			continue
		}
		if flag && strings.HasPrefix(arg, "-o") && !strings.HasPrefix(arg, "--") {
			continue
		}
		if !flag && isFile(arg) && slices.Contains(o.subject, arg) {
			arg = rename(arg)
		}
		list = append(list, arg)
	}
	return append(list, "--out", rename(o.out))
}

// forSlurm is a job array. A task is told a minute before its time is over, and gives
// its cells back with their checkpoints.
func (o *jobFlags) forSlurm(s *sweepOptions, cells int) string {
	out := absolute(s.out)
	command := append(s.arguments(absolute), "--quiet", "--shard", "auto")
	what := fmt.Sprintf("%d cells in %d shares", cells, o.slurm)
	if s.head.listen != "" {
		command = []string{"worker", "--quiet", "--join", filepath.Join(out, nats.JoinName)}
		what = fmt.Sprintf("%d workers for %d cells; start the sweep with --listen first", o.slurm, cells)
	}
	return fmt.Sprintf(`#!/bin/sh
# %s. Submit it with: mkdir -p %s && sbatch FILE
#SBATCH --job-name=%s
#SBATCH --array=0-%d
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --signal=TERM@60
#SBATCH --requeue
#SBATCH --output=%s
exec %s --workers "${SLURM_CPUS_PER_TASK:-1}"
`, what, quotedName(out), oneWord(s), o.slurm-1, filepath.Join(out, "slurm-%A-%a.log"), names.Command("pinnsolve", command))
}

// quotedName is a name for a shell.
func quotedName(name string) string {
	return strings.TrimPrefix(names.Command("x", []string{name}), "x ")
}

// oneWord is a name for the job.
func oneWord(s *sweepOptions) string {
	return "pinnsolve-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, strings.TrimSuffix(filepath.Base(s.subject[0]), filepath.Ext(s.subject[0])))
}

// forKubernetes is an indexed job. Its files are on the volume, under their own names.
func (o *jobFlags) forKubernetes(s *sweepOptions, cells int) string {
	const mount = "/sweep"
	inside := func(name string) string { return mount + "/" + filepath.Base(name) }
	args := append(s.arguments(inside), "--quiet", "--shard", fmt.Sprintf("auto/%d", o.kubernetes), "--workers", "1")
	var list strings.Builder
	for _, a := range args {
		fmt.Fprintf(&list, "            - %s\n", quoted(a))
	}
	return fmt.Sprintf(`# %d cells in %d shares. Submit it with: kubectl apply -f FILE
# The volume has to hold the files that the sweep names.
apiVersion: batch/v1
kind: Job
metadata:
  name: %s
spec:
  completions: %d
  parallelism: %d
  completionMode: Indexed
  backoffLimit: %d
  template:
    spec:
      restartPolicy: OnFailure
      terminationGracePeriodSeconds: 60
      containers:
        - name: pinnsolve
          image: %s
          command: ["pinnsolve"]
          args:
%s          resources:
            requests:
              cpu: "1"
          volumeMounts:
            - name: sweep
              mountPath: %s
      volumes:
        - name: sweep
          persistentVolumeClaim:
            claimName: %s
`, cells, o.kubernetes, strings.Trim(oneWord(s), "-"), o.kubernetes, o.kubernetes, 3*o.kubernetes, quoted(o.image), list.String(), mount, quoted(o.claim))
}
