package solve

import (
	"strings"
	"testing"
)

// A weak solve that ends without a solution says that there may be none.
func TestAdviceBeyondAFold(t *testing.T) {
	if said := weakAdvice(Diverged); !strings.Contains(said, "beyond the last solution of a branch there is none") {
		t.Errorf("advice %q", said)
	}
}
