package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/report"
	"pinnsolve/solve"
)

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, small("run", "poisson", "--tol", "1", "--seed", "7")...)
	s.expect(t, exitOK)
	if s.err != "" {
		t.Errorf("stderr %q", s.err)
	}
	dir := filepath.Join("runs", "poisson-20310203-040506")
	s.contains(t, "poisson, standard formulation, direct", "60 parameters, 200 points", "Error at 10201 points\n",
		"relative L2", "Status:", "converged", "Residual:", "Time:", dir)
	checkFiles(t, dir)
	res := readResult(t, filepath.Join(dir, "result.json"))
	if res.Case != "poisson" || res.Formulation != "standard" || res.Method != "direct" || res.Seed != 7 || res.BC != "hard" ||
		res.Inputs != "xy" || res.Parameters != 60 || res.Points != 200 || res.Rows != 200 || res.Slope != 0.5 || res.Width != 60 || res.Depth != 0 || res.Nu != nil {
		t.Errorf("result %+v", res)
	}
	if res.Status != solve.Converged || !res.Trusted || res.Message == "" || res.Version == "" || !(res.Seconds > 0) {
		t.Errorf("outcome %+v", res)
	}
	if e := res.Errors["u"]; !(e.RelL2 > 0 && e.RelL2 < 0.01) || !(e.Max > 0 && e.Max < 0.1) {
		t.Errorf("errors of u %+v", e)
	}
	if !(res.Check.Fresh > 0 && res.Check.Fresh < 0.1) {
		t.Errorf("check %+v", res.Check)
	}

	// result.json holds the question, and all that reads it finds the same hash.
	if q := res.Question; q.Case != "poisson" || q.Options.Seed != 7 || q.Path != nil || q.Hash() != res.QuestionHash || len(res.QuestionHash) != 64 {
		t.Errorf("question %s, hash %s", q.Canonical(), res.QuestionHash)
	}

	// Asked again, with --json, it prints that file alone.
	again := pinnsolveIn(context.Background(), true, small("run", "poisson", "--tol", "1", "--seed", "7", "--workers", "1", "--json")...)
	again.expect(t, exitOK)
	dir += "-2"
	checkFiles(t, dir)
	file := read(t, filepath.Join(dir, "result.json"))
	if again.out != string(file) || again.err != "" {
		t.Errorf("stdout is not result.json:\n%s\nstderr %q", again.out, again.err)
	}
	same := readResult(t, filepath.Join(dir, "result.json"))
	if same.Loss != res.Loss || same.Errors["u"] != res.Errors["u"] {
		t.Errorf("the same seed gave loss %v and %v", res.Loss, same.Loss)
	}
	if same.QuestionHash != res.QuestionHash {
		t.Errorf("asked again: %s", same.Question.Differs(res.Question))
	}
	if gradients := table(t, filepath.Join("..", dir, "history.csv"))["balance gradient"]; slices.ContainsFunc(gradients, func(s string) bool { return s != "" }) || len(gradients) == 0 {
		t.Errorf("a direct solve paid for gradients of terms: %v", gradients)
	}
	checkKeys(t, file)
}

// checkKeys requires the keys of result.json that others read.
func checkKeys(t *testing.T, file []byte) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(file, &fields); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"case", "formulation", "parameters_set", "values", "method", "seed", "parameters", "points", "rows",
		"slope", "status", "message", "loss", "seconds", "check", "errors", "quantities", "inputs", "version",
		"width", "depth", "sampler", "balance", "autopilot"} {
		if _, ok := fields[key]; !ok {
			t.Errorf("result.json has no %q", key)
		}
	}
}

func TestRunTrained(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "poisson", "--method", "adam:3,lbfgs:3", "--width", "4", "--depth", "1", "--points", "50",
		"--bc", "soft", "--sampler", "halton", "--inputs", "xy", "--workers", "1", "--max-time", "1m", "--tol", "1e3", "--out", "out")
	s.expect(t, exitOK)
	res := readResult(t, filepath.Join("out", "result.json"))
	if res.Width != 4 || res.Depth != 1 || res.Sampler != "halton" || res.Balance != "static" || res.Autopilot {
		t.Errorf("result %+v", res)
	}
	s.contains(t, "sampler halton, width 4, depth 1")
	if res.BC != "soft" || res.Slope != 0 || res.Parameters != 17 || res.Iterations != 6 || res.Status != solve.Budget {
		t.Errorf("result %+v", res)
	}
}

