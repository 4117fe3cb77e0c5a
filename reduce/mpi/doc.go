// Package mpi has the ranks of a program that mpirun or srun has started, by the MPI of the
// machine. It is built with the tag mpi and MPI's compiler:
//
//	CGO_ENABLED=1 CC=mpicc go build -tags mpi ./cmd/pinnsolve
package mpi
