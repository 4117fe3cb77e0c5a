"""PyTorch: python torch_engine.py nested|jets|jets-blocks THREADS.

nested: autograd.grad of autograd.grad, as users write it. jets: second-order jets by hand, (lanes, points,
neurons) so that a layer is one product, the activation with a backward pass of its own; jets-blocks takes
1024 points at a time.
"""
import sys

import torch

from engine import serve

KIND, THREADS = sys.argv[1], int(sys.argv[2])
torch.set_default_dtype(torch.float64)
torch.set_num_threads(THREADS)
BLOCK = 1024


class Activate(torch.autograd.Function):
    """The jet of tanh z, lanes along axis 0: value, x, y, xx, xy, yy."""

    @staticmethod
    def forward(ctx, z):
        t = torch.tanh(z[0])
        s = 1 - t * t
        c = -2 * t * s
        a = torch.empty_like(z)
        a[0] = t
        torch.mul(z[1:], s, out=a[1:])
        cx, cy = c * z[1], c * z[2]
        a[3].addcmul_(cx, z[1])
        a[4].addcmul_(cx, z[2])
        a[5].addcmul_(cy, z[2])
        ctx.save_for_backward(z, t, s, c)
        return a

    @staticmethod
    def backward(ctx, g):
        z, t, s, c = ctx.saved_tensors
        wx = 2 * g[3] * z[1] + g[4] * z[2]
        wy = g[4] * z[1] + 2 * g[5] * z[2]
        d = g * s
        d[0].addcmul_(c, (g[1:] * z[1:]).sum(0))
        d[0].addcmul_(s * (3 * t * t - 1), wx * z[1] + wy * z[2])
        d[1].addcmul_(c, wx)
        d[2].addcmul_(c, wy)
        return d


def network(layers, x):
    for w, b in layers[:-1]:
        x = torch.tanh(torch.addmm(b, x, w))
    w, b = layers[-1]
    return torch.addmm(b, x, w)


def jets(layers, x):
    """The jets of the outputs, [lane][field]."""
    n = x.shape[0]
    h = torch.zeros(6, n, 2)
    h[0] = x
    h[1, :, 0] = h[2, :, 1] = 1
    for k, (w, b) in enumerate(layers):
        z = (h.reshape(6 * n, -1) @ w).reshape(6, n, -1)
        z = torch.cat([(z[0] + b)[None], z[1:]])
        h = Activate.apply(z) if k < len(layers) - 1 else z
    return [[h[lane][:, field] for field in range(h.shape[2])] for lane in range(6)]


def nested(layers, x):
    """The same lanes by differentiating twice; q of the mixed form only once."""
    x = x.detach().requires_grad_()
    y = network(layers, x)
    grad = lambda v: torch.autograd.grad(v.sum(), x, create_graph=True)[0]
    lanes = [[] for _ in range(6)]
    for k in range(y.shape[1]):
        g = grad(y[:, k])
        lanes[0].append(y[:, k])
        lanes[1].append(g[:, 0])
        lanes[2].append(g[:, 1])
        if k < 2:
            gx, gy = grad(g[:, 0]), grad(g[:, 1])
            lanes[3].append(gx[:, 0])
            lanes[4].append(gx[:, 1])
            lanes[5].append(gy[:, 1])
    return lanes


def prepare(work):
    parameters = [p.clone().contiguous().requires_grad_() for pair in work.layers(torch.tensor(work.theta)) for p in pair]
    layers = list(zip(parameters[0::2], parameters[1::2]))
    x, f, edge = (torch.tensor(a) for a in (work.x, work.f, work.edge))
    block = BLOCK if KIND == "jets-blocks" else len(x)
    derivatives = nested if KIND == "nested" else jets

    def step():
        for p in parameters:
            p.grad = None
        total = 0.0
        for lo in range(0, len(x), block):
            r = work.residuals(derivatives(layers, x[lo:lo + block]), f[lo:lo + block].T)
            loss = sum((v * v).sum() for v in r) / len(x)
            loss.backward()
            total += loss.item()
        loss = (network(layers, edge)[:, :2] ** 2).sum() / len(edge)
        loss.backward()
        return total + loss.item()

    def evaluate():
        loss = step()
        order = parameters[:-2] + [parameters[-1], parameters[-2]]
        return loss, torch.cat([p.grad.ravel() for p in order])

    def run(steps):
        for _ in range(steps):
            step()

    return evaluate, run


serve(prepare)