func TestRunUntrusted(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "poisson", "--width", "8", "--points", "100", "--out", "out")
	s.expect(t, exitUntrusted)
	s.contains(t, "under-resolved")
	checkFiles(t, "out")
	if res := readResult(t, filepath.Join("out", "result.json")); res.Trusted || res.Status != solve.UnderResolved || len(res.Trials) == 0 {
		t.Errorf("result %+v", res)
	}
	if s.err != "" {
		t.Errorf("stderr %q", s.err)
	}
}

func TestRunCancelled(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := pinnsolveIn(ctx, false, small("run", "poisson", "--out", "out")...)
	s.expect(t, exitCancelled)
	s.contains(t, "cancelled", "before there was a solution")
	if got, want := results(t, "out"), []string{"history.csv", "report.html", "result.json"}; !slices.Equal(got, want) {
		t.Errorf("out holds %v, want %v", got, want)
	}
	if res := readResult(t, filepath.Join("out", "result.json")); res.Trusted || res.Status != solve.Cancelled || len(res.Quantities)+len(res.Errors) > 0 {
		t.Errorf("result %+v", res)
	}
}

func TestRunWithoutPictures(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, small("run", "poisson", "--tol", "1", "--out", "out", "--no-pictures")...)
	s.expect(t, exitOK)
	s.contains(t, "out/{history.csv,network.safetensors,fields.csv,solution.vtu,result.json}")
	if got, want := results(t, "out"), []string{"fields.csv", "history.csv", "result.json", "solution.vtu"}; !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
}

