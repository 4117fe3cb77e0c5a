// Package training minimises functions of a vector of parameters.
//
// It knows nothing of networks, equations or points: anything that can state
// its loss as an Objective, or better its residuals as a LeastSquares, can be
// trained, and every method is tested on functions with known minima.
//
// An Objective is what is minimised. A Method leads from one Point to a better
// one. A Stage is a method with a budget. Run takes one stage after the other,
// each from the best point so far. It ends in a Status, and every Status has an
// Advice. A method reaches the objective only through an Evaluator, which
// counts evaluations, watches the clock and the context, and catches numbers
// that are not finite.
//
// There are two loops. Run is for everything that has a loss. Newton solves
// equations that have none, a Stationary system such as a weak form. Both end,
// count and record in the same way (loop.go); of the Settings, Newton uses
// MaxTime and Recorder.
//
// Two things work around a method, independently of each other: a Balancer
// changes the loss while the method works (Balanced), and a Controller sets a
// step length from what it measures (Autopilot). Following a solution along a
// parameter, one run for each value, is package continuation.
//
// Equal input gives bit-equal output, unless Settings.MaxTime or the context
// cuts a run short.
//
// # Optional interfaces
//
// An objective needs Dim and Loss; a method Name, Init and Step. Everything
// else is an optional interface. Whoever needs one asks for it, in Init with an
// error if it is required. Of the objectives, R is a system of residuals at
// points, E an energy with multipliers.
//
//	interface      is of         offers                  asked for by
//	LeastSquares   R             residuals, Jacobian     Direct, LM, to solve by them; RBA, ALM
//	OutputLayered  R, E          the output layer        Direct, VarPro, OutputChange, to solve for it
//	OutputSolver   E             best output layer       VarPro, to train only the other layers
//	Linear() bool  R             linear in the layer     Direct, to know before it has tried
//	Normal         R             JᵀJ, Jᵀr                LM, to spare the Jacobian
//	Products       R             J v, Jᵀw                LM, to spare the Jacobian
//	Terms          R, E          losses by term          Evaluator, for records
//	Weighted       R             weights of terms        balancers, to set them; Run, for records
//	TermGradients  R             their gradient norms    GradNorm, Run, to spare a gradient a term
//	TermTraces     R             tr J Jᵀ of each         NTK, to spare the Jacobian
//	RowTerms       R             the term of each row    NTK, RBA, ALM
//	RowWeighted    R             factors of rows         RBA, to set them
//	RowShifted     R             shifts of rows          ALM, whose multipliers they are
//	Constrained    R             terms to vanish         ALM, as the default
//	Multiplied     E             update of multipliers   Multipliers
//
//	Starter        Direct, LM, VarPro, Balanced, Warm    Run, Balanced, Warm: they need less than the
//	                                                     gradient at the start, or more
//	Reweighter     Adam, Autopilot, LM                   Balanced, Warm: they continue with a changed
//	                                                     loss, others are initialised again
//	LossChanger    Adam, Autopilot, Balanced, Warm       Run: losses before and after are not comparable
//	Wrapper        Warm                                  Balanced, to find the method inside
//
// LM is LevenbergMarquardt, Warm is continuation.Warm. Newton asks for
// Stationary, which is not an Objective.
package training
