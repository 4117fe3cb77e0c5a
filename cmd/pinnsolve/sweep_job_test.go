package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// jobSchema is the part of the API of Kubernetes that a job of a sweep uses, after
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/ and its
// page on pods. Whatever else is in a file is refused.
const jobSchema = `{
 "$defs": {
  "name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63},
  "count": {"type": "integer", "minimum": 0}
 },
 "type": "object", "additionalProperties": false, "required": ["apiVersion", "kind", "metadata", "spec"],
 "properties": {
  "apiVersion": {"const": "batch/v1"}, "kind": {"const": "Job"},
  "metadata": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {"name": {"$ref": "#/$defs/name"}}},
  "spec": {"type": "object", "additionalProperties": false, "required": ["template", "completions"], "properties": {
   "completions": {"$ref": "#/$defs/count"}, "parallelism": {"$ref": "#/$defs/count"}, "backoffLimit": {"$ref": "#/$defs/count"},
   "completionMode": {"enum": ["Indexed", "NonIndexed"]},
   "template": {"type": "object", "additionalProperties": false, "required": ["spec"], "properties": {
    "spec": {"type": "object", "additionalProperties": false, "required": ["containers", "restartPolicy"], "properties": {
     "restartPolicy": {"enum": ["Never", "OnFailure"]}, "terminationGracePeriodSeconds": {"$ref": "#/$defs/count"},
     "containers": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": false, "required": ["name", "image"], "properties": {
      "name": {"$ref": "#/$defs/name"}, "image": {"type": "string", "minLength": 1},
      "command": {"type": "array", "items": {"type": "string"}}, "args": {"type": "array", "items": {"type": "string"}},
      "resources": {"type": "object", "additionalProperties": false, "properties": {"requests": {"type": "object", "additionalProperties": {"type": "string"}}}},
      "volumeMounts": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["name", "mountPath"], "properties": {"name": {"$ref": "#/$defs/name"}, "mountPath": {"type": "string", "pattern": "^/"}}}}
     }}},
     "volumes": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["name", "persistentVolumeClaim"], "properties": {
      "name": {"$ref": "#/$defs/name"},
      "persistentVolumeClaim": {"type": "object", "additionalProperties": false, "required": ["claimName"], "properties": {"claimName": {"$ref": "#/$defs/name"}}}
     }}}
    }}
   }}
  }}
 }
}`

// The manifest for Kubernetes is one, and its pods compute shares.
func TestSweepKubernetes(t *testing.T) {
	t.Chdir(t.TempDir())
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(jobSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("job.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("job.json")
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		asJSON, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			return err
		}
		job, err := jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
		if err != nil {
			return err
		}
		return compiled.Validate(job)
	}
	s := pinnsolve(t, quick("--out", "runs/study", "--kubernetes", "3", "--image", "registry/pinnsolve:1", "--volume", "data")...)
	s.expect(t, exitOK)
	if err := check(s.out); err != nil {
		t.Errorf("%v:\n%s", err, s.out)
	}
	s.contains(t, `- "auto/3"`, `- "/sweep/study"`, "completions: 3", "completionMode: Indexed")
	if check(strings.Replace(s.out, "parallelism", "paralelism", 1)) == nil {
		t.Error("the schema lets a misspelt field through")
	}
	if _, err := os.Stat("runs"); err == nil {
		t.Error("printing a job computes something")
	}
	pinnsolve(t, quick("--slurm", "2", "--kubernetes", "2")...).expect(t, exitBadInput)
}

// The job file for Slurm runs end to end.
func TestSweepSlurm(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the daemons of Slurm")
	}
	for _, name := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("Slurm is not installed: %v", err)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("Slurm's daemons start for root alone")
	}
	dir := t.TempDir()
	slurm(t, dir)
	s := pinnsolve(t, quick("--out", filepath.Join(dir, "out"), "--slurm", "2")...)
	s.expect(t, exitOK)
	bin := filepath.Join(dir, "bin")
	if err := os.MkdirAll(filepath.Join(dir, "out"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("bin/pinnsolve", fmt.Sprintf("#!/bin/sh\n%s=1 exec %s \"$@\"\n", asChild, self))
	job := exec.Command("timeout", "60", "sbatch", "--wait", write("job.sh", s.out))
	job.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := job.CombinedOutput(); err != nil {
		logs, _ := filepath.Glob(filepath.Join(dir, "out", "slurm-*"))
		for _, l := range logs {
			text, _ := os.ReadFile(l)
			t.Logf("%s: %s", l, text)
		}
		t.Fatalf("sbatch: %v %s", err, out)
	}
	var list []cellLine
	if err := json.Unmarshal([]byte(eachOf(t, filepath.Join(dir, "out"))), &list); err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.Status != "converged" {
			t.Errorf("%v: %s", l.Axes, l.Status)
		}
	}
	if len(list) != 4 {
		t.Errorf("%d cells", len(list))
	}
}

// slurm starts a cluster of this machine, of its own configuration, until the test ends.
func slurm(t *testing.T, dir string) {
	t.Helper()
	host, err := exec.Command("hostname", "-s").Output()
	if err != nil {
		t.Skipf("the machine has no short name: %v", err)
	}
	name := strings.TrimSpace(string(host))
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"state", "spool", "munge"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	key := []byte(strings.Repeat("a key for a test alone ", 10))
	if err := os.WriteFile(filepath.Join(dir, "munge", "key"), key, 0o400); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf(`ClusterName=test
SlurmctldHost=%[1]s(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=%[2]s/munge.sock
CredType=cred/munge
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=%[2]s/state
SlurmdSpoolDir=%[2]s/spool
SlurmctldPidFile=%[2]s/slurmctld.pid
SlurmdPidFile=%[2]s/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=%[1]s Default=YES MaxTime=INFINITE State=UP
`, name, dir)
	if err := os.WriteFile(filepath.Join(dir, "slurm.conf"), []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SLURM_CONF", filepath.Join(dir, "slurm.conf"))
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"munged", "--force", "--foreground", "--socket=" + in("munge.sock"), "--key-file=" + in("munge/key"), "--pid-file=" + in("munged.pid"),
			"--seed-file=" + in("munge/seed"), "--log-file=" + in("munged.log")},
		{"slurmctld", "-D"}, {"slurmd", "-D", "-N", name},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		if err := cmd.Start(); err != nil {
			t.Skipf("%s does not start: %v", args[0], err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		if args[0] == "munged" {
			await(t, "munged", func() bool { _, err := os.Stat(in("munge.sock")); return err == nil })
		}
	}
	await(t, "an idle node", func() bool {
		out, _ := exec.Command("sinfo", "-h", "-o", "%T").Output()
		return strings.Contains(string(out), "idle")
	})
}
