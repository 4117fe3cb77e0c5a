// Package question says what a run is asked for, as one value: what to solve,
// with which options, along which path, by which version of the program on
// which kernel. Runs with the same question have the same result to the last
// bit, except for times and for runs with a time limit.
//
//	Setup -> Question -> Canonical -> Hash
//
// A [Setup] holds the values that a solve works with, functions included; its
// [Question] is plain data. Results and checkpoints store the question, a path
// is resumed only with the same question ([Question.Differs]), and its hash is
// a key for stored results.
package question
