"""Bodies with slots, notches and cracks: pinnsolve beside finite elements.

    python3 -m venv v && v/bin/pip install scikit-fem meshio numpy scipy
    v/bin/python tools/slits/slits.py bin/pinnsolve --seeds 1,2 --nu 0.3
    v/bin/python tools/slits/slits.py bin/pinnsolve --only crack

gmsh makes two meshes of every body: a coarse one for pinnsolve, and one of straight
triangles that shrink towards every vertex, on which elements of degree 2, with
pressures of degree 1 (Taylor and Hood), are good to 5e-4. Bodies are squares of 2 x 2 or
bars of 4 x 1, held at the bottom (the bar: at its left end) and loaded at the top (its
lower prong) along each axis in turn; E = 1. Lengths are in units of the mesh; the number
in a name is the opening. The exit status is 1 if a run is converged and wrong.
"""
import argparse
import json
import math
import os
import resource
import subprocess
import tempfile

import meshio
import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu
from skfem import Basis, BilinearForm, ElementTriP1, ElementTriP2, ElementVector, FacetBasis, Functional, LinearForm, MeshTri
from skfem.helpers import ddot, div, sym_grad

SIZE = 0.25  # of the cells for pinnsolve
WRONG = 1e-2  # error, relative


class Body:
    """A plane surface: vertices, sides (from, to, centre of the arc or None), loops."""

    def __init__(self, name, order=1):
        self.name, self.order = name, order
        self.points, self.sides, self.loops, self.parts, self.cracks = [], [], [], {}, []

    def loop(self, points, names, arcs=None):
        at, n = len(self.points), len(points)
        self.points += points
        ids = [self.side(at + i, at + (i + 1) % n, (arcs or {}).get(i)) for i in range(n)]
        for i, name in zip(ids, names):
            self.parts.setdefault(name, []).append(i)
        self.loops.append(ids)
        return self

    def side(self, a, b, centre=None):
        self.sides.append((a, b, centre))
        return len(self.sides) - 1

    def crack(self, points, start=None):
        """Double nodes along a polyline, from a vertex on the boundary if start is given."""
        at = len(self.points)
        self.points += points
        line = ([start] if start is not None else []) + list(range(at, at + len(points)))
        self.cracks.append(([self.side(a, b) for a, b in zip(line, line[1:])], start))
        return self

    def mesh(self, folder, fine):
        """Writes a mesh and returns its file; fine is the least size, 0 for pinnsolve's mesh."""
        stem = os.path.join(folder, self.name + ("-fine" if fine else ""))
        join = lambda ids: ",".join(str(i + 1) for i in ids)
        geo = [f"Point({i + 1})={{{x!r},{y!r},0,{SIZE}}};" for i, (x, y) in enumerate(self.points)]
        extra = len(self.points)
        for i, (a, b, centre) in enumerate(self.sides):
            if centre is None:
                geo.append(f"Line({i + 1})={{{a + 1},{b + 1}}};")
                continue
            extra += 1
            geo.append(f"Point({extra})={{{centre[0]!r},{centre[1]!r},0,{SIZE}}}; Circle({i + 1})={{{a + 1},{extra},{b + 1}}};")
        geo += [f"Curve Loop({i + 1})={{{join(ids)}}};" for i, ids in enumerate(self.loops)]
        geo.append(f"Plane Surface(1)={{{join(range(len(self.loops)))}}};")
        geo += [f"Curve{{{join(ids)}}} In Surface{{1}};" for ids, _ in self.cracks]
        geo.append('Physical Surface("body",1000)={1};')
        geo += [f'Physical Curve("{n}",{i + 1})={{{join(ids)}}};' for i, (n, ids) in enumerate(self.parts.items())]
        run = []
        for i, (ids, start) in enumerate(self.cracks):
            geo.append(f'Physical Curve("crack{i}",{500 + i})={{{join(ids)}}};')
            if start is not None:
                geo.append(f'Physical Point("mouth{i}",{700 + i})={{{start + 1}}};')
            run.append(f"Plugin(Crack).Dimension=1; Plugin(Crack).PhysicalGroup={500 + i}; "
                       f"Plugin(Crack).OpenBoundaryPhysicalGroup={0 if start is None else 700 + i}; Plugin(Crack).Run;")
        if fine:
            most = SIZE / 3 if self.order == 1 else SIZE / 10  # sides of circles are straight here
            geo.append(f"Field[1]=Distance; Field[1].NodesList={{{join(range(len(self.points)))}}};")
            geo.append(f'Field[2]=MathEval; Field[2].F="Min({most},{fine}+0.2*F1)"; Background Field=2;')
            geo.append("Mesh.CharacteristicLengthExtendFromBoundary=0; Mesh.CharacteristicLengthFromPoints=0;")
        geo.append(f"Mesh.ElementOrder={1 if fine else self.order}; Mesh 2;")
        geo += run + [f'Save "{stem}.msh";']
        with open(stem + ".geo", "w") as f:
            f.write("\n".join(geo))
        subprocess.run(["gmsh", "-format", "msh2" if fine else "msh41", stem + ".geo", "-"], check=True, capture_output=True)
        return stem + ".msh"


