// Package locking is the benchmark that shows volumetric locking of
// physics-informed networks, explains it by conditioning, and separates the
// failure of optimisation from that of approximation.
//
// Near incompressibility the standard form does not train and the mixed form
// does. The suite measures both in the same cases, with the same network,
// points and budgets, and beside them what does not depend on a trainer: the
// error that a direct solve reaches, spectra and kappa_eps, two finite
// elements of which one locks, and the weak statement of both forms.
//
// A Plan is a list of Keys. Every Key is a cell, a pure function of the Key
// whose Record goes to a file of its own, so that a run that was killed goes
// on where it stopped. Write turns records into tables, figures, verdicts and
// one page of HTML.
package locking
