"""Whole sequences of LSTM and GRU: one scan forward, one back, all large products outside.

The gradient of a scan adds to that of the weights in each step. Here the way back only finds what
reaches the gates; the gradient of each matrix is then one product over all steps.
"""

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keraia.backends.jax.kernels import kernel

Array = jax.Array
_sigmoid = jax.nn.sigmoid


@kernel("lstm")
def lstm(
    x: Array, h: Array, c: Array, weights: Array, recurrent: Array, bias: Any, mask: Any
) -> Any:
    if not x.shape[1]:
        return NotImplemented
    bias = jnp.zeros(weights.shape[1:], x.dtype) if bias is None else bias
    steps, column = jnp.swapaxes(x, 0, 1), _column(mask)
    outputs, memory = _compiled_lstm(steps, h, c, weights, recurrent, bias, column)
    return jnp.swapaxes(outputs, 0, 1), [outputs[-1], memory]


@kernel("gru")
def gru(x: Array, h: Array, weights: Array, recurrent: Array, bias: Any, mask: Any) -> Any:
    if not x.shape[1]:
        return NotImplemented
    bias = jnp.zeros((2, weights.shape[1]), x.dtype) if bias is None else bias
    outputs = _compiled_gru(jnp.swapaxes(x, 0, 1), h, weights, recurrent, bias, _column(mask))
    return jnp.swapaxes(outputs, 0, 1), [outputs[-1]]


def _projected(x: Array, weights: Array, bias: Array, gates: int) -> tuple[Array, ...]:
    """The inputs' part of each gate. XLA's loops over one array of all gates are slower."""
    columns = zip(jnp.split(weights, gates, axis=1), jnp.split(bias, gates), strict=True)
    return tuple(x @ w + b for w, b in columns)


def _over_steps(left: Array, right: Array) -> Array:
    """Sum of the products of all steps: the gradient of a matrix."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])


def _column(mask: Any) -> Any:
    """The mask, time first, in the shape of one feature."""
    return None if mask is None else jnp.swapaxes(mask, 0, 1)[:, :, None]


def _chosen(mask: Any, new: Array, old: Array) -> Array:
    return new if mask is None else jnp.where(mask, new, old)


def _before(states: Array, first: Array) -> Array:
    """States before each step, from those after it."""
    return jnp.concatenate([first[None], states[:-1]])


# -- LSTM


def _lstm_forward(
    x: Array, h: Array, c: Array, weights: Array, recurrent: Array, bias: Array, mask: Any
) -> tuple[Array, ...]:
    """Outputs, memories and gates of all steps."""

    def step(carry: tuple[Array, Array], now: Any) -> Any:
        h, c = carry
        inputs, here = now
        inner = jnp.split(h @ recurrent, 4, axis=1)
        zi, zf, zg, zo = (a + b for a, b in zip(inputs, inner, strict=True))
        i, f, g, o = _sigmoid(zi), _sigmoid(zf), jnp.tanh(zg), _sigmoid(zo)
        c = _chosen(here, f * c + i * g, c)
        h = _chosen(here, o * jnp.tanh(c), h)
        return (h, c), (h, c, i, f, g, o)

    return lax.scan(step, (h, c), (_projected(x, weights, bias, 4), mask))[1]


@jax.custom_vjp
def _lstm(x: Array, h: Array, c: Array, *weights_and_mask: Any) -> tuple[Array, Array]:
    outputs, memories = _lstm_forward(x, h, c, *weights_and_mask)[:2]
    return outputs, memories[-1]


def _lstm_kept(*arguments: Any) -> Any:
    steps = _lstm_forward(*arguments)
    return (steps[0], steps[1][-1]), (steps, arguments)


def _lstm_back(kept: Any, upstream: tuple[Array, Array]) -> tuple[Any, ...]:
    (outputs, memories, *gates), (x, h, c, weights, recurrent, _, mask) = kept

    def step(carry: tuple[Array, Array], now: Any) -> Any:
        dh, dc = carry
        d_output, memory, previous, i, f, g, o, here = now
        dh = dh + d_output
        t = jnp.tanh(memory)
        through = dc + dh * o * (1 - t * t)
        parts = (
            through * g * i * (1 - i),
            through * previous * f * (1 - f),
            through * i * (1 - g * g),
            dh * t * o * (1 - o),
        )
        dz = jnp.concatenate(parts, axis=1)
        dz = _chosen(here, dz, jnp.zeros_like(dz))
        return (_chosen(here, dz @ recurrent.T, dh), _chosen(here, through * f, dc)), dz

    steps = (upstream[0], memories, _before(memories, c), *gates, mask)
    start = (jnp.zeros_like(h), upstream[1])
    (dh, dc), dz = lax.scan(step, start, steps, reverse=True)
    of_recurrent = _over_steps(_before(outputs, h), dz)
    return dz @ weights.T, dh, dc, _over_steps(x, dz), of_recurrent, dz.sum((0, 1)), None


_lstm.defvjp(_lstm_kept, _lstm_back)
_compiled_lstm = jax.jit(_lstm)


# -- GRU


def _gru_forward(
    x: Array, h: Array, weights: Array, recurrent: Array, bias: Array, mask: Any
) -> tuple[Array, ...]:
    """Outputs, gates, candidates and what the candidates remember, of all steps."""

    def step(h: Array, now: Any) -> Any:
        (xz, xr, xn), here = now
        qz, qr, qn = jnp.split(h @ recurrent + bias[1], 3, axis=1)
        z, r = _sigmoid(xz + qz), _sigmoid(xr + qr)
        n = jnp.tanh(xn + r * qn)
        h = _chosen(here, z * h + (1 - z) * n, h)
        return h, (h, z, r, n, qn)

    return lax.scan(step, h, (_projected(x, weights, bias[0], 3), mask))[1]


@jax.custom_vjp
def _gru(x: Array, h: Array, *weights_and_mask: Any) -> Array:
    return _gru_forward(x, h, *weights_and_mask)[0]


def _gru_kept(*arguments: Any) -> Any:
    steps = _gru_forward(*arguments)
    return steps[0], (steps, arguments)


def _gru_back(kept: Any, upstream: Array) -> tuple[Any, ...]:
    (outputs, *steps), (x, h, weights, recurrent, _, mask) = kept
    before = _before(outputs, h)

    def step(dh: Array, now: Any) -> Any:
        d_output, previous, z, r, n, qn, here = now
        dh = dh + d_output
        dn = dh * (1 - z) * (1 - n * n)
        dz = dh * (previous - n) * z * (1 - z)
        dr = dn * qn * r * (1 - r)
        inner = jnp.concatenate([dz, dr, dn * r], axis=1)
        back = inner @ recurrent.T + dh * z
        zeros = jnp.zeros_like(inner)
        return _chosen(here, back, dh), (
            _chosen(here, jnp.concatenate([dz, dr, dn], axis=1), zeros),
            _chosen(here, inner, zeros),
        )

    start = jnp.zeros_like(h)
    dh, (dp, inner) = lax.scan(step, start, (upstream, before, *steps, mask), reverse=True)
    of_bias = jnp.stack([dp.sum((0, 1)), inner.sum((0, 1))])
    return dp @ weights.T, dh, _over_steps(x, dp), _over_steps(before, inner), of_bias, None


_gru.defvjp(_gru_kept, _gru_back)
_compiled_gru = jax.jit(_gru)
