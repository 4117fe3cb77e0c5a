package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// aloneArgs are of a sweep whose cells take longer than a worker lasts without a head.
var aloneArgs = strings.Fields("sweep block --seeds 1:6 --method adam:1000000 --width 20 --depth 2 --points 300 --quiet")

// leave kills the head of a sweep for good while its workers compute, and measures when
// these have ended.
func (k *killer) leave(ctx context.Context) (late int, err error) {
	dir := filepath.Join(k.scratch, "alone")
	join := filepath.Join(dir, "join.json")
	head := &process{args: append(append([]string{}, aloneArgs...), "--listen", ":0", "--workers", "0", "--out", dir)}
	if err := k.start(ctx, head); err != nil {
		return 0, err
	}
	if err := awaitFile(join); err != nil {
		return 0, err
	}
	var list []*process
	for range workers {
		p := &process{args: []string{"worker", "--quiet", "--workers", "1", "--join", join}}
		if err := k.start(ctx, p); err != nil {
			return 0, err
		}
		list = append(list, p)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		begun, err := filepath.Glob(filepath.Join(dir, "results", "*", "run", "run.json"))
		if err != nil {
			return 0, err
		}
		if len(begun) == workers {
			break
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("%d of %d workers have begun after a minute", len(begun), workers)
		}
	}
	_ = head.cmd.Process.Kill()
	<-head.ended
	begin := time.Now()
	for _, p := range list {
		select {
		case <-p.ended:
			fmt.Printf("a worker without a head ended after %.1f s with status %d: %s\n", time.Since(begin).Seconds(), p.cmd.ProcessState.ExitCode(), strings.TrimSpace(p.said.String()))
		case <-time.After(untilGone - time.Since(begin)):
			late++
			fmt.Printf("a worker without a head goes on after %.0f s\n", time.Since(begin).Seconds())
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
	}
	return late, nil
}
