"""Burgers' equations around a torus, exact by Cole and Hopf: burgers-2d.csv and burgers-2d-sharp.csv.

    python burgers-2d.py 0.01 burgers-2d.csv
    python burgers-2d.py 0.001 burgers-2d-sharp.csv
    python burgers-2d.py 0.01 ../problems/burgers-2d.csv --compare

With the data u = grad psi, psi = (2/pi) cos(pi x/2) cos(pi y/2), the solution is the mean of grad psi at (x - p, y - q)
with the weight exp(-psi/(2 nu) - (p^2 + q^2)/(4 nu t)). In r = x + y and s = x - y that is psi = (cos(pi r/2) +
cos(pi s/2))/pi, so that the weight is a product and u + v and u - v are those of one coordinate each:

    w_t + w w_r = 2 nu w_rr with w = u + v, of the data -sin(pi r/2); the same for u - v in s.

The means are by quadrature about the largest weight, in float64.
"""
import functools, sys
import numpy as np


@functools.cache
def half(r, t, nu):
    """The mean of -sin(pi (r-a)/2) with the weight exp(-cos(pi (r-a)/2)/(2 pi nu) - a^2/(8 nu t))."""
    if t == 0:
        return -np.sin(np.pi * r / 2)
    a = np.linspace(-4, 4, 400001)
    z = np.pi * (r - a) / 2
    e = -np.cos(z) / (2 * np.pi * nu) - a * a / (8 * nu * t)
    w = np.exp(e - e.max())
    return -(np.sin(z) * w).sum() / w.sum()


def exact(x, y, t, nu):
    p, q = half(round(x + y, 9), t, nu), half(round(x - y, 9), t, nu)
    return (p + q) / 2, (p - q) / 2


nu, name = float(sys.argv[1]), sys.argv[2]
if "--compare" in sys.argv:
    rows = np.loadtxt(name, delimiter=",", skiprows=1)
    own = np.array([exact(*row[:3], nu) for row in rows])
    for k in range(2):
        print("uv"[k], "%.2g" % (np.linalg.norm(own[:, k] - rows[:, 3 + k]) / np.linalg.norm(own[:, k])))
else:
    lines = ["x,y,t,u,v"]
    for t in (0, 0.25, 0.5, 0.75, 1):
        for x in 0.06 + 0.2 * np.arange(20):
            for y in 0.12 + 0.2 * np.arange(20):
                lines.append("%.9g,%.9g,%.9g,%.9g,%.9g" % (x, y, t, *exact(x, y, t, nu)))
    open(name, "w").write("\n".join(lines) + "\n")
