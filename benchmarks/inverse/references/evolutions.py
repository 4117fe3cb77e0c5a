"""Values of evolutions at random places, without noise, by methods of their own:
heat by its sine series, Korteweg and de Vries by a Fourier method with an integrating
factor and Runge-Kutta steps of order four, Burgers by Cole and Hopf with the
trapezoidal rule, Lorenz by the Runge-Kutta method of order eight of Dormand and Prince.
Needs numpy and scipy: python evolutions.py writes ../problems/*.csv."""
import csv, os, sys
import numpy as np
from scipy.integrate import solve_ivp

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "problems")


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(header)
        w.writerows([["%.10g" % v for v in row] for row in rows])


def heat(a=0.1, n=100):
    rng = np.random.default_rng(1)
    x, t = rng.uniform(0, 1, n), rng.uniform(0, 1, n)
    u = np.exp(-a * np.pi**2 * t) * np.sin(np.pi * x) + np.exp(-9 * a * np.pi**2 * t) * np.sin(3 * np.pi * x) / 2
    write("heat.csv", ["x", "t", "u"], sorted(zip(x, t, u), key=lambda r: r[1]))


def kdv(a=1.0, b=0.0025, n=400, modes=512, dt=2e-5):
    """u_t + a u u_x + b u_xxx = 0 on a circle of length 2, u = cos(pi x) at t = 0."""
    x = -1 + 2 * np.arange(modes) / modes
    k = np.pi * np.fft.fftfreq(modes, 1 / modes)
    k[modes // 2] = 0
    keep = np.abs(k) < np.pi * modes / 3
    v = np.fft.fft(np.cos(np.pi * x))
    half, full = np.exp(1j * b * k**3 * dt / 2), np.exp(1j * b * k**3 * dt)
    f = lambda v: -0.5j * a * k * keep * np.fft.fft(np.real(np.fft.ifft(v)) ** 2)
    rng = np.random.default_rng(2)
    times = np.sort(rng.uniform(0, 1, 20))  # twenty places at each
    steps = np.round(times / dt).astype(int)
    rows, m = [], 0
    for step in range(steps[-1] + 1):
        while m < len(steps) and steps[m] == step:
            for p in rng.uniform(-1, 1, n // 20):
                rows.append((p, step * dt, np.real(np.sum(v * np.exp(1j * k * (p + 1)))) / modes))
            m += 1
        s1 = dt * f(v)
        s2 = dt * f(half * (v + s1 / 2))
        s3 = dt * f(half * v + s2 / 2)
        s4 = dt * f(full * v + half * s3)
        v = full * v + (full * s1 + 2 * half * (s2 + s3) + s4) / 6
    write("korteweg-de-vries.csv", ["x", "t", "u"], rows)


def burgers(nu=0.01 / np.pi, n=500):
    """u_t + u u_x = nu u_xx on (-1, 1), u = -sin(pi x) at t = 0."""
    y = np.linspace(-10, 10, 8001)  # exp(-y^2) is nothing beyond
    rng = np.random.default_rng(3)
    rows = []
    for x, t in sorted(zip(rng.uniform(-1, 1, n), rng.uniform(0, 1, n)), key=lambda r: r[1]):
        z = x - np.sqrt(4 * nu * t) * y
        g = -np.cos(np.pi * z) / (2 * np.pi * nu)
        e = np.exp(g - y**2 - (g - y**2).max())
        rows.append((x, t, -np.sum(e * np.sin(np.pi * z)) / np.sum(e)))
    write("burgers.csv", ["x", "t", "u"], rows)


def lorenz(s=10.0, r=28.0, b=8 / 3, n=25):
    times = 3 * np.arange(1, n + 1) / n
    f = lambda t, u: [s * (u[1] - u[0]), u[0] * (r - u[2]) - u[1], u[0] * u[1] - b * u[2]]
    u = solve_ivp(f, (0, 3), [-8, 7, 27], "DOP853", times, rtol=1e-13, atol=1e-13).y
    write("lorenz.csv", ["t", "u", "v", "w"], zip(times, *u))


if __name__ == "__main__":
    for name in sys.argv[1:] or ["heat", "kdv", "burgers", "lorenz"]:
        globals()[name]()
