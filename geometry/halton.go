package geometry

import "math/rand/v2"

// Halton places the first n points of a Halton sequence whose digits are
// permuted at random, with one permutation for each digit of each axis: Owen,
// "A randomized Halton algorithm in R", 2017, arXiv:1706.02808.
type Halton struct{}

// Name returns "halton".
func (Halton) Name() string { return "halton" }

// About describes the sampler in one line.
func (Halton) About() string { return "randomized Halton sequence: low discrepancy, no grid lines" }

// Sample implements Sampler.
func (Halton) Sample(n, k int, src rand.Source) (s, w []float64) {
	rnd := rand.New(src)
	s = make([]float64, n*k)
	base := 1
	for j := range k {
		base = nextPrime(base)
		randomizedVanDerCorput(s, j, k, base, rnd)
	}
	return s, equalWeights(n)
}

// randomizedVanDerCorput writes to every k-th element of s, from element j on,
// the numbers 0, 1, 2, … with their digits in the base permuted and mirrored at
// the point.
func randomizedVanDerCorput(s []float64, j, k, base int, rnd *rand.Rand) {
	divisor := 1 // base^digit, until it exceeds every index: then the digit is 0
	for unit := 1 / float64(base); 1-unit < 1; unit /= float64(base) {
		permutation := rnd.Perm(base)
		for i := j; i < len(s); i += k {
			s[i] += unit * float64(permutation[i/k/divisor%base])
		}
		if divisor <= len(s) {
			divisor *= base
		}
	}
}

// nextPrime returns the least prime greater than p.
func nextPrime(p int) int {
	for p++; ; p++ {
		prime := p > 1
		for d := 2; d*d <= p; d++ {
			prime = prime && p%d != 0
		}
		if prime {
			return p
		}
	}
}
