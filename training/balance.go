package training

import (
	"fmt"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
)

// Balancer changes the weights, or the multipliers, in a loss while it is being
// minimised; see Balanced. It holds the state of at most one stage.
type Balancer interface {
	// Name is the balancer's name in Balancers.
	Name() string
	// Init forgets earlier stages and returns an error if obj cannot be
	// balanced in this way. It evaluates nothing.
	Init(obj Objective) error
	// Period is the number of iterations between updates that suits a
	// method without memory.
	Period() int
	// Update may change the weights of the objective, and reports whether
	// it did. It is called at the start of a stage with elapsed 0, later
	// with the number of iterations since the last call. The point at has
	// been evaluated with the current weights. Update does not change it.
	Update(e *Evaluator, at *Point, elapsed int) (changed bool, err error)
}

// BalancerEntry describes a balancer that can be chosen by name.
type BalancerEntry struct {
	Name   string
	About  string // one line
	Source string
	New    func() Balancer
	Timed  bool // for equations in time alone
}

// Balancers lists the balancers known to ParseBalancer: first the default,
// then by name.
func Balancers() []BalancerEntry {
	return []BalancerEntry{
		{"static", "leaves the weights as the problem states them; the default", "physical scales and quadrature weights",
			func() Balancer { return Static{} }, false},
		{"alm", "multipliers for terms that are to vanish, such as boundary terms; exact without huge weights", "Hu, Basir and Senocak, arXiv 2508.15695 (PECANN-CAPU)",
			func() Balancer { return &ALM{} }, false},
		{"causal", "equations in time: later residuals count when earlier ones are small", "Wang, Sankaran and Perdikaris, CMAME 421 (2024) 116813 (arXiv:2203.07404)",
			func() Balancer { return &Causal{} }, true},
		{"equalizer", "drives the terms' shares of the loss towards one another; smooth, at no cost", "Webb, Jerad and Cartis, arXiv 2607.02194",
			func() Balancer { return &Equalizer{} }, false},
		{"gradnorm", "weights by the inverse norm of each term's gradient", "Wang, Sankaran, Wang and Perdikaris, arXiv 2308.08468, Algorithm 1",
			func() Balancer { return &GradNorm{} }, false},
		{"ntk", "weights by the inverse trace of each term's tangent kernel", "Wang, Yu and Perdikaris, JCP 449 (2022) 110768",
			func() Balancer { return &NTK{} }, false},
		{"rba", "weights every residual by its recent size, so that the large ones get attention", "Anagnostopoulos et al., CMAME 421 (2024) 116805",
			func() Balancer { return &RBA{} }, false},
		{"relobralo", "favours terms that fell less, against the last update or a random look back", "Bischof and Kraus, arXiv 2110.09813",
			func() Balancer { return &ReLoBRaLo{} }, false},
		{"softadapt", "favours terms that fall slower", "Heydari, Thompson and Mehmood, arXiv 1912.12355",
			func() Balancer { return &SoftAdapt{} }, false},
	}
}

// ParseBalancer returns the named balancer with its defaults. "" is static. For
// alm and rba the names of terms may follow, as in "alm:left,right".
func ParseBalancer(text string) (Balancer, error) {
	name, list, listed := strings.Cut(strings.TrimSpace(text), ":")
	if name == "" && !listed {
		return Static{}, nil
	}
	var known []string
	for _, entry := range Balancers() {
		known = append(known, entry.Name)
		if entry.Name != name {
			continue
		}
		b := entry.New()
		if !listed {
			return b, nil
		}
		var terms []string
		for t := range strings.SplitSeq(list, ",") {
			if t = strings.TrimSpace(t); t == "" {
				return nil, fmt.Errorf("%s: a name of a term is empty", text)
			}
			terms = append(terms, t)
		}
		switch b := b.(type) {
		case *ALM:
			b.Terms = terms
		case *RBA:
			b.Terms = terms
		default:
			return nil, fmt.Errorf("%s: %s takes no names of terms, it balances all of them", text, name)
		}
		return b, nil
	}
	return nil, nearest.Unknown("balancer", name, known)
}

// chosen returns for every term of obj whether its name is in list, or true
// for all if list is empty.
func chosen(obj Terms, list []string) ([]bool, error) {
	names := obj.TermNames()
	is := make([]bool, len(names))
	for i := range is {
		is[i] = len(list) == 0
	}
	for _, name := range list {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, nearest.Unknown("term", name, names)
		}
		is[i] = true
	}
	return is, nil
}
