// Package continuation follows a solution along a parameter: it solves for one
// value after the other, each time from the solution before it.
//
// A Schedule says which values the path visits: a table, or steps of adaptive
// length. Follow walks it. At every step a Predictor chooses the parameters to
// start from, a function of the caller solves, and the step is accepted or not.
// A Path records how it went, and the State after an accepted step is enough to
// resume from there later. Warm keeps what a training method has learned
// (moments, rate, damping) from one step to the next.
//
// The package knows nothing of networks or equations. The parameter can be
// anything that the caller's problem depends on smoothly.
package continuation
