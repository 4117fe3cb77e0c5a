"""Reference of poisson-2d-ms-flux, div(a grad u) = -f: elements of order 7 (NGSolve), graded by factors of 0.2 towards
the points where blocks meet.

    python poisson-2d-ms-flux.py > ../problems/poisson-2d-ms-flux.csv

With order 6 and with fewer levels values change by what is written to stderr. The least power of the distance is 0.38.
"""
import sys
import numpy as np
import ngsolve as ng
from netgen.occ import Glue, MoveTo, OCCGeometry


def table(name):
    d = np.loadtxt(f"../problems/{name}.csv", delimiter=",", skiprows=1)
    return d[:, 2].reshape(5, 5)  # x, then y


def solve(x, order, levels):
    faces = []
    for i in range(5):
        for j in range(5):
            face = MoveTo(-10 + 4 * i, -10 + 4 * j).Rectangle(4, 4).Face()
            face.name = f"b{i}{j}"
            faces.append(face)
    shape = Glue(faces)
    shape.vertices.hpref = 1
    for e in shape.edges:
        e.name = "inside"
        if max(abs(e.center.x), abs(e.center.y)) > 10 - 1e-6:  # of the block beside it
            i, j = (min(4, int((v + 10) // 4)) for v in (e.center.x, e.center.y))
            e.name = f"b{i}{j}"
    mesh = ng.Mesh(OCCGeometry(shape, dim=2).GenerateMesh(maxh=2.0))
    mesh.RefineHP(levels, 0.2)
    V = ng.H1(mesh, order=order)
    u, v = V.TnT()
    names = [f"b{i}{j}" for i in range(5) for j in range(5)]

    def coefficient(name):
        t = table(f"poisson-2d-ms-{name}")
        return mesh.MaterialCF({n: t[int(n[1]), int(n[2])] for n in names})

    a = coefficient("a")
    wave = ng.sin(np.pi * (ng.x + 10) / 4) * ng.sin(np.pi * (ng.y + 10) / 4)
    f = coefficient("constant") + coefficient("bump") * ng.IfPos(wave, wave, -wave)
    t = table("poisson-2d-ms-a")  # u_n = -u: the flux is -a u
    rim = mesh.BoundaryCF({n: t[int(n[1]), int(n[2])] for n in names}, default=0)
    form = ng.BilinearForm(a * ng.grad(u) * ng.grad(v) * ng.dx + rim * u * v * ng.ds).Assemble()
    load = ng.LinearForm(f * v * ng.dx(bonus_intorder=6)).Assemble()
    field = ng.GridFunction(V)
    field.vec.data = form.mat.Inverse(V.FreeDofs(), inverse="sparsecholesky") * load.vec
    sys.stderr.write(f"order {order}, {levels} levels, {V.ndof} unknowns\n")
    return np.array([[field(mesh(p, q)) for q in x] for p in x])


x = np.round(np.arange(50) * 0.4 - 9.8, 6)
u = solve(x, 7, 10)
for order, levels in ((6, 10), (7, 7)):
    other = solve(x, order, levels)
    sys.stderr.write(f"change, relative L2 {np.linalg.norm(u - other) / np.linalg.norm(u):.1e}\n")
print("x,y,u")
for i, p in enumerate(x):
    for j, q in enumerate(x):
        print(f"{p:.6g},{q:.6g},{u[i, j]:.9g}")