// Bad input gets one line that names the value and what is valid, exit status
// 2, and leaves nothing behind.
func TestBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []string { return append([]string{"run", "poisson"}, args...) }
	block := func(args ...string) []string { return append([]string{"run", "block"}, args...) }
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"rum"}, []string{`unknown command "rum"`, "run, schema", "did you mean run?"}},
		{[]string{"run"}, []string{"which case?", "poisson"}},
		{[]string{"run", "poison"}, []string{`unknown case "poison": choose from`, "did you mean poisson?"}},
		{[]string{"run", "poisson", "heat"}, []string{`one case at a time: got "poisson" and "heat"`}},
		{[]string{"show", "poison"}, []string{`unknown case "poison"`, "did you mean poisson?"}},
		{[]string{"list", "method"}, []string{`unknown list "method": choose from cases, formulations, statements, methods, balancers, paths, samplers, activations, blocks, adaptations (did you mean methods?)`}},
		{[]string{"version", "x"}, []string{`pinnsolve version takes flags alone: leave "x" out`}},
		{run("--formulation", "standart"), []string{`unknown formulation of poisson "standart": choose from standard (did you mean standard?)`}},
		{run("--method", "drect"), []string{`unknown method "drect"`, "lbfgs", "did you mean direct?"}},
		{run("--method", "adam:0"), []string{"adam:0", "1 or more"}},
		{run("--method", " "), []string{"method"}},
		{run("--sampler", "holton"), []string{`unknown sampler "holton": choose from uniform,`, "did you mean halton?"}},
		{run("--inputs", "polar"), []string{`unknown inputs of poisson "polar": choose from xy`}},
		{run("--bc", "firm"), []string{`"firm"`, "--bc", "hard, soft"}},
		{run("--width", "0"), []string{`"0"`, "--width", "from 1 to 20000; the nearest valid value is 1"}},
		{run("--width", "-5"), []string{`"-5"`, "the nearest valid value is 1"}},
		{run("--width", "many"), []string{`"many"`, "whole number from 1 to 20000"}},
		{run("--width", "3"), []string{"width = 3", "the nearest valid value is 4"}},
		{run("--points", "2000000"), []string{"the nearest valid value is 1000000"}},
		{run("--depth", "0"), []string{"--depth", "from 1 to 100"}},
		{run("--depth", "2"), []string{"--depth has no effect with --method direct"}},
		{run("--activation", "relu"), []string{`--activation: unknown activation "relu": choose from tanh,`, "softplus is the smooth one"}},
		{run("--activation", "tnah"), []string{"did you mean tanh?"}},
		{run("--blocks", "gatted", "--method", "lm"), []string{`--blocks: unknown blocks "gatted": choose from plain, residual, gated, pirate (did you mean gated?)`}},
		{run("--blocks", "gated"), []string{"--blocks has no effect with --method direct: its network is one layer of random features"}},
		{run("--fourier", "sigma=0"), []string{`sigma is "0": it must be a number in (0, +Inf)`}},
		{run("--fourier", "modes=3"), []string{`unknown setting "modes": choose from sigma, count`}},
		{run("--fourier", "count=1"), []string{"--fourier has no effect with --method direct"}},
		{run("--factorise"), []string{"--factorise has no effect with --method direct"}},
		{run("--statement", "weak", "--activation", "sin"), []string{"--activation has no effect with windows"}},
		{[]string{"run", "heat", "--statement", "evolution", "--activation", "sin"}, []string{"--activation has no effect with windows"}},
		{run("--adapt", "rat", "--method", "lm"), []string{`--adapt: unknown adaptation "rat": choose from rad, rar-d (did you mean rad?)`}},
		{run("--adapt", "rad(every=50)", "--method", "lm:50"), []string{"--adapt rad(every=50) has no effect with --method lm:50", "leave every out"}},
		{run("--adapt", "rad"), []string{"--adapt has no effect with --method direct"}},
		{run("--adapt", "rad", "--statement", "weak", "--method", "varpro"), []string{"--adapt has no effect with the weak statement"}},
		{run("--adapt", "rad", "--balance", "ntk", "--method", "adam"), []string{"--adapt and --balance cannot be combined"}},
		{run("--method", "adam(rte=1)"), []string{`unknown setting of adam "rte": choose from rate, decay, batch (did you mean rate?)`}},
		{run("--method", "adam(batch=50)", "--autopilot"), []string{"--autopilot cannot control the rate on batches"}},
		{run("--method", "adam(batch=50)", "--statement", "weak"), []string{"batch has no effect with the weak statement"}},
		{run("--slope", "1", "--method", "adam"), []string{"--slope has no effect with --method adam"}},
		{run("--slope", "NaN"), []string{`"NaN"`, "--slope", "(0, +Inf)"}},
		{run("--tol", "-1"), []string{`"-1"`, "--tol", "(0, +Inf)"}},
		{run("--max-time", "0s"), []string{`"0s"`, "longer than 0"}},
		{run("--max-time", "5"), []string{`"5"`, "90s"}},
		{run("--workers", "0"), []string{"--workers", "from 1 to 1024"}},
		{run("--seed", "-1"), []string{`"-1"`, "--seed", "from 0 to"}},
		{run("--nu", "0.3"), []string{"--nu 0.3: poisson has no elastic constants, and no parameters"}},
		{[]string{"run", "heat", "--E", "2"}, []string{"--E 2: heat has no elastic constants; its parameters are alpha"}},
		{block("--K", "1"), []string{"--K 1: the elastic constants of block are mu, nu"}},
		{[]string{"spectrum", "heat", "--nu", "0.3"}, []string{"--nu 0.3: heat has no elastic constants; its parameters are alpha"}},
		{[]string{"compare", "heat", "--nu", "0.3,0.4"}, []string{"--nu 0.3: heat has no elastic constants"}},
		{run("--set", "nu"), []string{`malformed --set "nu": write name=value`}},
		{run("--set", "=3"), []string{`malformed --set "=3"`}},
		{[]string{"run", "block", "--nu", "0.6"}, []string{"nu = 0.6 is outside (-1, 0.5]", "the nearest valid value is 0.5"}},
		{[]string{"run", "block", "--nu", "-1"}, []string{"nu = -1 is outside (-1, 0.5]", "the nearest valid value is -0.99"}},
		{[]string{"run", "block", "--nu", "NaN"}, []string{"nu = NaN is outside (-1, 0.5]"}},
		{[]string{"run", "block", "--nu", "0.5", "--formulation", "standard"}, []string{"nu = 0.5 is outside (-1, 0.5)", "the nearest valid value is 0.49"}},
		{[]string{"run", "block", "--set", "nu=x"}, []string{`nu = "x" is not a number`, "(-1, 0.5]"}},
		{[]string{"run", "block", "--set", "mu=-2"}, []string{"mu = -2 is outside (0, +Inf)"}},
		{run("--balance", "ntc"), []string{`unknown balancer "ntc": choose from static, alm,`, "did you mean ntk?"}},
		{run("--balance", "ntk:boundary"), []string{"ntk takes no names of terms"}},
		{run("--autopilot"), []string{"--autopilot has no effect with --method direct", "adam"}},
		{run("--method", "lm,lbfgs", "--autopilot"), []string{"--autopilot has no effect with --method lm,lbfgs"}},
		{run("--continue", "nu=0.3,0.4"), []string{`--continue: unknown parameter of poisson "nu"`}},
		{block("--continue", ""), []string{`--continue: "" is not a path: write parameter=value,value,...`}},
		{block("--continue", "0.3,0.4"), []string{`--continue: "0.3,0.4" is not a path`}},
		{block("--continue", "mo=1,2"), []string{`--continue: unknown parameter of block "mo": choose from`, "did you mean mu?"}},
		{block("--continue", "nu=0.3,x"), []string{`--continue: nu: "x" is not a number`}},
		{block("--continue", "nu=0.3,0.3"), []string{"nu: the value 0.3 is repeated"}},
		{block("--continue", "nu=lineal:0:1:2"), []string{`unknown path "lineal"`, "did you mean linear?"}},
		{block("--continue", "nu=linear:0:0.4:0"), []string{"write linear:from:to:steps"}},
		{block("--continue", "nu=0.3,0.7,0.4"), []string{"--continue: nu = 0.7 is outside (-1, 0.5]", "the nearest valid value is 0.5"}},
		{block("--continue", "nu=0.3,0.5", "--formulation", "standard"), []string{"nu = 0.5 is outside (-1, 0.5)"}},
		{block("--continue", "nu=adaptive:0.3:0.49:0.1:0.2"), []string{"step lengths"}},
		{block("--continue", "nu=0.3,0.4", "--nu", "0.3"), []string{"nu is set to 0.3, and --continue ends at 0.4"}},
		{block("--continue", "nu=0.3,0.4", "--points", "9", "--out", "new/deep"), []string{"points = 9"}},
		{run("--witdh", "3"), []string{`unknown flag --witdh (did you mean --width?)`}},
		{run("-x"), []string{"unknown flag -x;"}},
		{run("--width"), []string{"--width", "needs an argument"}},
		{block("--statement", "weak", "--method", "adam:10", "--continue", "nu=0.3,0.4", "--out", "new/deep"), []string{"--method adam:10 trains a network", "cannot follow a path", "use direct, --statement strong, or no path"}},
		{run("--out", "file"), []string{`cannot write to directory "file"`, "is a file"}},
		{run("--out", "file/a/b"), []string{`cannot write to directory "file/a/b"`}},
		{run("--out", ""), []string{`--out "" names no directory`}},
		{run("--points", "9", "--width", "300", "--out", "new/deep"), []string{"points = 9", "300 unknowns of --width = 300", "use --points = 330, or --width = 9"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			refused(t, c.args, c.want)
			if got := listed(t, "."); !slices.Equal(got, []string{"file"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

// refused checks that a command ends for bad input with one line that has all of
// the words.
func refused(t *testing.T, args, want []string) {
	t.Helper()
	s := pinnsolve(t, args...)
	s.expect(t, exitBadInput)
	if s.out != "" || strings.Count(s.err, "\n") != 1 || !strings.HasPrefix(s.err, "pinnsolve: ") {
		t.Errorf("stdout %q, stderr %q", s.out, s.err)
	}
	for _, w := range want {
		if !strings.Contains(s.err, w) {
			t.Errorf("stderr lacks %q: %s", w, s.err)
		}
	}
}

func readResult(t *testing.T, path string) report.Result {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var res report.Result
	if err := json.Unmarshal(text, &res); err != nil {
		t.Fatal(err)
	}
	return res
}
