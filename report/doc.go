// Package report measures a solved problem and writes it down: numbers as
// JSON, history and fields as CSV, the solution for ParaView, and pictures.
//
//	solve.Run -> *solve.Result -> New -> *Result -> Write -> a directory
//
// Programs that want the numbers alone stop at New. Values are in the user's
// units throughout; where an output has a unit it is named beside the value.
package report
