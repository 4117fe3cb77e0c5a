"""Displacements by closed forms, without noise: the plate of Haghighat et al. and Lame's cylinder of radii 1 and 2 with
mu = 2 under a pressure of 1, at 25 places. Needs numpy: python closed.py writes
../data/cylinder-*.csv and haghighat.csv."""
import csv, os
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def cylinder(nu, mu=2):
    with open(os.path.join(HERE, "cylinder-%g.csv" % nu), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["x", "y", "ux", "uy"])
        for i in range(25):
            r, angle = 1.01 + 0.98 * i / 24, 0.05 + 0.06 * i
            c, s, u = np.cos(angle), np.sin(angle), ((1 - 2 * nu) * r + 4 / r) / (6 * mu)
            w.writerow(["%.17g" % v for v in (r * c, r * s, u * c, u * s)])


def stress(nu=0.3, mu=2):
    """The same with the radial stress at one place."""
    with open(os.path.join(HERE, "cylinder-%g.csv" % nu)) as f:
        rows = list(csv.reader(f))
    with open(os.path.join(HERE, "cylinder-stress.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(rows[0] + ["srr"])
        for i, row in enumerate(rows[1:]):
            r2 = float(row[0]) ** 2 + float(row[1]) ** 2
            w.writerow(row + (["%.17g" % ((1 - 4 / r2) / 3)] if i == 3 else [""]))


def millimetres(nu=0.3):
    """The same in another unit, which is wrong."""
    with open(os.path.join(HERE, "cylinder-%g.csv" % nu)) as f:
        rows = list(csv.reader(f))
    with open(os.path.join(HERE, "cylinder-mm.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(rows[0])
        w.writerows([row[:2] + ["%.17g" % (1000 * float(v)) for v in row[2:]] for row in rows[1:]])


def haghighat(n=20):
    """Displacements of the plate of Haghighat et al. (2021), Q = 4, at a grid of points inside."""
    with open(os.path.join(HERE, "haghighat.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["x", "y", "ux", "uy"])
        for x in (np.arange(n) + 0.5) / n:
            for y in (np.arange(n) + 0.5) / n:
                w.writerow(["%.17g" % v for v in (x, y, np.cos(2 * np.pi * x) * np.sin(np.pi * y), y ** 4 * np.sin(np.pi * x))])


if __name__ == "__main__":
    cylinder(0.3)
    cylinder(0.4999)
    stress()
    millimetres()
    haghighat()