SQUARE, ROUND = [(0, 0), (2, 0), (2, 2), (0, 2)], ["bottom", "right", "top"]


def slot(w):
    """From the left side to the middle, with a flat end."""
    p = SQUARE + [(0, 1 + w / 2), (1, 1 + w / 2), (1, 1 - w / 2), (0, 1 - w / 2)]
    return Body(f"slot-{w:g}").loop(p, ROUND + ["left", "slot", "slot", "slot", "left"])


def notch(w):
    """A wedge from the left side to the middle."""
    p = SQUARE + [(0, 1 + w / 2), (1, 1), (0, 1 - w / 2)]
    return Body(f"notch-{w:g}").loop(p, ROUND + ["left", "slot", "slot", "left"])


def rounded(w):
    """A slot with a round end."""
    p = SQUARE + [(0, 1 + w / 2), (1, 1 + w / 2), (1 + w / 2, 1), (1, 1 - w / 2), (0, 1 - w / 2)]
    return Body(f"rounded-{w:g}", 2).loop(p, ROUND + ["left"] + ["slot"] * 4 + ["left"], {5: (1, 1), 6: (1, 1)})


def inclined(w):
    """A slot at 35 degrees to the side it begins on."""
    c, s = math.cos(math.radians(35)), math.sin(math.radians(35))
    x, y = 1.2 * c, 0.7 + 1.2 * s
    p = SQUARE + [(0, 0.7 + w / 2 / c), (x - w / 2 * s, y + w / 2 * c), (x + w / 2 * s, y - w / 2 * c), (0, 0.7 - w / 2 / c)]
    return Body(f"inclined-{w:g}").loop(p, ROUND + ["left", "slot", "slot", "slot", "left"])


def inside(w, degrees, name, shape):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    hole = [(1.05 + c * x - s * y, 0.95 + s * x + c * y) for x, y in shape]
    return Body(f"{name}-{w:g}").loop(SQUARE, ROUND + ["left"]).loop(hole, ["slot"] * 4)


def slit(w, degrees=0):
    """A thin rectangle inside the body."""
    return inside(w, degrees, f"slit{degrees}", [(-0.5, -w / 2), (0.5, -w / 2), (0.5, w / 2), (-0.5, w / 2)])


def lens(w):
    """A thin rhomb inside the body: two sharp ends."""
    return inside(w, 30, "lens", [(-0.6, 0), (0, -w / 2), (0.6, 0), (0, w / 2)])


def fork(w):
    """A bar with two prongs."""
    p = [(0, 0), (4, 0), (4, 0.5 - w / 2), (1, 0.5 - w / 2), (1, 0.5 + w / 2), (4, 0.5 + w / 2), (4, 1), (0, 1)]
    return Body(f"fork-{w:g}").loop(p, ["side", "top", "slot", "slot", "slot", "end", "side", "bottom"])


