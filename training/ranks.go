package training

import (
	"slices"

	"gonum.org/v1/gonum/lapack/lapack64"
)

// Ranks are the processes of one computation, which all do the same run; package reduce
// says more.
type Ranks interface {
	Rank() int // of this process, from 0
	Size() int // number of processes
	// Sum replaces x, on every rank, by its sum over the ranks.
	Sum(x []float64)
	// Tell returns, on every rank, the x of rank 0.
	Tell(x float64) float64
}

// divided are the factorisations of one matrix with several dampings, each by a rank of
// its own: what one solves with its factor it tells the others. The zero value is
// for a process that is alone.
type divided struct {
	ranks Ranks
	ahead []float64 // dampings that are likely to be asked for, in order
	done  []float64 // the dampings that were factorised last, one a rank
	good  []float64 // 1 where that was possible, else 0
	owner int       // rank whose factor is used now
}

// expect says which dampings are likely to be asked for, in order.
func (d *divided) expect(mus []float64) { d.ahead = append(d.ahead[:0], mus...) }

// renew forgets the factors of a matrix that has changed.
func (d *divided) renew() { d.done = d.done[:0] }

// factorShared factorises with a damping on the rank that has it, and with those after it
// on others.
func (d *shifted) factorShared(mu float64) bool {
	if d.owner = slices.Index(d.done, mu); d.owner < 0 {
		d.owner = 0
		d.done = append(d.done[:0], mu)
		if i := slices.Index(d.ahead, mu); i >= 0 {
			d.done = append(d.done, d.ahead[i+1:min(len(d.ahead), i+d.ranks.Size())]...)
		}
		d.good = make([]float64, len(d.done))
		if own := d.ranks.Rank(); own < len(d.done) && d.factorHere(d.done[own]) {
			d.good[own] = 1
		}
		d.ranks.Sum(d.good)
	}
	return d.good[d.owner] == 1
}

// factorHere factorises with a damping in this process.
func (d *shifted) factorHere(mu float64) bool {
	b, f := d.b.RawSymmetric(), d.f.RawSymmetric()
	for i := range b.N {
		copy(f.Data[i*f.Stride+i:i*f.Stride+f.N], b.Data[i*b.Stride+i:i*b.Stride+b.N])
		f.Data[i*f.Stride+i] += mu
	}
	_, ok := lapack64.Potrf(f)
	return ok
}

// solveShared overwrites x with the solution of the rank that has the factor.
func (d *shifted) solveShared(x []float64) {
	if d.ranks.Rank() == d.owner {
		d.solveHere(x)
	} else {
		clear(x)
	}
	d.ranks.Sum(x)
}
