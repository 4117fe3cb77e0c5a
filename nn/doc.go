// Package nn holds the networks: multilayer perceptrons, random-feature
// networks whose hidden layer is frozen, and Fourier features.
//
// A network maps inputs, scaled to [-1, 1] by whoever uses it, to outputs of
// order one. Its output layer is linear in the features of the last hidden
// layer, which is what direct solves exploit.
package nn
