package machine

import (
	"fmt"
	"math"
	"os"
)

// Load returns the load of the machine over the last minute: how many threads run or
// wait to. It is NaN where the system does not say, as others than Linux.
func Load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	load := math.NaN()
	if err == nil {
		_, _ = fmt.Sscan(string(text), &load)
	}
	return load
}
