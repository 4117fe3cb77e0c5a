// Package training minimises functions of a vector of parameters.
//
// It knows nothing of networks, equations or points: whatever can state its
// loss as an Objective, and better its residuals as a LeastSquares, can be
// trained, and every method is tested on functions whose minima are known.
//
// The nouns are few. An Objective is what is minimised. A Method says how to
// get from one Point to a better one. A Stage is a method with a budget. Run
// takes stages one after the other, each from the best point so far, and is
// the only loop: counting, budgets, cancellation, the search for non-finite
// numbers and recording happen there and in the Evaluator, the only way by
// which a method reaches the objective. Run ends in a Status, and every Status
// has an Advice.
//
// Three things stand around a method and know nothing of each other: a
// Balancer changes the weights of the terms while it works (Balanced), a
// Controller sets a step length from what it measures (Autopilot), and
// Continue walks a Schedule, one run for each value of a parameter.
//
// Equal input gives bit-equal output, unless Settings.MaxTime or the context
// cuts a run short.
package training
