"""Lid-driven cavity at Re 100, 400, 1000, 3200 by Taylor-Hood elements (NGSolve), the lid's jump at its corners on a
graded mesh; velocities on the centre lines. Writes lid.csv: Re, x, y, u, v."""
import sys
import numpy as np
import ngsolve as ng
from netgen.occ import MoveTo, OCCGeometry

def mesh(h, corner, wall):
    g = MoveTo(0, 0).Rectangle(1, 1).Face()
    for v in g.vertices:
        v.maxh = corner if v.p[1] > .5 else wall
    for e in g.edges:
        e.name = "lid" if e.center.y > .99 else "wall"
        e.maxh = wall
    return ng.Mesh(OCCGeometry(g, dim=2).GenerateMesh(maxh=h, grading=.25))

def solve(m, order, Res, Y):
    V, Q = ng.VectorH1(m, order=order, dirichlet="lid|wall"), ng.H1(m, order=order - 1)
    S = V * Q * ng.NumberSpace(m)
    (u, p, l), (v, q, k) = S.TnT()
    gf = ng.GridFunction(S)
    nu = ng.Parameter(1)
    conv = ng.Parameter(0)
    a = ng.BilinearForm(S)
    a += (nu * ng.InnerProduct(ng.Grad(u), ng.Grad(v)) + conv * (ng.Grad(u) * u) * v - ng.div(v) * p - ng.div(u) * q + l * q + k * p) * ng.dx(bonus_intorder=order)
    gf.components[0].Set(ng.CF((1, 0)), definedon=m.Boundaries("lid"))
    held = V.GetDofs(m.Boundaries("wall"))  # the corners too: nothing leaks
    for i in range(V.ndof):
        if held[i]:
            gf.components[0].vec[i] = 0
    out, steps = {}, [(1., 0.)]
    for Re in (100, 400, 1000, 1900, 3200):
        steps.append((1 / Re, 1.))
    for n_, c_ in steps:
        nu.Set(n_); conv.Set(c_)
        for it in range(25):
            r = gf.vec.CreateVector(); a.Apply(gf.vec, r); a.AssembleLinearization(gf.vec)
            d = gf.vec.CreateVector(); d.data = a.mat.Inverse(S.FreeDofs(), inverse="umfpack") * r; gf.vec.data -= d
            e = ng.Norm(d) / ng.Norm(gf.vec)
            if e < 1e-8: break
        Re = round(1 / n_)
        print("Re", Re, "steps", it + 1, "change %.1e" % e, "dofs", S.ndof, flush=True)
        if Re in Res:
            W = [gf.components[0](m(*y)) for y in Y]
            out[Re] = np.array(W)
    return out

lines = [0.0312, 0.0391, 0.0469, 0.0547, 0.0625, 0.0703, 0.0937, 0.1016, 0.1406, 0.1719, 0.1953, 0.2813, 0.4531, 0.5, 0.6172, 0.7344, 0.7656, 0.7734, 0.8437, 0.8516, 0.9062, 0.9219, 0.9297, 0.9375, 0.9531, 0.9609, 0.9688, 0.9766]
Y = [(.5, s) for s in lines] + [(s, .5) for s in lines if s != .5]
Res = (100, 400, 1000, 3200)
if True:

    coarse = solve(mesh(.07, 2e-3, .03), 4, Res, Y)
    fine = solve(mesh(.06, 4e-4, .025), 5, Res, Y)
with open("lid.csv", "w") as f:
    print("# lid-driven cavity, Taylor-Hood elements of order 5/4 in NGSolve, by lid_elements.py; order 4/3 on a coarser mesh differs by at most "
          + ", ".join("%.0e at Re %d" % (abs(fine[r] - coarse[r]).max(), r) for r in Res), file=f)
    print("Re,x,y,u,v", file=f)
    for r in Res:
        for (x, y), (u, v) in zip(Y, fine[r]):
            print("%d,%.4f,%.4f,%.7f,%.7f" % (r, x, y, u, v), file=f)
