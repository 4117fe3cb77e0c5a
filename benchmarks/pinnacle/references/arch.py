"""Limit loads of the shallow arch of problems/arch.msh at finite strain, by elements of order 3 and 4 (NGSolve).

Plane strain, W = mu/2 (F:F - 3) - mu (J - 1) + (lambda + mu)/2 (J - 1)^2, E = 1, nu = 0.3, clamped at both ends, under a dead
load of 1e-4 a unit of undeformed length, downwards, on its upper side. The load factor follows from a prescribed mean
displacement of that side; limits are the extrema of a parabola through the nearest values.
"""
import math
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sl
from netgen.geom2d import SplineGeometry
from ngsolve import *

R, half, thick = 25.25, 5.0, 0.1
turn = math.asin(half / R)


def mesh(h, layers):
    g = SplineGeometry()
    at = lambda r, s: g.AppendPoint(r * math.sin(s * turn), 0.5 - R + r * math.cos(s * turn), hpref=1)
    def middle(r): return g.AppendPoint(0, 0.5 - R + r / math.cos(turn))
    a, b, c, d = at(R - thick, -1), at(R - thick, 1), at(R + thick, 1), at(R + thick, -1)
    lo, hi = middle(R - thick), middle(R + thick)
    g.Append(["spline3", a, lo, b], bc="bottom"); g.Append(["line", b, c], bc="ends")
    g.Append(["spline3", c, hi, d], bc="top"); g.Append(["line", d, a], bc="ends")
    m = Mesh(g.GenerateMesh(maxh=h))
    if layers:
        m.RefineHP(layers, factor=0.2)  # towards the four corners
    return m


def path(order, h, layers):
    m = mesh(h, layers)
    m.Curve(order)
    V = VectorH1(m, order=order, dirichlet="ends")
    mu, lam = 0.5 / 1.3, 0.3 / 1.3 / 0.4
    u = V.TrialFunction()
    F = Grad(u) + Id(2)
    J = Det(F)
    a = BilinearForm(V, symmetric=True)
    a += Variation((mu / 2 * (InnerProduct(F, F) + 1 - 3) - mu * (J - 1) + (lam + mu) / 2 * (J - 1) ** 2) * dx)
    f = LinearForm(-1e-4 * V.TestFunction()[1] * ds("top")).Assemble()
    gf = GridFunction(V)
    free = np.where(np.array(list(V.FreeDofs())))[0]
    load = f.vec.FV().NumPy()[free].copy()
    lam_, out = 0.0, []
    r, t = gf.vec.CreateVector(), gf.vec.CreateVector()
    def point(d):
        nonlocal lam_
        for it in range(25):
            a.Apply(gf.vec, r)
            a.AssembleLinearization(gf.vec)
            i, j, v = a.mat.COO()
            A = sp.csr_matrix((np.array(v), (np.array(i), np.array(j))), shape=(V.ndof, V.ndof))
            A = (A + sp.triu(A.T, 1) if (abs(sp.triu(A, 1)).nnz == 0) else A)[free][:, free].tocsc()
            lu = sl.splu(A)
            x = lu.solve(-(r.FV().NumPy()[free] - lam_ * load)); y = lu.solve(load)
            have = load @ gf.vec.FV().NumPy()[free]
            step = (d - have - load @ x) / (load @ y)
            gf.vec.FV().NumPy()[free] += x + step * y
            lam_ += step
            if np.linalg.norm(x + step * y) < 1e-10 * max(1, np.linalg.norm(gf.vec.FV().NumPy())): break
        return lam_
    ds_ = np.linspace(0, 1e-4 * 9, 41)
    for d in ds_[1:]: out.append(point(d))
    out = [0.0] + out
    def extremum(k):
        p = np.polyfit(ds_[k - 2:k + 3] - ds_[k], out[k - 2:k + 3], 4)
        roots = np.roots(np.polyder(p)); x = roots[np.argmin(abs(roots))].real
        return np.polyval(p, x)
    k1 = next(k for k in range(1, 40) if out[k] > out[k - 1] and out[k] > out[k + 1])
    k2 = next(k for k in range(k1 + 1, 40) if out[k] < out[k - 1] and out[k] < out[k + 1])
    return V.ndof, extremum(k1), extremum(k2)


for order, h, layers in ((3, 0.2, 3), (4, 0.2, 4), (5, 0.2, 5)):
    print(order, h, layers, *path(order, h, layers), flush=True)
