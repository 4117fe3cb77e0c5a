#!/bin/sh
# Writes the files of gmsh that the tests read: every kind of element in every
# variety of the format. Made with gmsh 4.15.2.
set -eu
cd "$(dirname "$0")"

# save NAME GEOMETRY OPTION... saves one mesh in every variety.
save() {
	name=$1 geometry=$2
	shift 2
	for version in 22 41; do
		gmsh -v 2 "$geometry" "$@" -format msh$version -o "$name-$version-ascii.msh"
		gmsh -v 2 "$geometry" "$@" -format msh$version -bin -o "$name-$version-binary.msh"
	done
}

quads="-setnumber h 1.2 -setnumber Mesh.RecombineAll 1 -setnumber Mesh.SubdivisionAlgorithm 1"

save triangle3 sector.geo -2
save triangle6 sector.geo -2 -order 2
save quad4 sector.geo -2 $quads
save quad8 sector.geo -2 $quads -order 2 -setnumber Mesh.SecondOrderIncomplete 1
save quad9 sector.geo -2 $quads -order 2
save mixed sector.geo -2 -order 2 -setnumber Mesh.RecombineAll 1 -setnumber Mesh.RecombinationAlgorithm 0
save tet4 octant.geo -3
save tet10 octant.geo -3 -order 2
