"""Displacements of plane bodies with a stiffness that varies, by finite elements (NGSolve), without noise.

    python fields.py          writes inclusion.csv, round.csv, phantom.csv and pinv.csv to ../data

All are the unit square, clamped at the bottom, incompressible, in plane strain:
- 2 mu Div sym grad u + grad p = 0, div u = 0, with Taylor and Hood's elements of order 4 and 3.

inclusion: traction (0.2, -1) on the top, mu = 1 + 2 exp(-((x-.5)^2+(y-.5)^2)/(2 .12^2)).
round: the same load, mu = 5 within 0.2 of the middle and 1 outside; the mesh has the circle.
phantom: traction (0, -1) on the top, as in compression elastography: mu = 1, with a stiff round inclusion (mu = 4,
radius 0.15 at (0.35, 0.6)) and a soft ellipse (mu = 0.5, half-axes 0.2 and 0.1 at (0.68, 0.35)); the mesh has both.
"""
import os
import numpy as np
import ngsolve as ng
from netgen.occ import Circle, Ellipse, Glue, OCCGeometry, Rectangle, gp_Ax2d, gp_Dir2d, gp_Pnt2d, X, Y

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def square(*inside):
    """The unit square with faces inside it, named by number."""
    s = Rectangle(1, 1).Face()
    s.edges.Min(Y).name, s.edges.Max(Y).name = "bottom", "top"
    s.faces.name = "matrix"
    for i, f in enumerate(inside):
        f.faces.name = f"inside{i}"
        s = s - f
    return ng.Mesh(OCCGeometry(Glue([s, *inside]), dim=2).GenerateMesh(maxh=0.025)).Curve(4)


def solve(mesh, mu, load):
    v, q = ng.VectorH1(mesh, order=4, dirichlet="bottom"), ng.H1(mesh, order=3)
    w = v * q
    (u, p), (du, dp) = w.TnT()
    a = ng.BilinearForm(w)
    a += 2 * mu * ng.InnerProduct(ng.Sym(ng.Grad(u)), ng.Sym(ng.Grad(du))) * ng.dx - (p * ng.div(du) + dp * ng.div(u)) * ng.dx
    f = ng.LinearForm(w)
    f += ng.InnerProduct(ng.CoefficientFunction(load), du) * ng.ds("top")
    a.Assemble(), f.Assemble()
    s = ng.GridFunction(w)
    s.vec.data = a.mat.Inverse(w.FreeDofs(), inverse="umfpack") * f.vec
    return s.components[0]


def write(name, mesh, u, n):
    with open(os.path.join(here, name), "w") as out:
        out.write("x,y,ux,uy\n")
        for j in range(n):
            for i in range(n):
                x, y = (i + 0.5) / n, (j + 0.5) / n
                a, b = u(mesh(x, y))
                out.write(f"{x:.8g},{y:.8g},{a:.9g},{b:.9g}\n")


x, y = ng.x, ng.y
m = square()
write("inclusion.csv", m, solve(m, 1 + 2 * ng.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / (2 * 0.12**2)), (0.2, -1)), 30)
m = square(Circle((0.5, 0.5), 0.2).Face())
write("round.csv", m, solve(m, m.MaterialCF({"inside0": 5}, default=1), (0.2, -1)), 30)
m = square(Circle((0.35, 0.6), 0.15).Face(), Ellipse(gp_Ax2d(gp_Pnt2d(0.68, 0.35), gp_Dir2d(1, 0)), 0.2, 0.1).Face())
write("phantom.csv", m, solve(m, m.MaterialCF({"inside0": 4, "inside1": 0.5}, default=1), (0, -1)), 40)
with open(os.path.join(here, "pinv.csv"), "w") as out:  # u of PInv, sin(pi x) sin(pi y)
    out.write("x,y,u\n")
    for j in range(50):
        for i in range(50):
            out.write(f"{i / 49:.8g},{j / 49:.8g},{np.sin(np.pi * i / 49) * np.sin(np.pi * j / 49):.9g}\n")
