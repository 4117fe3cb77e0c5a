//go:build mpi

package main

import "pinnsolve/reduce/mpi"

func startRanks() (ranks, error) { return mpi.Start() }
