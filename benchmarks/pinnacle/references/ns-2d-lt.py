"""PINNacle's unsteady flow 2D-LT by Taylor-Hood elements in space and an implicit-explicit method of order 3 in time
(SBDF3, Ascher, Ruuth & Wetton, SIAM J. Numer. Anal. 32 (1995) 797-823), in NGSolve. u = 0 on the walls, v = 0 and the natural
condition nu du/dn = p at the outlet, where div u = 0 makes du/dn zero: p = 0. Writes ns-2d-lt.csv: x, y, t, ux, uy, p, and
prints how far a coarser mesh, and twice the step, are from it.

usage: ns-2d-lt.py"""
import numpy as np
import ngsolve as ng
from netgen.occ import MoveTo, OCCGeometry, X, Y

nu, T = .01, 5.

def mesh(h, wall):
    g = MoveTo(0, 0).Rectangle(2, 1).Face()
    g.edges.name = "wall"
    g.edges.Min(X).name = "in"
    g.edges.Max(X).name = "out"
    for e in g.edges:
        e.maxh = wall
    for v in g.vertices:
        v.maxh = wall / 3
    return ng.Mesh(OCCGeometry(g, dim=2).GenerateMesh(maxh=h, grading=.3))

def solve(m, order, dt, at, times):
    V = ng.VectorH1(m, order=order, dirichletx="wall|in", dirichlety="wall|in|out")
    S = V * ng.H1(m, order=order - 1)
    (u, p), (v, q) = S.TnT()
    gf, tp = ng.GridFunction(S), ng.Parameter(0.)
    U = [ng.GridFunction(V) for _ in range(3)]
    x, y = ng.x, ng.y
    uin = ng.CF((ng.sin(np.pi * y) * (ng.sin(np.pi * tp) + ng.sin(3 * np.pi * tp) + ng.sin(5 * np.pi * tp)), 0))
    def operator(al):
        a = ng.BilinearForm((al * u * v + nu * ng.InnerProduct(ng.Grad(u), ng.Grad(v)) - ng.div(v) * p - ng.div(u) * q) * ng.dx).Assemble()
        return a, a.mat.Inverse(S.FreeDofs(), inverse="umfpack")
    conv = lambda w: ng.Grad(w) * w
    force = ng.CF((0, -ng.sin(np.pi * x) * ng.sin(np.pi * y) * ng.sin(np.pi * tp)))
    # Steps of orders 1, 2 and 3: what stands for d/dt, and what for the convection.
    back = [([1], [1]), ([2, -.5], [2, -1]), ([3, -1.5, 1 / 3], [3, -3, 1])]
    lead = [1, 1.5, 11 / 6]
    rhs = []
    for b, c in back:
        f = ng.LinearForm(S)
        f += force * v * ng.dx
        for i in range(len(b)):
            f += (b[i] / dt * U[i] - c[i] * conv(U[i])) * v * ng.dx
        rhs.append(f)
    r = gf.vec.CreateVector()
    want = {round(t / dt) for t in times}
    mp = [m(*z) for z in at]
    out, a, inv = [], None, None
    for s in range(1, round(T / dt) + 1):
        k = min(s, 3) - 1
        if s <= 3:
            a, inv = operator(lead[k] / dt)
        tp.Set(s * dt)
        rhs[k].Assemble()
        gf.components[0].Set(uin, definedon=m.Boundaries("in"))
        r.data = rhs[k].vec - a.mat * gf.vec
        gf.vec.data += inv * r
        U[2].vec.data = U[1].vec
        U[1].vec.data = U[0].vec
        U[0].vec.data = gf.components[0].vec
        if s in want:
            out.append([[*gf.components[0](z), gf.components[1](z)] for z in mp])
    print("unknowns", S.ndof, "steps", s, flush=True)
    return np.array(out)

rng = np.random.default_rng(1)
at = rng.random((500, 2)) * [2, 1]
times = [1., 1.3, 2., 3., 3.7, 4.4, 5.]
rel = lambda a, b: [float("%.1e" % (np.linalg.norm(a[..., k] - b[..., k]) / np.linalg.norm(b[..., k]))) for k in range(3)]
ng.SetNumThreads(1)
coarse = solve(mesh(.1, .06), 4, .004, at, times)
slow = solve(mesh(.1, .06), 4, .002, at, times)
fine = solve(mesh(.08, .04), 5, .002, at, times)
text = "step twice as long: %s; coarser mesh, elements of order 4/3: %s" % (rel(coarse, slow), rel(slow, fine))
print(text)  # 9e-5, 4e-4, 2e-5 and 3e-4, 6e-4, 2e-6
with open("ns-2d-lt.csv", "w") as f:
    print("x,y,t,ux,uy,p", file=f)
    for t, w in zip(times, fine):
        for (a, b), (u, v, p) in zip(at, w):
            print("%.6f,%.6f,%g,%.7g,%.7g,%.7g" % (a, b, t, u, v, p), file=f)
