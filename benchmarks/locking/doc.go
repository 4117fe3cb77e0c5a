// Package locking is a benchmark of volumetric locking in physics-informed
// networks: it shows locking, explains it by conditioning, and separates
// failures of optimisation from failures of approximation.
//
// Near incompressibility the standard form does not train and the mixed form
// does. The suite measures both in the same cases, with the same network,
// points and budgets, and compares them with measurements that need no trainer:
// the error of a direct solve, spectra and kappa_eps, two finite elements, one
// of which locks, and the weak statement of both forms.
//
// A Plan is a list of Keys. Each Key is a cell of a sweep (package sweep), a pure
// function of the Key, whose Record goes to its own file, so that an interrupted run
// can be resumed.
// Report.Write turns records into tables, figures, verdicts and an HTML page.
package locking
