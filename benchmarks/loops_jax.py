"""Hand-written training loops in plain JAX: the yardstick for the JAX backend."""

import itertools
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

_CHUNK = 50


def _network(name: str) -> tuple[Any, Callable[..., Any]]:
    """First weights, and `forward(weights, x, key)`."""
    glorot, key = jax.nn.initializers.glorot_uniform(), jax.random.key(0)

    def dense(i: int, o: int) -> list[Any]:
        return [glorot(jax.random.fold_in(key, i * o), (i, o)), jnp.zeros(o)]

    if name == "cnn":
        conv = jax.nn.initializers.glorot_uniform(in_axis=2, out_axis=3)
        kernels = [(3, 3, 1, 32), (3, 3, 32, 64)]
        weights = [
            [conv(jax.random.fold_in(key, i), s), jnp.zeros(s[-1])] for i, s in enumerate(kernels)
        ]
        return [*weights, dense(1600, 10)], _convolutional
    sizes = {"tiny": (32, 64, 64, 10), "mlp": (784, 512, 10)}[name]
    weights = [dense(i, o) for i, o in itertools.pairwise(sizes)]
    return weights, lambda w, x, k: _dense_stack(w, x, k, 0.2 if name == "mlp" else 0.0)


def _drop(x: Any, key: Any, rate: float) -> Any:
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0) if rate else x


def _dense_stack(weights: Any, x: Any, key: Any, rate: float) -> Any:
    for kernel, bias in weights[:-1]:
        x = _drop(jax.nn.relu(x @ kernel + bias), key, rate)
    return x @ weights[-1][0] + weights[-1][1]


def _convolutional(weights: Any, x: Any, key: Any) -> Any:
    for kernel, bias in weights[:2]:
        layout = ("NHWC", "HWIO", "NHWC")
        x = jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=layout)
        x = jax.nn.relu(x + bias)
        x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    x = _drop(x.reshape(x.shape[0], -1), key, 0.5)
    return x @ weights[2][0] + weights[2][1]


def _step(forward: Callable[..., Any]) -> Callable[..., Any]:
    """One step of Adam with cross-entropy and accuracy."""

    def loss(weights: Any, x: Any, y: Any, key: Any) -> tuple[Any, Any]:
        logits = forward(weights, x, key)
        chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1)
        return -jnp.mean(chosen), jnp.mean(logits.argmax(-1) == y)

    def step(state: Any, x: Any, y: Any) -> tuple[Any, Any]:
        weights, m, v, t, key = state
        key, now = jax.random.split(key)
        (value, accuracy), grads = jax.value_and_grad(loss, has_aux=True)(weights, x, y, now)
        t, each = t + 1, jax.tree.map
        m = each(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
        v = each(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        weights = each(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, m, v)
        return (weights, m, v, t, key), (value, accuracy)

    return step


def prepare(
    name: str, x: np.ndarray, y: np.ndarray, batch: int, scan: bool = False
) -> tuple[Callable[[], float], float, int]:
    """A function that trains an epoch, seconds of the first step, steps of an epoch."""
    y = y.astype("int32")
    weights, forward = _network(name)
    step = _step(forward)
    compiled = jax.jit(step, donate_argnums=0)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    copies = jax.tree.map(jnp.copy, zeros)
    state = (weights, zeros, copies, jnp.zeros(()), jax.random.key(1))
    start = time.perf_counter()
    state, _ = compiled(state, x[:batch], y[:batch])
    jax.block_until_ready(state)
    first_s = time.perf_counter() - start
    cell, rng = [state], np.random.default_rng(0)
    steps = len(x) // batch

    def epoch() -> float:
        order, state = rng.permutation(len(x)), cell[0]
        for i in range(steps):
            rows = order[i * batch : (i + 1) * batch]
            state, out = compiled(state, x[rows], y[rows])
        jax.block_until_ready(state)
        cell[0] = state
        return float(out[0])

    if not scan:
        return epoch, first_s, steps
    steps = steps // _CHUNK * _CHUNK
    on_device = jnp.asarray(x), jnp.asarray(y)

    @jax.jit
    def many(state: Any, rows: Any) -> Any:
        return jax.lax.scan(lambda s, r: step(s, on_device[0][r], on_device[1][r]), state, rows)

    def scanned() -> float:
        order, state = rng.permutation(len(x))[: steps * batch], cell[0]
        for rows in order.reshape(-1, _CHUNK, batch):
            state, out = many(state, rows)
        jax.block_until_ready(state)
        cell[0] = state
        return float(out[0][-1])

    return scanned, first_s, steps
