package machine

import (
	"io/fs"
	"testing"
)

// Free is the least of what Linux and the control groups around a process leave.
func TestFreeMemory(t *testing.T) {
	const kib = 1 << 10
	files := map[string]string{}
	read := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	expect := func(what string, want int64) {
		t.Helper()
		if got := freeMemory(read); got != want {
			t.Errorf("%s: %d bytes, want %d", what, got, want)
		}
	}
	expect("no files", assumedFree)
	files["/proc/meminfo"] = "MemTotal:  16384 kB\nMemAvailable:   8192 kB\n"
	expect("no group", 8192*kib)
	files["/proc/self/cgroup"] = "0::/user/run\n"
	files["/sys/fs/cgroup/user/run/memory.max"] = "max\n"
	files["/sys/fs/cgroup/user/run/memory.current"] = "4194304\n"
	expect("a group without a limit", 8192*kib)
	files["/sys/fs/cgroup/user/memory.max"] = "6291456\n"
	files["/sys/fs/cgroup/user/memory.current"] = "4194304\n"
	files["/sys/fs/cgroup/user/memory.stat"] = "anon 3145728\ninactive_file 1048576\n"
	expect("the group around it", 3*kib*kib)
	files["/sys/fs/cgroup/user/memory.current"] = "99194304\n"
	expect("a full group", 0)
	files["/proc/self/cgroup"] = "5:cpu,memory:/job\n"
	files["/sys/fs/cgroup/memory/job/memory.limit_in_bytes"] = "2097152"
	files["/sys/fs/cgroup/memory/job/memory.usage_in_bytes"] = "1048576"
	expect("version 1", kib*kib)
	if real := FreeMemory(); real <= 0 {
		t.Errorf("here: %d", real)
	}
}
