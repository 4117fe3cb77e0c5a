"""Members of families at random points, by closed forms: block-over-nu.csv and block-over-three.csv.

    python families.py ../problems
"""
import sys, pathlib
import numpy as np

out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(23)


def block(nu, load, side, x, y):
    """Case block (mu = 1), stretched: u and p."""
    a = 1 - 2 * nu
    X, Y = x / side, y / side
    s = np.sin(np.pi * X) * np.sin(np.pi * Y)
    ux = load * (np.sin(2 * np.pi * Y) * (np.cos(2 * np.pi * X) - 1) + a * s)
    uy = load * (np.sin(2 * np.pi * X) * (1 - np.cos(2 * np.pi * Y)) + a * s)
    return ux, uy, -2 * nu * load * np.pi / side * np.sin(np.pi * (X + Y))


def write(name, parameters, members):
    lines = [",".join(parameters + ["x", "y", "ux", "uy", "p"])]
    for m in members:
        m = [float("%.6g" % v) for v in m]
        nu, load, side = (m + [1, 1])[:3]
        for x, y in rng.uniform(0.02, 0.98, (20, 2)) * side:
            x, y = float("%.6g" % x), float("%.6g" % y)
            lines.append(",".join(["%.6g" % v for v in m + [x, y]] + ["%.12g" % v for v in block(nu, load, side, x, y)]))
    (out / name).write_text("\n".join(lines) + "\n")


write("block-over-nu.csv", ["nu"], [[v] for v in (1 - 10 ** rng.uniform(np.log10(2e-4), np.log10(0.4), 50)) / 2])
write("block-over-three.csv", ["nu", "load", "side"], np.column_stack([rng.uniform(0.3, 0.5, 50), rng.uniform(0.5, 2, 50), rng.uniform(0.5, 2, 50)]).tolist())
