"""Displacements of bodies at 40 random places, without noise, in plane strain: Cook's
membrane (E = 3, nu = 0.3, F = 1) and the bracket (mu = 2, nu = 0.35, traction = 1), by
finite elements of order 6 in the displacement, on meshes that are refined towards
singular corners. Needs NGSolve: python bodies.py writes ../data/cook.csv and
../data/bracket.csv. The second mesh says how far they are from converged."""
import csv, os, sys
import numpy as np
from netgen.geom2d import SplineGeometry
from netgen.occ import MoveTo, Circle, Pnt, OCCGeometry, Glue
from ngsolve import *

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def solved(mesh, mu, nu, fixed, loaded, traction, order=6):
    lam = 2 * mu * nu / (1 - 2 * nu)
    V = VectorH1(mesh, order=order, dirichlet=fixed)
    u, v = V.TnT()
    e = lambda w: (Grad(w) + Grad(w).trans) / 2
    a = BilinearForm((2 * mu * InnerProduct(e(u), e(v)) + lam * div(u) * div(v)) * dx).Assemble()
    f = LinearForm(CF(traction) * v * ds(loaded)).Assemble()
    g = GridFunction(V)
    g.vec.data = a.mat.Inverse(V.FreeDofs(), "sparsecholesky") * f.vec
    return g


def cook(levels):
    g = SplineGeometry()
    p = [g.AppendPoint(*x) for x in [(0, 0), (48, 44), (48, 60), (0, 44)]]
    for i, name in enumerate(["bottom", "right", "top", "left"]):
        g.Append(["line", p[i], p[(i + 1) % 4]], bc=name)
    mesh = Mesh(g.GenerateMesh(maxh=6))
    corners = [(0, 0), (0, 44), (48, 44), (48, 60)]
    return graded(mesh, corners, levels)


def graded(mesh, corners, levels):
    for _ in range(levels):
        marked = [any(np.hypot(mesh[w].point[0] - x, mesh[w].point[1] - y) < 1e-9 for w in el.vertices for x, y in corners) for el in mesh.Elements()]
        for el, m in zip(mesh.Elements(), marked):
            mesh.SetRefinementFlag(el, m)
        mesh.Refine()
    return mesh


def bracket(h):
    f = MoveTo(0, 0).Line(4).Rotate(90).Line(1).Rotate(90).Line(2.5).Arc(0.5, -90).Line(2.5).Rotate(90).Line(1).Close().Face()
    clamp, load = Circle(Pnt(0.5, 3.3), 0.25).Face(), Circle(Pnt(3.3, 0.5), 0.25).Face()
    f.edges.name = "free"
    clamp.edges.name, load.edges.name = "clamp", "load"
    mesh = Mesh(OCCGeometry(f - clamp - load, dim=2).GenerateMesh(maxh=h))
    mesh.Curve(6)
    return mesh


def places(inside, lo, hi, seed):
    rng, list = np.random.default_rng(seed), []
    while len(list) < 40:
        x = rng.uniform(lo, hi)
        if inside(*x):
            list.append(x)
    return np.array(list)


def write(name, at, coarse, fine):
    rows = [[*x, *fine(fine.space.mesh(*x))] for x in at]
    before = np.array([coarse(coarse.space.mesh(*x)) for x in at])
    now = np.array([r[2:] for r in rows])
    print(name, "differs by", abs(now - before).max() / abs(now).max(), "between two meshes")
    with open(os.path.join(HERE, name + ".csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["x", "y", "ux", "uy"])
        w.writerows([["%.12g" % v for v in r] for r in rows])


if __name__ == "__main__":
    E, nu = 3, 0.3
    u = [solved(cook(n), E / 2 / (1 + nu), nu, "left", "right", (0, 1 / 16)) for n in (10, 14)]
    inside = lambda x, y: 44 / 48 * x + 0.5 < y < 44 + 16 / 48 * x - 0.5
    write("cook", places(inside, (1, 0), (47.5, 60), 1), *u)
    u = [solved(bracket(h), 2, 0.35, "clamp", "load", (0, -1)) for h in (0.2, 0.12)]
    hole = lambda x, y, a, b: np.hypot(x - a, y - b) > 0.28
    inside = lambda x, y: ((0.03 < x < 0.97 and 0.03 < y < 3.97) or (0.03 < x < 3.97 and 0.03 < y < 0.97)) and hole(x, y, 0.5, 3.3) and hole(x, y, 3.3, 0.5)
    write("bracket", places(inside, (0, 0), (4, 4), 2), *u)
