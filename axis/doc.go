// Package axis holds spaces of functions of one coordinate: windows on an interval or a
// circle, random tanh features in each, and of these the modes that can be told apart,
// orthonormal in L2. They have derivatives up to order four.
//
// Frozen spaces of this kind are what evolution equations in one dimension are solved
// in, and, one an axis, those on boxes.
package axis
