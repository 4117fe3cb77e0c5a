package main

import "math"

// Meshes of the group physics.
const (
	beam   = "cases/testdata/field/beam.msh"           // from (0, 0) to (4, 1)
	square = "cases/testdata/field/rel-square.msh"     // from (0, 0) to (1, 1)
	sphere = "cases/testdata/field/sphere-section.msh" // radii 1 and 2, a quarter
	disk   = "cases/testdata/stress/disk.msh"          // radius 1, a quarter
	rings  = "cases/testdata/stress/rings.msh"         // radii 1, 2, 3, a quarter
	beam3d = "cases/testdata/field/beam-3d.msh"        // from (0, 0, 0) to (4, 1, 1)
	layers = "cases/testdata/layers3d.msh"             // a soft and a stiff cube of side 1 along x
	shells = "cases/testdata/shells3d.msh"             // radii 1, 1.5, 2, an eighth
	ball   = "cases/testdata/ball3d.msh"               // of radius 1 in a cube of half side 2, an eighth
	thin   = beam + " --plane stress --E 1"
)

// Bars of the group: where the solution is smooth, where it has corners, and of the
// balance of forces.
const (
	smooth  = 1e-4
	corners = 1e-3
	balance = 1e-9
)

// closed is a command with quantities in closed form, whose forces balance.
func closed(line string, limit float64, quantities ...bar) row {
	for i := range quantities {
		quantities[i].limit = limit
	}
	return command(line, 0, append(quantities, atMost(imbalance, balance))...)
}

// loose is closed without a bar for the balance: of forces that vanish, or of a load
// with a jump, which the quadrature does not follow.
func loose(line string, limit float64, quantities ...bar) row {
	r := closed(line, limit, quantities...)
	r.bars[len(r.bars)-1] = reported(imbalance)
	return r
}

// is a quantity in closed form.
func is(quantity string, value float64) bar { return bar{output: quantity, reference: value} }

// physicsRows holds every load, support and formula of docs/parts.md against closed
// forms, those of the strength of materials with nu = 0, where they are exact.
func physicsRows() []row {
	return []row{
		closed(thin+" --nu 0.3 --roller left --roller bottom --traction right=1,0", smooth, is("mean_ux.right", 4), is("mean_uy.top", -0.3)),
		closed(thin+" --nu 0.3 --fix left=0, --fix bottom=,0 --force right=2,0", smooth, is("mean_ux.right", 8), is("mean_uy.top", -0.6)),
		closed(beam+" --E 1 --nu 0.3 --roller left --roller bottom --traction right=1,0", smooth, is("mean_ux.right", 3.64)),
		closed(thin+" --nu 0.3 --fix left=0,-0.15*(y-0.5)^2 --traction right=y-0.5,0", smooth, is("mean_uy.right", -8.0125)),
		closed(thin+" --nu 0.3 --fix bottom=-0.7*x,0.35*(1-x^2) --pressure left=1-y --pressure right=1-y --body 0,-1", smooth,
			is("mean_ux.right", -1.4), is("mean_uy.top", -5.6/3), is("reaction_y.bottom", 4)),
		closed(thin+" --nu 0 --roller left --roller bottom --body x,0", smooth, is("mean_ux.right", 64.0/3), is("reaction_x.left", -8)),
		loose(thin+" --nu 0 --roller left --roller bottom --body x<2?1:0,0", corners*2, is("mean_ux.right", 2), is("reaction_x.left", -2)),
		closed(thin+" --nu 0 --roller left --roller bottom --density 2 --gravity 1,0", smooth, is("mean_ux.right", 16), is("reaction_x.left", -8)),
		closed(thin+" --nu 0 --roller left --roller bottom --density 1 --spin 1", smooth, is("mean_ux.right", 64.0/3), is("mean_uy.top", 1.0/3)),
		loose(thin+" --nu 0.3 --roller left --roller bottom --thermal-strain 1e-3", smooth, is("mean_ux.right", 4e-3)),
		loose(thin+" --nu 0.3 --fix left=-0.5e-3*y^2,0 --thermal-strain 1e-3*x", smooth, is("mean_ux.right", 23.5e-3/3), is("mean_uy.top", 2e-3)),
		closed(thin+" --nu 0.3 --roller left --roller right --roller bottom --thermal-strain 1e-3", smooth, is("reaction_x.right", -1e-3), is("mean_uy.top", 1.3e-3)),
		closed(thin+" --nu 0.3 --spring left=2 --roller bottom --traction right=1,0", smooth, is("mean_ux.left", 0.5), is("mean_ux.right", 4.5)),
		closed(thin+" --nu 0 --spring left=1+y,1 --traction right=-(1+y),0", smooth, is("mean_ux.left", -1), is("mean_ux.right", -7), is("mean_uy.right", 8)),
		closed(thin+" --nu 0 --fix left --moment right=0.01", smooth, is("mean_uy.right", 0.96), is("turn.right", 0.48)),
		closed(thin+" --nu 0 --fix left --rigid right --force right=0.2,0 --moment right=0.01", smooth, is("mean_ux.right", 0.8), is("mean_uy.right", 0.96)),
		closed(thin+" --nu 0 --fix left --rigid right=,,0.48", corners, is("mean_uy.right", 0.96), is("energy", 0.0024)),
		closed(sphere+" --axisymmetric --E 1 --nu 0.3 --roller equator --pressure inside=1", smooth, is("energy", 0.8*math.Pi)),
		closed(sphere+" --axisymmetric --E 1 --nu 0.5 --roller equator --pressure inside=1", smooth, is("energy", 6*math.Pi/7)),
		closed(square+" --axisymmetric --E 1 --nu 0.3 --roller bottom --roller top --density 1 --spin 1", smooth, is("mean_ur.right", 0.13)),
		loose(square+" --axisymmetric --E 1 --nu 0.3 --fix bottom=,-0.5e-3*r^2 --thermal-strain 1e-3*z", smooth, is("mean_uz.top", 0.25e-3), is("mean_ur.right", 0.5e-3)),
		closed(disk+" --plane stress --E 1 --nu 0.3 --roller x0 --roller y0 --density 1 --spin 1", smooth, is("mean_ux.outside", 0.35/math.Pi), is("mean_uy.outside", 0.35/math.Pi)),
		closed(rings+" --plane stress --roller x0 --roller y0 --material hot:E=1,nu=0.3 --material cold:E=1,nu=0.3 --thermal-strain hot=1e-3", smooth, is("mean_ux.outside", 2.25e-3/math.Pi), is("mean_ux.inside", 0.75e-3/math.Pi)),
		closed(beam3d+" --E 1 --nu 0.3 --fix fixed=0,-0.3*y,-0.3*z --traction load=1,0,0", smooth, is("mean_ux.load", 4)),
		closed(beam3d+" --E 1 --nu 0 --fix fixed --rigid load --moment load=0,0.01,0", corners, is("mean_uz.load", -0.96)),
	}
}

