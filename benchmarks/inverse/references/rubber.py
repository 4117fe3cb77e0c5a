"""Finite strain: a compressible neo-Hookean cylinder under two inner pressures, by collocation
of the radial equilibrium at Chebyshev's points, and the force on a bar of Mooney and Rivlin's
law, by its closed form. Needs numpy: python rubber.py writes ../data/inflation.csv and
../data/bar.csv."""
import csv, os
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def chebyshev(n, a, b):
    """Points and the matrix of derivatives (Trefethen, Spectral Methods in MATLAB, ch. 6)."""
    x = np.cos(np.pi * np.arange(n + 1) / n)
    c = np.r_[2, np.ones(n - 1), 2] * (-1.0) ** np.arange(n + 1)
    d = np.outer(c, 1 / c) / (x[:, None] - x[None, :] + np.eye(n + 1))
    d -= np.diag(d.sum(axis=1))
    return (a + b) / 2 + (b - a) / 2 * x, d * 2 / (b - a)


def inflated(mu, lam, pressure, n=40):
    """r(R) of W = mu/2 (F:F-3) - mu (J-1) + (lam+mu)/2 (J-1)^2 in plane strain, 1 <= R <= 2."""
    R, D = chebyshev(n, 1, 2)

    def residual(r):
        along, around = D @ r, r / R
        slope = (lam + mu) * (along * around - 1) - mu
        p, q = mu * along + slope * around, mu * around + slope * along
        f = D @ p + (p - q) / R
        f[0], f[-1] = p[0], p[-1] + pressure * around[-1]
        return f

    r = R * (1 + 0.1 * pressure / mu / R ** 2)
    for _ in range(30):
        tangent = np.array([residual(r + 1e-100j * e).imag / 1e-100 for e in np.eye(n + 1)]).T
        step = np.linalg.solve(tangent, residual(r))
        r = r - step
    assert abs(step).max() < 1e-12
    return np.polynomial.chebyshev.Chebyshev.fit(R, r, n, domain=[1, 2])


def inflation(mu=2, nu=0.4):
    with open(os.path.join(HERE, "inflation.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["pressure", "x", "y", "ux", "uy"])
        for pressure in (0.2, 0.6):
            r = inflated(mu, 2 * mu * nu / (1 - 2 * nu), pressure)
            for i in range(12):
                R, angle = 1.02 + 0.08 * i, 0.05 + 0.12 * i
                x, y, by = R * np.cos(angle), R * np.sin(angle), r(R) / R - 1
                w.writerow(["%.17g" % v for v in (pressure, x, y, by * x, by * y)])


def bar(mu=0.8, second=0.3):
    with open(os.path.join(HERE, "bar.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["fix.top.z", "reaction_z.top"])
        for l in np.linspace(1.1, 2, 7):
            force = np.pi * mu * ((1 - second) * (l - l ** -2) + second * (1 - l ** -3))
            w.writerow(["%.17g" % v for v in (l - 1, force)])


if __name__ == "__main__":
    inflation()
    bar()
