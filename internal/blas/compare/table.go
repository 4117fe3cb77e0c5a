//go:build openblas && cgo

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	ours "pinnsolve/internal/blas"
	"pinnsolve/internal/record"
)

// pairs are our kernels and the processor whose kernels OpenBLAS uses for
// comparison, with the same instructions.
var pairs = []struct{ kernel, core string }{{"avx512", "SkylakeX"}, {"avx2", "Haswell"}}

// bar is the fraction of OpenBLAS's speed that products have to reach.
const bar = 0.85

// compare times all pairs and prints the table.
func compare(only string, budget time.Duration, update bool) error {
	var kernels []string
	var names []string // of cases, in order
	cells := map[string]map[string]result{}
	for _, p := range pairs {
		if _, ok := ours.Named(p.kernel); !ok {
			continue
		}
		kernels = append(kernels, p.kernel)
		if err := alone(p.core, func(line []byte) error {
			var r result
			if err := json.Unmarshal(line, &r); err != nil {
				return err
			}
			if r.Core != p.core {
				return fmt.Errorf("OpenBLAS runs the kernels of %s, not of %s", r.Core, p.core)
			}
			if cells[r.Case] == nil {
				cells[r.Case] = map[string]result{}
				names = append(names, r.Case)
			}
			cells[r.Case][p.kernel] = r
			fmt.Fprintf(os.Stderr, "%-8s%-30s%8.1f of %6.1f\n", p.kernel, r.Case, r.Ours, r.OpenBLAS)
			return nil
		}, "-kernel", p.kernel, "-run", only, "-time", budget.String()); err != nil {
			return err
		}
	}
	text := markdown(kernels, names, cells)
	fmt.Print(text)
	if update {
		return record.Replace("benchmarks/README.md", "openblas", text)
	}
	return nil
}

// markdown returns the table with its caption.
func markdown(kernels, names []string, cells map[string]map[string]result) string {
	var b strings.Builder
	head, rule := "| routine |", "|---|"
	for _, k := range kernels {
		head += fmt.Sprintf(" %s, GFLOP/s | OpenBLAS with the same | part |", k)
		rule += "---|---|---|"
	}
	fmt.Fprintf(&b, "%s\n%s\n", head, rule)
	products, short := 0, []string(nil)
	for _, name := range names {
		fmt.Fprintf(&b, "| %s |", name)
		for _, k := range kernels {
			r := cells[name][k]
			part := r.Ours / r.OpenBLAS
			fmt.Fprintf(&b, " %.1f | %.1f | %.2f |", r.Ours, r.OpenBLAS, part)
			if strings.HasPrefix(name, "gemm") || strings.HasPrefix(name, "syrk") {
				products++
				if part < bar {
					short = append(short, fmt.Sprintf("%s with %s", name, k))
				}
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n%d of %d products reach %.2f of OpenBLAS", products-len(short), products, bar)
	if len(short) > 0 {
		fmt.Fprintf(&b, "; those that do not: %s", strings.Join(short, ", "))
	}
	fmt.Fprintf(&b, ".\n\nN and T say whether a matrix is transposed, U and L which triangle, sizes of products are m x k x n. "+
		"Best of many turns, one thread; %s %s/%s, commit %s. `make bench-openblas`\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, record.Commit(context.Background(), "."))
	return b.String()
}
