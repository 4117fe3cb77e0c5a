"""Fields and references of Heat 2D-VC and Wave 2D-CG.

    python varying.py fields          draws the coefficients, once: problems/heat-2d-vc-a.csv, wave-2d-cg-c.csv
    python varying.py heat P CELLS DT     a reference by elements of order P, CELLS x CELLS a cell of the table, step DT
    python varying.py wave P CELLS DT
    python varying.py compare A.csv B.csv

Spectral elements on the cells of the table: polynomials of order P through Gauss-Lobatto points, which are the quadrature
too, so that masses are diagonal. Heat is integrated by Radau IIA of order 5 with a fixed step, waves by the modified
equation of order 4. It shares nothing with the solver that it checks: no features, no modes, another integrator.
"""
import csv
import os
import sys

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sl

HERE = os.path.dirname(os.path.abspath(__file__))
PROBLEMS = os.path.join(HERE, "..", "problems")
CELLS = 64  # of the table, a unit of length


def draw(seed, n):
    """A Gaussian field on n x n points of a torus with the spectrum |k|^-4, mean 0, deviation 1; the seam is repeated."""
    rng = np.random.default_rng(seed)
    k = np.fft.fftfreq(n, 1 / n)
    square = k[:, None] ** 2 + k[None] ** 2
    square[0, 0] = 1
    amplitude = 1 / square
    amplitude[0, 0] = 0
    g = np.fft.ifft2((rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n))) * amplitude).real
    g = (g - g.mean()) / g.std()
    return np.pad(g, ((0, 1), (0, 1)), mode="wrap")


def write(name, header, rows):
    with open(name, "w", newline="\n") as f:
        f.write(header + "\n")
        for row in rows:
            f.write(",".join("%.7g" % v for v in row) + "\n")


def fields():
    a = np.exp(draw(11, CELLS))
    x = np.arange(CELLS + 1) / CELLS
    write(os.path.join(PROBLEMS, "heat-2d-vc-a.csv"), "x,y,a", [(x[i], x[j], float("%.4g" % a[i, j])) for i in range(len(x)) for j in range(len(x))])
    c = np.where(draw(7, 2 * CELLS) > 0, 12.0, 1.0)
    x = np.arange(2 * CELLS + 1) / CELLS - 1
    write(os.path.join(PROBLEMS, "wave-2d-cg-c.csv"), "x,y,c", [(x[i], x[j], c[i, j]) for i in range(len(x)) for j in range(len(x))])


def read(name):
    rows = np.array(list(csv.reader(open(name)))[1:], float)
    axis = np.unique(rows[:, 0])
    return axis, rows[:, 2].reshape(len(axis), len(axis))


def lobatto(p):
    """Points, weights and the matrix of derivatives of Lagrange's polynomials through them."""
    inner = np.polynomial.legendre.Legendre.basis(p).deriv().roots()
    x = np.concatenate(([-1], np.sort(inner.real), [1]))
    w = 2 / (p * (p + 1) * np.polynomial.legendre.Legendre.basis(p)(x) ** 2)
    c = np.array([np.prod(x[i] - np.delete(x, i)) for i in range(p + 1)])
    d = np.array([[c[i] / (c[j] * (x[i] - x[j])) if i != j else 0 for j in range(p + 1)] for i in range(p + 1)])
    return x, w, d - np.diag(d.sum(axis=1))


def line(lo, hi, cells, p):
    """Points, diagonal mass and stiffness of an axis."""
    x, w, d = lobatto(p)
    h = (hi - lo) / cells
    n = cells * p + 1
    points, mass, k = np.zeros(n), np.zeros(n), sp.lil_matrix((n, n))
    local = d.T @ np.diag(w) @ d * 2 / h
    for e in range(cells):
        at = slice(e * p, e * p + p + 1)
        points[at] = lo + h * (e + (x + 1) / 2)
        mass[at] += w * h / 2
        k[at, at] += local
    return points, mass, k.tocsr()


def bilinear(axis, table, x):
    i = np.clip(np.searchsorted(axis, x) - 1, 0, len(axis) - 2)
    f = (x - axis[i]) / (axis[i + 1] - axis[i])
    rows = (1 - f)[:, None] * table[i] + f[:, None] * table[i + 1]
    return (1 - f) * rows[:, i] + f * rows[:, i + 1]


