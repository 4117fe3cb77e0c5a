"""Limit value of lap u + lambda exp(u) = 0 in the unit square, u = 0 on its boundary, by Chebyshev collocation.

At the limit the extended system F(u, lambda) = 0, F_u phi = 0, phi(middle) = 1 is regular (Moore and Spence 1980); Newton's
method solves it. Prints the limit value for several degrees.
"""
import numpy as np


def second(n):
    """Chebyshev points on [0, 1], without the ends, and the matrix of d2/dx2 with zero values there."""
    k = np.arange(n + 1)
    x = np.cos(np.pi * k / n)
    c = np.where((k == 0) | (k == n), 2.0, 1.0) * (-1.0) ** k
    d = np.outer(c, 1 / c) / (x[:, None] - x[None, :] + np.eye(n + 1))
    d -= np.diag(d.sum(axis=1))
    return 4 * (d @ d)[1:-1, 1:-1]


def limit(n):
    d2 = second(n)
    m = n - 1
    lap = np.kron(d2, np.eye(m)) + np.kron(np.eye(m), d2)
    s = np.sin(np.pi * (1 - np.cos(np.pi * np.arange(1, n) / n)) / 2)
    phi = np.kron(s, s)
    u, lam, mid = 1.39 * phi, 6.8, np.argmax(phi)
    size = m * m
    for _ in range(12):
        e = np.exp(u)
        f = np.concatenate([lap @ u + lam * e, lap @ phi + lam * e * phi, [phi[mid] - 1]])
        j = np.zeros((2 * size + 1, 2 * size + 1))
        a = lap + np.diag(lam * e)
        j[:size, :size], j[:size, -1] = a, e
        j[size:-1, :size], j[size:-1, size:-1], j[size:-1, -1] = np.diag(lam * e * phi), a, e * phi
        j[-1, size + mid] = 1
        step = np.linalg.solve(j, f)
        u, phi, lam = u - step[:size], phi - step[size:-1], lam - step[-1]
    return lam


for n in (12, 16, 20):
    print(n, "%.11f" % limit(n))
