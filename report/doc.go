// Package report measures a solved problem and writes it down: numbers as
// JSON, history and fields as CSV, the solution for ParaView, and pictures.
//
//	solve.Run -> *solve.Result -> New -> *Result -> Write -> a directory
//
// Programs that want the numbers alone stop at New. A Path is a family of
// solutions along a parameter: each is measured and written when it is found,
// so that a path that ends early is on disk as far as it went. Values are in
// the user's units throughout; where an output has a unit it is named beside
// the value.
package report
