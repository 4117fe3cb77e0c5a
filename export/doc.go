// Package export writes solutions for other programs: those by a network as a graph in
// ONNX or as a file of Go, arrays as NPZ or safetensors.
//
// A [Program] is the function from the coordinates of a point to the outputs, with the
// input map, the network, the ansatz and the derivatives in it: operations on rows of
// numbers, with all parameters put in.
package export
