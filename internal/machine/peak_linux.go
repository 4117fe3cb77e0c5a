package machine

import (
	"os"
	"syscall"
)

// Peak returns the peak memory of a process that has ended, MB, 0 if unknown.
func Peak(p *os.ProcessState) float64 {
	if p == nil {
		return 0
	}
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1000 // from kilobytes
}
