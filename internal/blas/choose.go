package blas

import (
	"fmt"
	"os"
)

// Variable is the environment variable that asks for a kernel.
const Variable = "PINNSOLVE_KERNEL"

const portable = "portable"

// choice is a kernel and its label. Without kernels gonum's code runs.
type choice struct {
	kernels *kernels
	label   string
}

var chosen = choose(os.Getenv(Variable), available())

// InstructionSet names the instructions in use: "avx512", "avx2" or "portable".
func InstructionSet() string {
	if chosen.kernels == nil {
		return portable
	}
	return chosen.kernels.name
}

// choose returns the kernel of the wanted name, or the first of those available
// (best first) if the name is empty or not available.
func choose(wanted string, available []*kernels) choice {
	best := choice{label: portable}
	if len(available) > 0 {
		best = choice{available[0], available[0].name}
	}
	switch wanted {
	case "":
		return best
	case portable:
		return choice{label: portable}
	}
	for _, k := range available {
		if k.name == wanted {
			return choice{k, k.name}
		}
	}
	best.label = fmt.Sprintf("%s (%s=%s not available here)", best.label, Variable, wanted)
	return best
}
