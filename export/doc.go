// Package export writes solutions for other programs: as a graph in ONNX, as a file of
// Go, and their arrays as NPZ or safetensors.
//
// A [Program] is the function from the coordinates of a point to the outputs, with the
// input map, the network or the windows, the ansatz and the derivatives in it: operations
// on rows of numbers, with all parameters put in.
package export
