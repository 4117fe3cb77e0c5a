// Package question says what a run is asked for, as one value: what is to be
// solved, by which options, along which path, by which version of the program
// on which kernel. Runs that are asked the same question have the same result,
// to the last bit, times apart and those with a limit of time.
//
//	Setup -> Question -> Canonical -> Hash
//
// A [Setup] holds the values that a solve works with, functions included; its
// [Question] is plain data. Results and checkpoints keep the question, a path is
// resumed only by the same one ([Question.Differs]), and its hash is a key for
// whatever keeps results.
package question
