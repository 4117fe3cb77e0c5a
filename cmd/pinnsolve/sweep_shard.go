package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// parseShard reads --shard: i/n, or auto from the environment of a batch system. n is 0
// for none.
func parseShard(text string) (i, n int, err error) {
	if text == "" {
		return 0, 0, nil
	}
	first, second, both := strings.Cut(text, "/")
	if first == "auto" {
		return autoShard(second, both)
	}
	i, err = strconv.Atoi(first)
	n, err2 := strconv.Atoi(second)
	if err != nil || err2 != nil || n < 1 || i < 0 || i >= n {
		return 0, 0, fmt.Errorf("--shard %s: write i/n with i from 0 to n-1, such as 0/3, or auto", text)
	}
	return i, n, nil
}

// autoShard reads the share from SLURM_ARRAY_TASK_ID, _MIN and _COUNT, or from
// JOB_COMPLETION_INDEX of an indexed job of Kubernetes, which does not tell its number
// of completions.
func autoShard(count string, counted bool) (i, n int, err error) {
	number := func(name string) (int, bool) {
		v, err := strconv.Atoi(os.Getenv(name))
		return v, err == nil
	}
	if counted {
		if n, err = strconv.Atoi(count); err != nil || n < 1 {
			return 0, 0, fmt.Errorf("--shard auto/%s: the number of shares is a whole number, 1 or more", count)
		}
	}
	if id, ok := number("SLURM_ARRAY_TASK_ID"); ok {
		least, _ := number("SLURM_ARRAY_TASK_MIN")
		i = id - least
		if !counted {
			n, _ = number("SLURM_ARRAY_TASK_COUNT")
		}
	} else if id, ok := number("JOB_COMPLETION_INDEX"); ok {
		i = id
		if !counted {
			return 0, 0, fmt.Errorf("--shard auto: Kubernetes does not tell how many shares there are: write --shard auto/n")
		}
	} else {
		return 0, 0, fmt.Errorf("--shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set: write --shard i/n")
	}
	if n < 1 || i < 0 || i >= n {
		return 0, 0, fmt.Errorf("--shard auto: share %d of %d is none: array indices go from 0 to n-1 in steps of 1", i, n)
	}
	return i, n, nil
}
