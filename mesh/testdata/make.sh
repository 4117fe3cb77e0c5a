#!/bin/sh
# Writes the files of gmsh that the tests read: every kind of element in every
# variety of the format. Made with gmsh 4.15.2, the files in kinds/ with 4.8.4.
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

# every KIND GEOMETRY ORDERS OPTION... saves coarse meshes of higher orders, and of
# those cells that are not in the files above.
every() {
	kind=$1 geometry=$2 orders=$3
	shift 3
	for order in $orders; do
		case $order in
		*i) gmsh -v 2 "$geometry" "$@" -order "${order%i}" -setnumber Mesh.SecondOrderIncomplete 1 -format msh41 -o "kinds/$kind$order.msh" ;;
		*) gmsh -v 2 "$geometry" "$@" -order "$order" -format msh41 -o "kinds/$kind$order.msh" ;;
		esac
	done
}

mkdir -p kinds
every triangles sector.geo "3 4 5" -2 -setnumber h 0.9
every quadrilaterals ring.geo "3 4 5" -2 -setnumber n 1 -setnumber layers 0
every tetrahedra octant.geo "3 4 5" -3 -setnumber h 1.4
every hexahedra ring.geo "1 2i 2 3 4 5" -3 -setnumber n 1 -setnumber layers 1
every prisms ring.geo "1 2i 2 3 4 5" -3 -setnumber n 1 -setnumber layers 1 -setnumber quads 0
every pyramids mixed.geo "1 2i 2 3" -3 -setnumber h 2
