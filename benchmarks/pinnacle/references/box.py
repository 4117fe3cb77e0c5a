"""Natural frequencies of the free box 1 x 1.2 x 1.5, E = 1, nu = 0.3, density 1, by bricks of high order (NGSolve)."""
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sl
from ngsolve import *
from bricks import brick


def solve(order):
    mesh = brick(np.linspace(0, 1, 3), np.linspace(0, 1.2, 3), np.linspace(0, 1.5, 3))
    V = VectorH1(mesh, order=order)
    u, v = V.TnT()
    mu, lam = 0.5 / 1.3, 0.3 / 1.3 / 0.4
    a = BilinearForm((2 * mu * InnerProduct(Sym(Grad(u)), Sym(Grad(v))) + lam * div(u) * div(v)) * dx).Assemble()
    m = BilinearForm(InnerProduct(u, v) * dx).Assemble()
    def matrix(x):
        i, j, w = x.mat.COO()
        return sp.csc_matrix((np.array(w), (np.array(i), np.array(j))), shape=(V.ndof, V.ndof))
    w = sl.eigsh(matrix(a), k=16, M=matrix(m), sigma=-0.05, return_eigenvectors=False)
    return V.ndof, np.sqrt(np.sort(w)[6:]) / 2 / np.pi


for order in (3, 4, 5):
    print(order, *solve(order), flush=True)
