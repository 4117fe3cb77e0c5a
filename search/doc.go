// Package search chooses among the combinations of discrete values, such as widths,
// depths and numbers of points of a network, by successive halving. It knows no networks:
// whoever uses it computes the trials.
//
//	Space -> Sampler -> trials of the first rung -> Schedule: the better third of every
//	rung goes on to the next, with three times the work
//
// Everything is decided between batches of fixed size, by the values of the trials alone:
// the same seed gives the same trials, whatever computes them and in whichever order.
package search
