"""Reference of heat-2d-cg: curved finite elements of order 6 (NGSolve) and Radau IIA of order 5 in time.

    python heat-2d-cg.py > ../problems/heat-2d-cg.csv

The initial data do not fit the boundary conditions, so steps in time grow from 1.5e-6. With order 5 on the
same mesh, and with half as many steps, values change by what is written to stderr.
"""
import sys
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sla
import ngsolve as ng
from netgen.occ import MoveTo, OCCGeometry

BIG = [(-4, -3), (4, -3), (-4, 3), (4, 3), (-4, -9), (4, -9), (-4, 9), (4, 9), (0, 0), (0, 6), (0, -6)]
SMALL = [(-3.2, -6), (-3.2, 6), (3.2, -6), (3.2, 6), (-3.2, 0), (3.2, 0)]
HOLES = [(x, y, 1.0) for x, y in BIG] + [(x, y, 0.4) for x, y in SMALL]
TIMES = [0.1] + [0.2 * k for k in range(1, 16)]


def mesh(h, order):
    face = MoveTo(-8, -12).Rectangle(16, 24).Face()
    face.edges.name = "outer"
    for x, y, r in HOLES:
        disk = MoveTo(0, 0).Circle(x, y, r).Face()
        disk.edges.name = "big" if r == 1 else "small"
        face = face - disk
    m = ng.Mesh(OCCGeometry(face, dim=2).GenerateMesh(maxh=h))
    m.Curve(order)
    return m


def steps(per):
    """Times of the steps: so many for each doubling of the time, then equal ones."""
    first = 0.1 / 2**14
    t = list(np.linspace(0, first, per + 1))
    for k in range(14):
        t += list(np.linspace(first * 2**k, first * 2 ** (k + 1), per + 1)[1:])
    t += list(np.linspace(0.1, 0.2, 2 * per + 1)[1:])
    for a, b in zip(TIMES[1:-1], TIMES[2:]):
        t += list(np.linspace(a, b, 2 * per + 1)[1:])
    return np.array(t)


def solve(points, h, order, per):
    m = mesh(h, order)
    V = ng.H1(m, order=order)
    u, v = V.TnT()
    stiff = ng.BilinearForm(ng.grad(u) * ng.grad(v) * ng.dx + u * v * ng.ds).Assemble()
    mass = ng.BilinearForm(u * v * ng.dx).Assemble()
    load = ng.LinearForm(m.BoundaryCF({"big": 5.0, "small": 1.0, "outer": 0.1}) * v * ng.ds).Assemble()

    def csr(b):
        r, c, x = b.mat.COO()
        return sp.csc_matrix((np.array(x), (np.array(r), np.array(c))), shape=(V.ndof, V.ndof))

    K, M, f = csr(stiff), csr(mass), np.array(load.vec)
    s6 = np.sqrt(6)
    A = np.array([[(88 - 7 * s6) / 360, (296 - 169 * s6) / 1800, (-2 + 3 * s6) / 225],
                  [(296 + 169 * s6) / 1800, (88 + 7 * s6) / 360, (-2 - 3 * s6) / 225],
                  [(16 - s6) / 36, (16 + s6) / 36, 1 / 9]])
    lam, T = np.linalg.eig(A)
    inverse = np.linalg.inv(T)
    x, field, out, last, factors = np.zeros(V.ndof), ng.GridFunction(V), [], None, None
    t = steps(per)
    wanted = iter(TIMES)
    want = next(wanted)
    for a, b in zip(t[:-1], t[1:]):
        tau = b - a
        if last is None or abs(tau / last - 1) > 1e-9:
            factors, last = [sla.splu((M + tau * l * K).tocsc().astype(complex)) for l in lam], tau
        r = np.outer(f - K @ x, inverse @ np.ones(3))
        k = np.stack([factors[i].solve(r[:, i].astype(complex)) for i in range(3)], 1) @ T.T
        x = x + tau * (k @ A[-1]).real
        if abs(b - want) < 1e-9:
            field.vec.FV().NumPy()[:] = x
            out.append([field(m(*p)) for p in points])
            want = next(wanted, None)
    sys.stderr.write(f"order {order}, {V.ndof} unknowns, {len(t) - 1} steps\n")
    return np.array(out)


def main():
    rng = np.random.default_rng(3)
    p = np.round(np.stack([rng.uniform(-8, 8, 400), rng.uniform(-12, 12, 400)], 1), 6)
    p = p[np.all([np.hypot(p[:, 0] - x, p[:, 1] - y) > r + 0.02 for x, y, r in HOLES], 0)][:250]
    u = solve(p, 1.0, 6, 4)
    for other in (solve(p, 1.0, 5, 4), solve(p, 1.0, 6, 2)):
        sys.stderr.write(f"change, relative L2 {np.linalg.norm(u - other) / np.linalg.norm(u):.1e}, at t = 0.1 "
                         f"{np.linalg.norm(u[0] - other[0]) / np.linalg.norm(u[0]):.1e}\n")
    print("x,y,t,u")
    for k, t in enumerate(TIMES):
        for (x, y), v in zip(p, u[k]):
            print(f"{x:.6g},{y:.6g},{t:.6g},{v:.9g}")


main()
