// Package inverse measures identification: constants and fields from data that other
// programs made, with a bar a row. Run it by pinnsolve bench inverse.
package inverse
