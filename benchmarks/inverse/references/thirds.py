"""Displacements of Cook's membrane, plane strain, nu = 0.3, E = 1, F = 1, with E as it is or
10 % larger in the left, the middle or the right third, at 400 random points: finite
elements of order 5 by NGSolve. Needs ngsolve and numpy: python thirds.py writes
../problems/thirds.csv."""
import csv, os
import numpy as np
from netgen.geom2d import SplineGeometry
from ngsolve import *

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "problems")
NU = 0.3


def mesh_of(h):
    geo = SplineGeometry()
    low, high = (lambda x: 44 * x / 48), (lambda x: 44 + 16 * x / 48)
    b = [geo.AppendPoint(x, low(x)) for x in (0, 16, 32, 48)]
    t = [geo.AppendPoint(x, high(x)) for x in (0, 16, 32, 48)]
    for i in range(3):
        geo.Append(["line", b[i], b[i + 1]], leftdomain=i + 1, rightdomain=0)
        geo.Append(["line", t[i + 1], t[i]], leftdomain=i + 1, rightdomain=0)
        if i < 2:
            geo.Append(["line", b[i + 1], t[i + 1]], leftdomain=i + 1, rightdomain=i + 2)
    geo.Append(["line", t[0], b[0]], leftdomain=1, rightdomain=0, bc="clamp")
    geo.Append(["line", b[3], t[3]], leftdomain=3, rightdomain=0, bc="load")
    return Mesh(geo.GenerateMesh(maxh=h))


def displacement(mesh, moduli, order=5):
    V = VectorH1(mesh, order=order, dirichlet="clamp")
    u, v = V.TnT()
    E = mesh.MaterialCF({}, default=0) + CoefficientFunction(moduli)
    mu, lam = E / (2 * (1 + NU)), E * NU / ((1 + NU) * (1 - 2 * NU))
    eps = lambda w: (Grad(w) + Grad(w).trans) / 2
    a = BilinearForm((lam * div(u) * div(v) + 2 * mu * InnerProduct(eps(u), eps(v))) * dx).Assemble()
    f = LinearForm(V)
    f += v[1] / 16 * ds("load")
    f.Assemble()
    w = GridFunction(V)
    w.vec.data = a.mat.Inverse(V.FreeDofs(), "sparsecholesky") * f.vec
    return w


def main(n=400):
    rng = np.random.default_rng(4)
    points = []
    while len(points) < n:
        x, s = rng.uniform(0.5, 47.5), rng.uniform(0.01, 0.99)
        points.append((x, 44 * x / 48 * (1 - s) + (44 + 16 * x / 48) * s))
    cases = {"right_model": [1, 1, 1], "left": [1.1, 1, 1], "middle": [1, 1.1, 1], "right": [1, 1, 1.1]}
    columns, check = [], []
    for name, moduli in cases.items():
        per = []
        for h in (3, 2):
            mesh = mesh_of(h)
            w = displacement(mesh, moduli)
            per.append(np.array([w(mesh(*p)) for p in points]))
        columns.append(per[1])
        check.append(np.abs(per[1] - per[0]).max() / np.abs(per[1]).max())
    print("change between two meshes, relative:", check)
    with open(os.path.join(HERE, "thirds.csv"), "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["x", "y"] + [u + "_" + c for c in cases for u in ("ux", "uy")])
        for i, p in enumerate(points):
            out.writerow(["%.8g" % v for v in list(p) + [c for col in columns for c in col[i]]])


if __name__ == "__main__":
    main()
