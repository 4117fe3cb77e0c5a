"""Natural frequencies of the cantilever 10 x 1, E = density = 1, nu = 0.4999, plane strain, by Taylor-Hood elements graded to
the clamped corners (NGSolve)."""
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sl
import netgen.occ as occ
from netgen.occ import MoveTo, OCCGeometry
from ngsolve import *


def csr(a):
    v, i, p = a.CSR()
    return sp.csr_matrix((v, i, p), shape=(a.height, a.width))


def cantilever(nu, order, h, E=1, rho=1, n=3):
    g = MoveTo(0, 0).Rectangle(10, 1).Face()
    g.edges.Min(occ.X).name = "clamp"
    for v in g.vertices:
        if abs(v.p.x) < 1e-9:
            v.hpref = 1
    mesh = Mesh(OCCGeometry(g, dim=2).GenerateMesh(maxh=h))
    mesh.RefineHP(8, factor=0.15)
    X = VectorH1(mesh, order=order, dirichlet="clamp") * H1(mesh, order=order - 1)
    (u, p), (v, q) = X.TnT()
    mu, lam = E / 2 / (1 + nu), E * nu / (1 + nu) / (1 - 2 * nu)
    a = BilinearForm((2 * mu * InnerProduct(Sym(Grad(u)), Sym(Grad(v))) - p * div(v) - q * div(u) - p * q / lam) * dx).Assemble()
    m = BilinearForm(rho * InnerProduct(u, v) * dx, check_unused=False).Assemble()
    free = np.where(np.array(list(X.FreeDofs())))[0]
    A, M = csr(a.mat)[free][:, free].tocsc(), csr(m.mat)[free][:, free].tocsc()
    w = np.sort(sl.eigs(A, k=n, M=M, sigma=0, return_eigenvectors=False).real)
    return X.ndof, *["%.9f" % f for f in np.sqrt(w) / 2 / np.pi]


for order, h in ((4, 0.5), (6, 0.5), (7, 0.35), (8, 0.35)):
    print(order, h, *cantilever(0.4999, order, h), flush=True)