def zigzag(w):
    """Two slots from opposite sides that overlap."""
    p = [(0, 0), (2, 0), (2, 1.2 - w / 2), (0.6, 1.2 - w / 2), (0.6, 1.2 + w / 2), (2, 1.2 + w / 2), (2, 2), (0, 2),
         (0, 0.7 + w / 2), (1.4, 0.7 + w / 2), (1.4, 0.7 - w / 2), (0, 0.7 - w / 2)]
    return Body(f"zigzag-{w:g}").loop(p, ["bottom", "right", "slot", "slot", "slot", "right", "top", "left", "slot", "slot", "slot", "left"])


def comb(w):
    """Three prongs."""
    p, names = list(SQUARE), list(ROUND)
    for y in (4 / 3, 2 / 3):
        p += [(0, y + w / 2), (1.1, y + w / 2), (1.1, y - w / 2), (0, y - w / 2)]
        names += ["left", "slot", "slot", "slot"]
    return Body(f"comb-{w:g}").loop(p, names + ["left"])


def bent(w):
    """A slot that turns by a right angle."""
    p = SQUARE + [(0, 0.8 + w / 2), (0.9 - w / 2, 0.8 + w / 2), (0.9 - w / 2, 1.4), (0.9 + w / 2, 1.4), (0.9 + w / 2, 0.8 - w / 2), (0, 0.8 - w / 2)]
    return Body(f"bent-{w:g}").loop(p, ROUND + ["left"] + ["slot"] * 5 + ["left"])


def cracks():
    """Cracks of double nodes."""
    side = SQUARE + [(0, 1)]
    left = ROUND + ["left", "left"]
    return [
        Body("crack-edge").loop(side, left).crack([(1, 1)], 4),
        Body("crack-inclined").loop(side, left).crack([(1, 1.5)], 4),
        Body("crack-kinked").loop(side, left).crack([(0.7, 1), (1.1, 1.4)], 4),
        Body("crack-inside").loop(SQUARE, ROUND + ["left"]).crack([(0.5, 0.8), (1.4, 1.2)]),
        Body("crack-two").loop(SQUARE, ROUND + ["left"]).crack([(0.3, 0.7), (1.2, 0.8)]).crack([(0.9, 1.3), (1.7, 1.2)]),
    ]


def bodies():
    sweep = [(slot, (2e-4, 2e-3, 0.02, 0.06, 0.2, 0.6)), (notch, (2e-4, 2e-3, 0.02, 0.2, 0.6, 1, 1.8)), (rounded, (2e-3, 0.05, 0.4)),
             (inclined, (1e-3, 0.03, 0.2)), (slit, (1e-3, 0.03, 0.2)), (lens, (2e-4, 0.01, 0.2)), (fork, (1e-4, 0.01, 0.1)),
             (zigzag, (1e-3, 0.05)), (comb, (1e-3, 0.05)), (bent, (1e-3, 0.04))]
    return [(make(w), w) for make, openings in sweep for w in openings] + [(slit(0.01, 25), 0.01)] + [(b, 1e-4) for b in cracks()]


