package main

import (
	"github.com/spf13/pflag"

	"pinnsolve/solve"
)

// Largest sizes; beyond them no machine has the memory.
const (
	mostWidth   = 20_000
	mostDepth   = 100
	mostPoints  = 1_000_000
	mostWorkers = 1024
	mostSlabs   = 999
	// mostEnsemble is the largest number of seeds.
	mostEnsemble = 100
)

const (
	runHelp = `Solve a case. Whatever you leave out comes from the case: formulation,
statement, parameters, sizes and inputs; see "pinnsolve show CASE".

A gmsh mesh is solved as an elastic body, at finite strain with --law. In the plane it
is the section of a long body (plane strain), with --plane stress of a thin plate,
with --axisymmetric of a body of revolution whose radius is x. Its physical groups name
the parts of its boundary: --fix, --roller, --spring and --rigid support them,
--traction, --pressure, --force and --moment load them, --body, --gravity, --spin,
--thermal-strain and --temperature act in the body; parts not named are free. Give its
material by two elastic constants, or those of its groups of cells by --material. A part may have any name: where =, a quotation mark or a blank in it makes
a condition hard to read or to write, put the name in double quotes, and all of it in
single ones, as in --traction '"x=2"=0,-1'.

The weak statement is solved on windows over the body, with extra features at
corners, holes and fillets, and refined until the estimated relative error of every
quantity, but for stresses, is below --tol; that of the largest stress below
--stress-tol, if it is given. The strong statement is solved at points.

With --continue the case is solved for one value of a parameter after another,
each starting from the solution before it, each with the iterations of --method
and the time of --max-time. The path ends at its last value or at the first that is
not accepted; the result belongs to the last accepted value.

With --over nu=0.3:0.5 the case is solved for a whole range of a parameter, or of
several: members at chosen values, until they predict each other. "pinnsolve eval
DIRECTORY --set nu=0.41" then gives any member. The other files are those of the
member in the middle; family.csv has the quantities of all.

Everything is kept as the run goes, so that "pinnsolve run --resume DIRECTORY" goes on
with a run that was interrupted or killed; the result is that of one that was not, to
the last bit. --from DIRECTORY starts a training from the network of another run.

The directory gets result.json, run.json, history.csv, network.safetensors or
windows.safetensors (what "pinnsolve eval DIRECTORY" evaluates), fields.csv, solution.vtu (for
ParaView), loss.png and fields.png, deformed.png if the case has a displacement, and
report.html, a page with all of it that --open shows in a browser; with --no-pictures
none of the pictures and no page. A path adds path.csv, path.png, path.pvd (an animation for ParaView)
and, in steps, the solution and a checkpoint of every accepted value. history.csv
has the loss of every term before weighting, its weight and, every 100 iterations,
its gradient norm.`

	runExamples = `  pinnsolve run block
  pinnsolve run bracket.msh --fix clamp --traction load=0,-1 --nu 0.4999
  pinnsolve run block --nu 0.3 --formulation standard --width 400
  pinnsolve run poisson --method adam:2000,lbfgs:3000 --max-time 2m
  pinnsolve run block --method lm --continue nu=0.3,0.45,0.49,0.4999
  pinnsolve run plate --method adam,lm --balance ntk --autopilot
  pinnsolve run heat --method lm:100 --activation sin --blocks gated --adapt rad
  pinnsolve run torsion --set angle=180 --curriculum adaptive
  pinnsolve run cook --over nu=0.3:0.5
  pinnsolve run poisson --json --quiet | jq .errors`
)

// register adds the flags of pinnsolve run.
func (o *runOptions) register(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVar(&o.formulation, "formulation", "", "equations to solve: a `name` of the case, such as standard or mixed")
	f.Var(oneOf(&o.solve.Statement, solve.Strong, solve.Windows, solve.Weak, solve.Evolution, solve.Separable), "statement", "residuals at points, the same on features in windows, integrals against test functions, an evolution in time on features in space, or a steady equation on a box that is a sum over the axes; default: as the case recommends")
	o.posing.register(f)
	f.StringVar(&o.solve.Method, "method", "direct", "`stages` such as direct, lm:200 or adam(rate=1e-3,decay=0.9/1000):2000,lbfgs:3000; settings are in \"pinnsolve list methods\"")
	f.StringVar(&o.solve.Balance, "balance", "", "loss balancer: a `name` of \"pinnsolve list balancers\"")
	f.BoolVar(&o.solve.Autopilot, "autopilot", false, "control the learning rate of adam by feedback")
	f.StringVar(&o.load, "load", "", "`factor` on the load of a case at finite strain; 1 is the full load")
	f.StringVar(&o.curriculum, "curriculum", "", "how the load is applied: none (at once), linear:10 (ten steps), adaptive or cap:0.1:1:4 (by points below a strain)")
	f.StringVar(&o.path, "continue", "", "`path` of a parameter, such as nu=0.3,0.45,0.49; see \"pinnsolve list paths\"")
	o.family.register(f)
	f.StringVar(&o.predictor, "predictor", "", "how a step of a path begins: secant (through the last two solutions), tangent or none")
	f.Var(whole(&o.solve.Width, mostWidth), "width", "features per field for direct, else neurons per layer")
	f.Var(whole(&o.solve.Depth, mostDepth), "depth", "hidden layers of a trained network")
	registerNetwork(f, &o.solve)
	f.Var(whole(&o.solve.Slabs, mostSlabs), "march", "spans of time in which an equation in strong form is solved, one after the other")
	f.Var(whole(&o.solve.Points, mostPoints), "points", "points in the interior")
	f.Var(oneOf(&o.bc, "hard", "soft"), "bc", "impose Dirichlet data exactly, where the case can, or by loss terms")
	f.StringVar(&o.solve.Inputs, "inputs", "", "coordinates given to the network: a `name` of the case, such as xy or polar")
	f.Var(positive(&o.solve.Slope), "slope", "slope of random features; default: found by trial solves")
	f.StringVar(&o.solve.Sampler, "sampler", "", "how points are placed: a `name` of \"pinnsolve list samplers\"")
	registerWeak(f, &o.solve.Weak)
	f.Var(positive(&o.solve.Tolerance), "tol", "largest relative error estimate (weak), or residual between the points relative to the load (strong), to trust")
	o.stress.register(f, &o.solve.StressTolerance)
	o.motion.register(f)
	f.Var(span(&o.solve.MaxTime), "max-time", "end the run after this time, such as 90s, whatever it is doing; on a path, each value")
	f.Var(span(&o.solve.MaxWork), "max-work", "end a training after this time of one processor, such as 90s, as counted by its operations: unlike --max-time the same in every run")
	f.Var(whole(&o.solve.Workers, mostWorkers), "workers", "tiles of points treated at once; default: one per processor")
	f.Var(natural(&o.solve.Seed), "seed", "seed of random numbers")
	f.Var(whole(&o.solve.Ensemble, mostEnsemble), "ensemble", "number of seeds to solve with, from --seed on: the best solution, and its error as their spread hints at it")
	o.keepOptions.register(f)
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/CASE-TIME")
	f.StringVar(&o.save, "save", "", "problem `file` to write, NAME.yaml, that says what this command does of a mesh")
	f.BoolVar(&o.noPictures, "no-pictures", false, "draw no pictures and no page: the other files hold the same numbers")
	f.BoolVar(&o.opened, "open", false, "open report.html in the browser when the run has ended")
	f.BoolVar(&o.json, "json", false, "print result.json and nothing else")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
}