def heat(p, finer, dt):
    axis, table = read(os.path.join(PROBLEMS, "heat-2d-vc-a.csv"))
    x, m, k = line(0, 1, CELLS * finer, p)
    inner = slice(1, -1)
    weight = 1 / bilinear(axis, table, x)
    f = 200 * np.sin(np.pi * x)[:, None] * np.sin(5 * np.pi * x)[None] * weight * m[:, None] * m[None]
    mass = (weight * m[:, None] * m[None])[inner, inner].ravel()
    f = f[inner, inner].ravel()
    d1 = sp.diags(m[inner])
    k1 = k[inner, inner]
    stiff = (sp.kron(k1, d1) + sp.kron(d1, k1)).tocsc()
    # Radau IIA: (A^-1 x M + dt I x K) Z = dt (A^-1 x M applied as stages) in the eigenvectors of A^-1
    s6 = np.sqrt(6)
    a = np.array([[(88 - 7 * s6) / 360, (296 - 169 * s6) / 1800, (-2 + 3 * s6) / 225],
                  [(296 + 169 * s6) / 1800, (88 + 7 * s6) / 360, (-2 - 3 * s6) / 225],
                  [(16 - s6) / 36, (16 + s6) / 36, 1 / 9]])
    nodes = np.array([(4 - s6) / 10, (4 + s6) / 10, 1])
    mu, t = np.linalg.eig(np.linalg.inv(a))
    ti = np.linalg.inv(t)
    order = np.argsort(-mu.imag)  # the complex one with positive part, the real one, its conjugate
    one, real = order[0], order[1]
    lu = {one: sl.splu((sp.diags(mu[one] / dt * mass) + stiff).tocsc()), real: sl.splu((sp.diags(mu[real].real / dt * mass) + stiff).tocsc())}
    u = np.zeros(len(mass))
    rows = []
    pick = [CELLS * finer * p // 16 * i - 1 for i in range(1, 16)]
    n = len(x) - 2
    steps = round(5 / dt)
    for step in range(steps):
        # stages z = y - u: (A^-1/dt x M + I x K) z = f(t_i) - K u
        rest = -(stiff @ u)
        g = np.outer(np.sin(np.pi * (step + nodes) * dt), f) + rest
        gt = ti @ g
        w = np.zeros((3, len(u)), complex)
        w[one] = lu[one].solve(gt[one])
        w[order[2]] = w[one].conj()
        w[real] = lu[real].solve(gt[real].real)
        u = u + (t @ w)[2].real
        if (step + 1) * 10 % steps == 0:
            now = (step + 1) * dt
            grid = u.reshape(n, n)
            rows += [(x[i + 1], x[j + 1], now, grid[i, j]) for i in pick for j in pick]
    return rows


def wave(p, finer, dt):
    axis, table = read(os.path.join(PROBLEMS, "wave-2d-cg-c.csv"))
    x, m, k = line(-1, 1, 2 * CELLS * finer, p)
    c = bilinear(axis, table, x)
    k = sp.diags(1 / m) @ k
    apply = lambda u: -c * (k @ u + (k @ u.T).T)
    u = np.exp(-((x[:, None] + 0.5) ** 2 + x[None] ** 2) / (2 * 0.3 ** 2))
    a = apply(u)
    before, u = u, u + dt ** 2 / 2 * a + dt ** 4 / 24 * apply(a)
    steps = round(5 / dt)
    pick = [2 * CELLS * finer * p // 16 * i for i in range(17)]
    rows = []
    for step in range(1, steps + 1):
        if step * 10 % steps == 0:
            rows += [(x[i], x[j], step * dt, u[i, j]) for i in pick for j in pick]
        a = apply(u)
        before, u = u, 2 * u - before + dt ** 2 * a + dt ** 4 / 12 * apply(a)
    return rows


def compare(a, b):
    a, b = (np.array(list(csv.reader(open(f)))[1:], float) for f in (a, b))
    assert np.allclose(a[:, :3], b[:, :3])
    print("relative L2 difference %.2e" % (np.linalg.norm(a[:, 3] - b[:, 3]) / np.linalg.norm(b[:, 3])))


if __name__ == "__main__":
    what, *rest = sys.argv[1:] or [""]
    if what == "fields":
        fields()
    elif what in ("heat", "wave") and len(rest) == 3:
        p, finer, dt = int(rest[0]), int(rest[1]), float(rest[2])
        name = {"heat": "heat-2d-vc", "wave": "wave-2d-cg"}[what]
        write("%s-%d-%d-%g.csv" % (name, p, finer, dt), "x,y,t,u", {"heat": heat, "wave": wave}[what](p, finer, dt))
    elif what == "compare" and len(rest) == 2:
        compare(*rest)
    else:
        sys.exit(__doc__)
