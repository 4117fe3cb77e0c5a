// Package ansatz holds what a problem says about the form of its solution:
// distance functions, with which a network meets Dirichlet data exactly, and
// coordinate maps, in which the solution is smooth. They are functions of
// position written in jets; networks are not involved.
//
// With a distance Phi that vanishes on a support and a lift g that has the
// given values there, the field u = g + Phi N meets its data for any network N
// (Lagaris, Likas & Fotiadis, IEEE Trans. Neural Netw. 9 (1998) 987-1000).
package ansatz
