"""Reference of poisson-2d-ms, a Lap u = -f: a series of the exact modes of u_n = -u on the sides, 400 an axis.

    python poisson-2d-ms.py > ../problems/poisson-2d-ms.csv

With 280 modes values change by what is written to stderr.
"""
import sys
import numpy as np
from scipy.optimize import brentq


def table(name):
    d = np.loadtxt(f"../problems/{name}.csv", delimiter=",", skiprows=1)
    return d[:, 2].reshape(5, 5)  # x, then y


def waves(n):
    """Wave numbers of cos(k x), k tan(10 k) = 1, and of sin(k x), k cot(10 k) = -1, in turn."""
    list_ = []
    for m in range(n):
        if m % 2 == 0:
            j = m // 2
            lo, hi = j * np.pi / 10, (j + 0.5) * np.pi / 10
            list_.append(brentq(lambda k: k * np.sin(10 * k) - np.cos(10 * k), lo, hi, xtol=1e-15))
        else:
            j = m // 2
            lo, hi = (j + 0.5) * np.pi / 10, (j + 1) * np.pi / 10
            list_.append(brentq(lambda k: k * np.cos(10 * k) + np.sin(10 * k), lo, hi, xtol=1e-15))
    return np.array(list_)


def modes(k, x):
    out = np.empty((len(x), len(k)))
    for m, w in enumerate(k):
        trig, sign = (np.cos, 1) if m % 2 == 0 else (np.sin, -1)
        out[:, m] = trig(w * x) / np.sqrt(10 + sign * np.sin(20 * w) / (2 * w))
    return out


def solve(x, n):
    points, weights = np.polynomial.legendre.leggauss(240)
    s = np.concatenate([-8 + 4 * b + 2 * points for b in range(5)])
    w = np.tile(2 * weights, 5)
    block = np.repeat(np.arange(5), len(points))
    a, f, g = (table(f"poisson-2d-ms-{name}")[np.ix_(block, block)] for name in ("a", "constant", "bump"))
    bump = np.abs(np.sin(np.pi * (s + 10) / 4))
    source = (f + g * np.outer(bump, bump)) / a
    k = waves(n)
    phi = modes(k, s) * w[:, None]
    c = phi.T @ source @ phi / (k[:, None] ** 2 + k[None, :] ** 2)
    at = modes(k, x)
    return at @ c @ at.T


x = np.round(np.arange(50) * 0.4 - 9.8, 6)
u = solve(x, 400)
other = solve(x, 280)
sys.stderr.write(f"change, relative L2 {np.linalg.norm(u - other) / np.linalg.norm(u):.1e}\n")
print("x,y,u")
for i, p in enumerate(x):
    for j, q in enumerate(x):
        print(f"{p:.6g},{q:.6g},{u[i, j]:.9g}")
