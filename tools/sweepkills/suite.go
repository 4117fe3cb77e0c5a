package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// suiteArgs are of the suite in its quick form.
var suiteArgs = strings.Fields("bench locking --quick --quiet")

// suite lets the locking suite be killed and resumed until it is complete, and compares its
// tables with those of one that was not. Times are not compared: columns whose names have
// "seconds" in them.
func (k *killer) killSuite(ctx context.Context) (different int, err error) {
	one, killed := filepath.Join(k.scratch, "suite"), filepath.Join(k.scratch, "suite-killed")
	begin := time.Now()
	if err := k.suiteOnce(ctx, "--out", one); err != nil {
		return 0, err
	}
	took := time.Since(begin)
	want, err := suiteTables(one)
	if err != nil {
		return 0, err
	}
	args := []string{"--out", killed}
	kills, before := 0, 0
	var at []string
	for kills < k.options.kills {
		p := &process{args: append(slices.Clone(suiteArgs), args...)}
		if err := k.start(ctx, p); err != nil {
			return 0, err
		}
		select {
		case err := <-p.ended: // complete before its time
			if err != nil && p.cmd.ProcessState.ExitCode() != missed {
				return 0, fmt.Errorf("%s: %w: %s", strings.Join(p.args, " "), err, p.said)
			}
			kills = k.options.kills
			continue
		case <-time.After(time.Duration((0.5 + k.random.Float64()) * float64(took) / float64(k.options.kills+1))):
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
		kills++
		done, err := filepath.Glob(filepath.Join(killed, "results", "*", "result.json"))
		if err != nil {
			return 0, err
		}
		if len(done) < before {
			return 0, fmt.Errorf("%d results after a kill, %d before", len(done), before)
		}
		before = len(done)
		at = append(at, fmt.Sprint(len(done)))
		if len(done) > 0 || isFolder(killed) {
			args = []string{"--out", killed, "--resume"}
		}
	}
	if err := k.suiteOnce(ctx, args...); err != nil {
		return 0, err
	}
	got, err := suiteTables(killed)
	if err != nil {
		return 0, err
	}
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range got {
		names[name] = true
	}
	for name := range names {
		if got[name] != want[name] {
			different++
			fmt.Printf("table %s differs:\n%s\nwant\n%s\n", name, got[name], want[name])
		}
	}
	fmt.Printf("locking suite, quick, %.0f s undisturbed: killed %d times, after %s cells; %d tables, %d differ\n", took.Seconds(), len(at), strings.Join(at, ", "), len(names), different)
	return different, nil
}

// missed is the exit status of a suite that misses a bar, as a quick one may.
const missed = 3

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (k *killer) suiteOnce(ctx context.Context, args ...string) error {
	cmd := k.command(ctx, append(slices.Clone(suiteArgs), args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != missed {
		return fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args[1:], " "), err, out)
	}
	return nil
}

// suiteTables are the tables of a suite without times, as texts.
func suiteTables(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		return nil, err
	}
	var report struct {
		Tables []struct {
			Name    string   `json:"name"`
			Columns []string `json:"columns"`
			Rows    [][]any  `json:"rows"`
		} `json:"tables"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, err
	}
	tables := map[string]string{}
	rows := 0
	for _, t := range report.Tables {
		rows += len(t.Rows)
		var b strings.Builder
		for _, row := range t.Rows {
			for i, v := range row {
				if i < len(t.Columns) && !strings.Contains(t.Columns[i], "seconds") {
					fmt.Fprintf(&b, "%s=%v ", t.Columns[i], v)
				}
			}
			b.WriteByte('\n')
		}
		tables[t.Name] = b.String()
	}
	if rows == 0 {
		return nil, fmt.Errorf("%s has no tables", dir)
	}
	return tables, nil
}