// staticsRows holds moments of reactions against statics, temperatures, and bodies of
// several materials of revolution and in space against closed forms, the ball against
// finite elements of second order, extrapolated from 2205, 15 378 and 114 276 unknowns
// to 3e-5.
func staticsRows() []row {
	layered := layers + " --roller left --roller front --roller bottom --material soft:E=1,nu=0 --material stiff:E=10,nu=0"
	return []row{
		closed(thin+" --nu 0.3 --fix left --traction right=0,-1", smooth, is("reaction_moment.left", 4)),
		closed(thin+" --nu 0.3 --fix left --rigid right --force right=0,0.2 --moment right=0.01", smooth, is("reaction_moment.left", -0.81), is("reaction_moment.right", 0.01)),
		closed(beam3d+" --E 1 --nu 0.3 --fix fixed --traction load=z,y-0.25,-2*y", smooth, is("reaction_moment_x.fixed", 1.0/6), is("reaction_moment_y.fixed", -4-1.0/12), is("reaction_moment_z.fixed", -1)),
		loose(thin+" --nu 0.3 --roller left --roller bottom --expansion 1e-5 --temperature 100", smooth, is("mean_ux.right", 4e-3), is("mean_uy.top", 1e-3)),
		loose(rings+" --axisymmetric --roller y0 --pressure inside=1 --material hot:E=1,nu=0.5 --material cold:E=10,nu=0.5", corners, is("energy", 1.34284435)),
		closed(layered+" --traction right=1,0,0", smooth, is("mean_ux.right", 1.1), is("energy", 0.55)),
		closed(layered+" --fix back=,0.1,", smooth, is("reaction_y.back", 1.1), is("reaction_moment_z.back", 0.45)),
		closed(layers+" --fix left --roller top --roller bottom --traction right=0,1,0 --traction back=1,0,0 --traction front=-1,0,0 --material soft:E=1,nu=0.5 --material stiff:E=10,nu=0.3", smooth, is("mean_uy.right", 3.26), is("energy", 1.63)),
		closed(shells+" --roller x0 --roller y0 --roller z0 --pressure inside=1 --material inner:E=1,nu=0.5 --material outer:E=10,nu=0.3", corners, is("mean_ux.inside", 0.16499254), is("energy", 0.25916967)),
		closed(ball+" --roller x0 --roller y0 --roller z0 --traction x1=1,0,0 --material ball:E=0.1,nu=0.3 --material cube:E=1,nu=0.3", corners, is("mean_ux.x1", 2.263632)),
	}
}
