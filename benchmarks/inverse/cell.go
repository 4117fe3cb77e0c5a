package inverse

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pinnsolve/internal/files"
	"pinnsolve/inverse"
	"pinnsolve/number"
	"pinnsolve/sweep"
)

// Key is what a cell is asked.
type Key struct {
	Row    string   `json:"row"`
	Repeat uint64   `json:"repeat"`
	Args   []string `json:"args"`
	Hash   string   `json:"hash"` // of the files that it reads
	Noise  float64  `json:"noise,omitempty"`
}

// Measured is the result of a cell.
type Measured struct {
	Key
	Command   string        `json:"command"`
	Seconds   number.Number `json:"seconds"`
	Processor number.Number `json:"processor_seconds"`
	Exit      int           `json:"exit"`
	inverse.Estimate
	// Result is the whole result.json.
	Result json.RawMessage `json:"result"`
	Dir    string          `json:"dir"` // of the run, in that of the suite
}

// unknown returns what was found for a name.
func (m Measured) unknown(name string) (inverse.Found, bool) {
	i := slices.IndexFunc(m.Unknowns, func(u inverse.Found) bool { return u.Name == name })
	if i < 0 {
		return inverse.Found{}, false
	}
	return m.Unknowns[i], true
}

// exitUntrusted is the exit status of a run that says why it is not to be trusted.
const exitUntrusted = 3

// measure runs the command of the cell.
func (s *suite) measure(ctx context.Context, k Key, folder string) error {
	run := filepath.Join(folder, "run")
	if err := os.RemoveAll(run); err != nil { // of an attempt that was killed
		return err
	}
	row, args := s.rows[k.Row], slices.Clone(k.Args)
	if row.Data != "" {
		name := strings.TrimSuffix(row.Data, ".csv") + fmt.Sprintf("-%s-%d.csv", row.Name, k.Repeat)
		if err := noisy(filepath.Join(s.dir, name), row.Data, row.Noise, k.Repeat); err != nil {
			return err
		}
		args = append(args, "--data", name)
	}
	if row.Seeded {
		args = append(args, "--seed", fmt.Sprint(k.Repeat))
	}
	m := Measured{Key: k, Command: "pinnsolve " + strings.Join(args, " ")}
	dir, err := filepath.Rel(s.dir, run)
	if err != nil {
		return err
	}
	m.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, s.program[0], slices.Concat(s.program[1:], args, []string{"--json", "--out", dir})...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1") // seconds of one core, whatever else runs
	begin := time.Now()
	err = cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	m.Seconds, m.Exit = number.Number(time.Since(begin).Seconds()), cmd.ProcessState.ExitCode()
	m.Processor = number.Number((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	if m.Exit != 0 && m.Exit != exitUntrusted {
		return fmt.Errorf("%s: exit status %d: %s (%w)", m.Command, m.Exit, bytes.TrimSpace(stderr.Bytes()), sweep.ErrInvalid)
	}
	if err := json.Unmarshal(stdout.Bytes(), &m.Estimate); err != nil {
		return fmt.Errorf("%s: its output is not a result.json: %w", m.Command, err)
	}
	m.Result = stdout.Bytes()
	return sweep.Put(folder, m)
}

// noisy writes data with normal noise of a part of the largest value, and its deviation.
func noisy(path, name string, noise float64, seed uint64) error {
	text, err := embedded.ReadFile(name)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	header := rows[0]
	var measured []int
	for c, h := range header {
		if !slices.Contains([]string{"x", "y", "z", "t"}, h) && !strings.HasPrefix(h, "fix.") { // not what is prescribed
			measured = append(measured, c)
		}
	}
	largest := map[byte]float64{} // of outputs that begin alike, such as ux and uy
	value := func(row []string, c int) float64 {
		if row[c] == "" { // not measured there
			return 0
		}
		v, err := strconv.ParseFloat(row[c], 64)
		if err != nil {
			panic("inverse: " + err.Error()) // data of our own
		}
		return v
	}
	for _, row := range rows[1:] {
		for _, c := range measured {
			k := rows[0][c][0]
			largest[k] = math.Max(largest[k], math.Abs(value(row, c)))
		}
	}
	r := rand.New(rand.NewPCG(seed, 1))
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, c := range measured {
		header = append(header, "sigma_"+rows[0][c])
	}
	all := [][]string{header}
	for _, row := range rows[1:] {
		for _, c := range measured {
			if row[c] != "" {
				row[c] = strconv.FormatFloat(value(row, c)+noise*largest[rows[0][c][0]]*r.NormFloat64(), 'g', -1, 64)
			}
		}
		for _, c := range measured {
			row = append(row, strconv.FormatFloat(noise*largest[rows[0][c][0]], 'g', -1, 64))
		}
		all = append(all, row)
	}
	if err := w.WriteAll(all); err != nil {
		return err
	}
	return files.Replace(path, out.Bytes())
}
