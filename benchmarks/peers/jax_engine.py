"""JAX: python jax_engine.py expert|expert-laplacian|nested THREADS.

expert: second-order jets by hand, (neurons, lanes, points) so that a layer is one product, the activation
with a backward pass of its own, blocks of 128 points in a scan; on two threads, half of the points on each
of two devices. expert-laplacian carries the Laplacian in place of the three second derivatives, which the
mixed form can do with. nested: jacfwd of jacfwd, mapped over the points, as users write it.
"""
import os
import sys

KIND, THREADS = sys.argv[1], int(sys.argv[2])
if KIND != "nested":
    os.environ["XLA_FLAGS"] = "--xla_cpu_prefer_vector_width=512"  # 3 % on an AVX-512 processor
    if THREADS > 1:
        os.environ["XLA_FLAGS"] += f" --xla_force_host_platform_device_count={THREADS} --xla_cpu_multi_thread_eigen=false"

import jax
import jax.numpy as jnp
import numpy as np

from engine import serve

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
BLOCK = 128
AHEAD = 8  # steps in flight: with many more, two devices can wait for each other until XLA aborts


def forward(z):
    """The jet of tanh z, lanes along axis 1, from the table of tanh and its derivatives."""
    t = jnp.tanh(z[:, 0])
    s = 1 - t * t
    c = -2 * t * s
    x, y = z[:, 1], z[:, 2]
    lanes = [t, s * x, s * y]
    if z.shape[1] == 4:
        lanes.append(s * z[:, 3] + c * (x * x + y * y))
    else:
        cx = c * x
        lanes += [s * z[:, 3] + cx * x, s * z[:, 4] + cx * y, s * z[:, 5] + c * y * y]
    return jnp.stack(lanes, 1), (z, t)


def backward(saved, g):
    z, t = saved
    s = 1 - t * t
    c = -2 * t * s
    x, y = z[:, 1], z[:, 2]
    inner = sum(g[:, k] * z[:, k] for k in range(1, z.shape[1]))
    if z.shape[1] == 4:
        wx, wy = 2 * g[:, 3] * x, 2 * g[:, 3] * y
    else:
        wx, wy = 2 * g[:, 3] * x + g[:, 4] * y, g[:, 4] * x + 2 * g[:, 5] * y
    half = 0.5 * (wx * x + wy * y)
    lanes = [s * g[:, 0] + c * inner + s * (6 * t * t - 2) * half, s * g[:, 1] + c * wx, s * g[:, 2] + c * wy]
    lanes += [s * g[:, k] for k in range(3, z.shape[1])]
    return (jnp.stack(lanes, 1),)


@jax.custom_vjp
def activate(z):
    return forward(z)[0]


activate.defvjp(forward, backward)


def jets(layers, x, lanes):
    """The jets of the outputs, (fields, lanes, points)."""
    n = x.shape[0]
    w, b = layers[0]
    t = jnp.tanh(w.T @ x.T + b[:, None])
    s = 1 - t * t
    c = -2 * t * s
    wx, wy = w[0][:, None], w[1][:, None]
    second = [wx * wx + wy * wy] if lanes == 4 else [wx * wx, wx * wy, wy * wy]
    h = jnp.stack([t, s * wx, s * wy] + [c * v for v in second], 1)
    for k, (w, b) in enumerate(layers[1:]):
        z = (w.T @ h.reshape(-1, lanes * n)).reshape(-1, lanes, n).at[:, 0].add(b[:, None])
        h = activate(z) if k < len(layers) - 2 else z
    return h


def network(layers, x):
    for w, b in layers[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = layers[-1]
    return x @ w + b


def nested(layers, x):
    """The same lanes by differentiating twice, (fields, lanes, points)."""
    def u(p):
        y = network(layers, p)
        return y, y

    def gradient(p):
        j, y = jax.jacfwd(u, has_aux=True)(p)
        return j, (j, y)

    h, (j, y) = jax.vmap(jax.jacfwd(gradient, has_aux=True))(x)
    return jnp.stack([y, j[:, :, 0], j[:, :, 1], h[:, :, 0, 0], h[:, :, 0, 1], h[:, :, 1, 1]], 2).transpose(1, 2, 0)


def prepare(work):
    lanes = 4 if KIND == "expert-laplacian" else 6
    total = work.x.shape[0]

    def squares(theta, x, f):
        layers = work.layers(theta)
        j = nested(layers, x) if KIND == "nested" else jets(layers, x, lanes)
        r = work.residuals([j[:, k] for k in range(j.shape[1])], f.T)
        return sum(jnp.sum(v * v) for v in r) / total

    def edge(theta, x):
        return jnp.sum(network(work.layers(theta), x)[:, :2] ** 2) / x.shape[0]

    def interior(theta, x, f):
        step = jax.value_and_grad(squares)
        if KIND == "nested" or x.shape[0] % BLOCK:
            return step(theta, x, f)

        def body(sums, block):
            return jax.tree.map(jnp.add, sums, step(theta, *block)), None

        blocks = (x.reshape(-1, BLOCK, 2), f.reshape(-1, BLOCK, 2))
        return jax.lax.scan(body, (jnp.zeros(()), jnp.zeros_like(theta)), blocks)[0]

    place = lambda a, spec: jnp.array(a)
    if THREADS > 1 and KIND != "nested":
        from jax.sharding import Mesh, NamedSharding, PartitionSpec as P
        mesh = Mesh(np.array(jax.devices()), ("d",))
        place = lambda a, spec: jax.device_put(jnp.array(a), NamedSharding(mesh, P(*spec)))
        local = interior
        interior = jax.shard_map(lambda *a: jax.lax.psum(local(*a), "d"), mesh=mesh,
                                 in_specs=(P(), P("d"), P("d")), out_specs=(P(), P()), check_vma=False)

    @jax.jit
    def loss(theta, x, f, e):
        a, b = interior(theta, x, f), jax.value_and_grad(edge)(theta, e)
        return a[0] + b[0], a[1] + b[1]

    arguments = (place(work.theta, ()), place(work.x, ("d",)), place(work.f, ("d",)), place(work.edge, ()))

    def run(steps):
        for i in range(steps):
            result = loss(*arguments)
            if i % AHEAD == AHEAD - 1:
                jax.block_until_ready(result)
        jax.block_until_ready(result)

    return lambda: loss(*arguments), run


serve(prepare)
