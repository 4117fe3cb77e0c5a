package machine

import (
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// assumedFree is what is taken for free where the system does not say it, bytes.
const assumedFree = 8 << 30

// FreeMemory returns the memory that this process may still use, bytes: what Linux
// calls available and, if that is less, what is left of its control group's.
func FreeMemory() int64 { return freeMemory(os.ReadFile) }

// freeMemory is FreeMemory with a way to read the files of the system.
func freeMemory(read func(name string) ([]byte, error)) int64 {
	free := int64(math.MaxInt64)
	for line := range lines(read, "/proc/meminfo") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "MemAvailable:" {
			if kib, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				free = kib << 10
			}
		}
	}
	for line := range lines(read, "/proc/self/cgroup") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			free = min(free, left(read, "/sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file"))
		case strings.Contains(","+parts[1]+",", ",memory,"):
			free = min(free, left(read, "/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
		}
	}
	if free == math.MaxInt64 {
		return assumedFree
	}
	return free
}

// left returns the least that a control group below root and those around it leave
// unused, where what is cached of files counts as unused.
func left(read func(string) ([]byte, error), root, group, limit, usage, cached string) int64 {
	free := int64(math.MaxInt64)
	for ; ; group = path.Dir(group) {
		dir := path.Join(root, group)
		most, known := number(read, path.Join(dir, limit))
		used, measured := number(read, path.Join(dir, usage))
		if known && measured {
			for line := range lines(read, path.Join(dir, "memory.stat")) {
				if name, value, _ := strings.Cut(line, " "); name == cached {
					if n, err := strconv.ParseInt(value, 10, 64); err == nil {
						used -= n
					}
				}
			}
			free = min(free, max(0, most-used))
		}
		if group == "/" || group == "." || group == "" {
			return free
		}
	}
}

// lines yields the lines of a file, none if it cannot be read.
func lines(read func(string) ([]byte, error), name string) func(yield func(string) bool) {
	text, err := read(name)
	if err != nil {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(strings.TrimSpace(string(text)), "\n")
}

// number reads a file of one number; "max" is none.
func number(read func(string) ([]byte, error), name string) (int64, bool) {
	text, err := read(name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
