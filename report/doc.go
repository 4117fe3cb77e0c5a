// Package report measures a solved problem and writes the results: numbers as
// JSON, history and fields as CSV, the solution for ParaView, and pictures.
//
//	solve.Run -> *solve.Result -> New -> *Result -> Write -> a directory
//
// Programs that only want the numbers stop at New. A Path is a family of
// solutions along a parameter: each is measured and written as soon as it is
// found, so that a path that ends early is on disk up to that point. Values are
// in the user's units; if an output has a unit it is given beside the value.
package report