def reference(file, load, nu):
    """Energy and mean displacements of the top by elements."""
    m = meshio.read(file)
    name = {int(v[0]): k for k, v in m.field_data.items() if v[1] == 1}
    cells = np.vstack([b.data for b in m.cells if b.type == "triangle"])
    used, cells = np.unique(cells, return_inverse=True)
    new = {old: i for i, old in enumerate(used)}
    mesh = MeshTri(np.ascontiguousarray(m.points[used, :2].T), np.ascontiguousarray(cells.reshape(-1, 3).T))
    facet, part = {tuple(f): i for i, f in enumerate(mesh.facets.T)}, {}
    for block, tags in zip(m.cells, m.cell_data["gmsh:physical"]):
        if block.type == "line":
            for (a, b), tag in zip(block.data, tags):
                part.setdefault(name[int(tag)], []).append(facet[tuple(sorted((new[a], new[b])))])
    mu, lam = 1 / 2 / (1 + nu), math.inf if nu == 0.5 else nu / (1 + nu) / (1 - 2 * nu)
    v = Basis(mesh, ElementVector(ElementTriP2()), intorder=4)
    q = v.with_element(ElementTriP1())
    top = FacetBasis(mesh, ElementVector(ElementTriP2()), facets=np.array(part["top"]), intorder=4)
    a = BilinearForm(lambda u, w, _: 2 * mu * ddot(sym_grad(u), sym_grad(w))).assemble(v)
    b = BilinearForm(lambda u, p, _: -div(u) * p).assemble(v, q)
    c = BilinearForm(lambda p, r, _: -p * r / lam).assemble(q)
    f = LinearForm(lambda w, _: load[0] * w[0] + load[1] * w[1]).assemble(top)
    k = sp.bmat([[a, b.T], [b, c]]).tocsc()
    free = np.setdiff1d(np.arange(k.shape[0]), v.get_dofs(np.array(part["bottom"])).flatten())
    x = np.zeros(k.shape[0])
    x[free] = splu(k[free][:, free].tocsc()).solve(np.r_[f, np.zeros(q.N)][free])
    u = x[:v.N]
    length = Functional(lambda w: 1 + 0 * w.x[0]).assemble(top)
    mean = [Functional(lambda w: w["u"][i]).assemble(top, u=top.interpolate(u)) / length for i in range(2)]
    return {"energy": f @ u / 2, "mean_ux.top": mean[0], "mean_uy.top": mean[1]}


def solve(binary, file, load, nu, seed, folder):
    """Runs pinnsolve; returns its exit status, result and processor time."""
    out = os.path.join(folder, "out")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    args = [binary, "run", file, "--fix", "bottom", "--traction", f"top={load[0]},{load[1]}", "--E", "1", "--nu", str(nu), "--seed", seed, "--out", out]
    code = subprocess.run(args, capture_output=True).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.path.join(out, "result.json")) as f:
        return code, json.load(f), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parse = argparse.ArgumentParser(description="slots, notches and cracks, beside finite elements")
    parse.add_argument("binary")
    parse.add_argument("--seeds", default="1,2")
    parse.add_argument("--nu", type=float, default=0.3)
    parse.add_argument("--only", default="", help="bodies whose names contain this")
    o = parse.parse_args()
    wrong = 0
    print("| body | largest error | estimate of the energy there | CPU s | runs | status |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for body, w in bodies():
            if o.only not in body.name:
                continue
            coarse = body.mesh(folder, 0)
            sharp = body.name.split("-")[0] in ("notch", "lens", "crack")
            fine = body.mesh(folder, 1e-4 if sharp else max(1e-5, min(1e-4, w / 6)))
            worst, estimate, longest, runs, said = 0, 0, 0, 0, set()
            for load in ((0, 1), (1, 0)):
                right = reference(fine, load, o.nu)
                size = max(abs(right["mean_ux.top"]), abs(right["mean_uy.top"]))
                for seed in o.seeds.split(","):
                    code, r, cpu = solve(o.binary, coarse, load, o.nu, seed, folder)
                    q = r["quantities"]
                    off = max(abs(q[n]["value"] - v) / (v if n == "energy" else size) for n, v in right.items())
                    wrong += code == 0 and off > WRONG
                    if off >= worst:
                        worst, estimate = off, q["energy"]["estimate"] / right["energy"]
                    longest, runs = max(longest, cpu), runs + 1
                    said.add(r["status"])
            print(f"| {body.name} | {worst:.1e} | {estimate:.1e} | {longest:.1f} | {runs} | {', '.join(sorted(said))} |", flush=True)
    print(f"\n{wrong} converged and wrong.")
    raise SystemExit(wrong > 0)


if __name__ == "__main__":
    main()
