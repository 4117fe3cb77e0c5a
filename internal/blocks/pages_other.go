//go:build !linux

package blocks

func adviseLargePages([]float64) {}
