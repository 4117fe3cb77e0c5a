"""DeepXDE on PyTorch, as its users run it: python deepxde_engine.py user THREADS.

A step is one of model.train, with Adam: DeepXDE has no loss and gradient by themselves. Its points are
those of the work, given as anchors and as a point set on the boundary.
"""
import os
import sys
import time

from engine import serve  # first: DeepXDE prints when it is imported

os.environ["DDE_BACKEND"] = "pytorch"
import deepxde as dde
import numpy as np
import torch

dde.config.set_default_float("float64")
torch.set_num_threads(int(sys.argv[2]))


class Clock(dde.callbacks.Callback):
    """Notes when steps begin: model.train evaluates the test loss before the first and after the last."""

    def on_train_begin(self):
        self.begins = []

    def on_batch_begin(self):
        self.begins.append((time.perf_counter(), time.process_time()))


def prepare(work):
    def pde(x, y):
        first = lambda k, i: dde.grad.jacobian(y, x, i=k, j=i)
        second = lambda k, i, j: dde.grad.hessian(y, x, component=k, i=i, j=j)
        pi = torch.pi
        f = [torch.sin(pi * x[:, :1]) * torch.cos(pi * x[:, 1:]), torch.cos(2 * pi * x[:, :1]) + x[:, 1:]]
        laplacian = lambda k: second(k, 0, 0) + second(k, 1, 1)
        if work.mixed:
            q = y[:, 2:3]
            return [laplacian(0) - first(2, 0) + f[0], laplacian(1) - first(2, 1) + f[1],
                    first(0, 0) + first(1, 1) + q / (work.lam + 1)]
        div = [second(0, 0, 0) + second(1, 0, 1), second(0, 0, 1) + second(1, 1, 1)]
        return [laplacian(k) + (work.lam + 1) * div[k] + f[k] for k in (0, 1)]

    square = dde.geometry.Rectangle([-1, -1], [1, 1])
    supports = [dde.icbc.PointSetBC(work.edge, np.zeros((len(work.edge), 1)), component=k) for k in (0, 1)]
    data = dde.data.PDE(square, pde, supports, num_domain=0, num_boundary=0, anchors=work.x)
    net = dde.nn.FNN([2] + [work.width] * work.depth + [3 if work.mixed else 2], "tanh", "Glorot uniform")
    with torch.no_grad():
        for linear, (w, b) in zip(net.linears, work.layers(torch.tensor(work.theta))):
            linear.weight.copy_(w.T)
            linear.bias.copy_(b)
    model = dde.Model(data, net)
    model.compile("adam", lr=1e-30, verbose=0)  # steps that leave the parameters where they are

    def evaluate():
        x, y, _ = data.train_next_batch()
        loss = model.outputs_losses_train(x, y, None)[1].sum()
        gradients = torch.autograd.grad(loss, list(net.parameters()))
        parts = [p for w, b in zip(gradients[0:-2:2], gradients[1:-2:2]) for p in (w.T, b)] + [gradients[-1], gradients[-2].T]
        return loss.item(), torch.cat([p.ravel() for p in parts]).detach()

    clock = Clock()

    def run(steps):
        model.train(iterations=steps + 1, display_every=10**9, verbose=0, callbacks=[clock])
        return tuple(b - a for a, b in zip(clock.begins[0], clock.begins[-1]))

    return evaluate, run


serve(prepare)
