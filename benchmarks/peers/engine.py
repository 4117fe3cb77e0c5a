"""The work that an engine is timed on, and the line protocol that it speaks.

The work comes in a folder: work.json names sizes, and files of float64 in row-major order hold the
parameters, the points with the body force there, and the points on the boundary:

    theta      W (in x out), b of every hidden layer, then b, W of the output layer
    interior   x, y, fx, fy a row
    edge       x, y a row

Form "standard" has fields u, v and residuals (lam+1) grad div u + Lap u + f; form "mixed" has u, v, q and
Lap u - grad q + f, div u + q/(lam+1). The loss is the mean over the interior of the sum of squared
residuals plus the mean over the edge of u^2 + v^2.
"""
import json
import os
import sys
import time
import traceback

import numpy as np

# Answers go to standard output; whatever else is printed from now on, to standard error.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


class Work:
    def __init__(self, folder):
        with open(os.path.join(folder, "work.json")) as f:
            header = json.load(f)
        self.form, self.depth, self.width, self.lam = (header[k] for k in ("form", "depth", "width", "lambda"))
        self.mixed = self.form == "mixed"
        self.theta = np.fromfile(os.path.join(folder, "theta"))
        interior = np.fromfile(os.path.join(folder, "interior")).reshape(-1, 4)
        self.x, self.f = interior[:, :2].copy(), interior[:, 2:].copy()
        self.edge = np.fromfile(os.path.join(folder, "edge")).reshape(-1, 2)

    def layers(self, theta):
        """The weights and biases of all layers, views of theta (any array type with slices and reshape)."""
        sizes = [2] + [self.width] * self.depth + [3 if self.mixed else 2]
        out, at = [], 0
        for k, (i, o) in enumerate(zip(sizes[:-1], sizes[1:])):
            if k < self.depth:
                out.append((theta[at:at + i * o].reshape(i, o), theta[at + i * o:at + (i + 1) * o]))
            else:
                out.append((theta[at + o:at + (i + 1) * o].reshape(i, o), theta[at:at + o]))
            at += (i + 1) * o
        return out

    def residuals(self, jet, f):
        """The residuals from jet[lane][field]: lanes u, x, y, then xx, xy, yy, or the Laplacian alone."""
        u, v = ([lane[k] for lane in jet] for k in (0, 1))
        laplacian = (lambda a: a[3]) if len(jet) == 4 else (lambda a: a[3] + a[5])
        if self.mixed:
            q = [lane[2] for lane in jet[:3]]
            return [laplacian(u) - q[1] + f[0], laplacian(v) - q[2] + f[1], u[1] + v[2] + q[0] / (self.lam + 1)]
        return [laplacian(u) + (self.lam + 1) * (u[3] + v[4]) + f[0], laplacian(v) + (self.lam + 1) * (u[4] + v[5]) + f[1]]


def serve(prepare):
    """Answers the lines "prepare FOLDER", "check FILE" and "run SECONDS" with one line of JSON each.

    prepare(work) returns (evaluate, run): evaluate() gives loss and gradient, in the order of theta; run(k)
    does that k times, or trains for k steps, and returns when the last is done. It may return the seconds that
    count, of wall time and of the processor's.
    """

    def say(**fields):
        ANSWERS.write(json.dumps(fields) + "\n")
        ANSWERS.flush()

    say(ok=True)
    evaluate = run = None
    for line in sys.stdin:
        verb, argument = line.split(maxsplit=1)
        try:
            if verb == "prepare":
                evaluate, run = prepare(Work(argument.strip()))
                run(2)
                say(ok=True)
            elif verb == "check":
                loss, gradient = evaluate()
                np.concatenate([[float(loss)], np.asarray(gradient)]).tofile(argument.strip())
                say(ok=True)
            else:
                say(ok=True, **measured(run, float(argument)))
        except Exception as e:  # the line says what went wrong, the engine lives on
            traceback.print_exc()
            say(ok=False, error=f"{type(e).__name__}: {e}"[:300])


def measured(run, seconds):
    """Seconds a step, of wall time and of the processor's, from steps that take about the seconds given."""
    steps, wall, cpu, batch = 0, 0.0, 0.0, 1
    while wall < seconds:
        start, before = time.perf_counter(), time.process_time()
        spent = run(batch) or (time.perf_counter() - start, time.process_time() - before)
        wall += spent[0]
        cpu += spent[1]
        steps += batch
        batch = max(1, min(200, int(0.7 * (seconds - wall) * steps / wall)))
    return dict(steps=steps, wall=wall / steps, cpu=cpu / steps)
