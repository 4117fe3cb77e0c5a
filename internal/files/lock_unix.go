//go:build unix

package files

import (
	"os"
	"syscall"
)

// lock takes the lock of an open file, or returns errTaken.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch err {
	case syscall.EWOULDBLOCK:
		return errTaken
	case syscall.ENOTSUP, syscall.ENOSYS: // a file system without locks
		return nil
	}
	return err
}
