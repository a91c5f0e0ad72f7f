"""GPTQ: rows are rounded one after the other, and those that follow mend the error."""

from typing import Any, NamedTuple

import numpy as np

from keraia.quantizers.calibrated import GPTQConfig


class Rounded(NamedTuple):
    """A matrix `(rows, columns)` in few bits: `(integers - zero) * scale`.

    Attributes:
        integers: `(rows, columns)`.
        scale, zero: `(columns, groups)`.
        groups: Group of each row.
    """

    integers: np.ndarray
    scale: np.ndarray
    zero: np.ndarray
    groups: np.ndarray


def spans(weight: np.ndarray, bits: int, symmetric: bool, shared: bool) -> tuple[Any, Any]:
    """Scale and zero point of each column, which the values and 0 lie between.

    Args:
        weight: `(rows, columns)`.
        bits: Bits of the integers.
        symmetric: Whether the zero point is the middle of the integers.
        shared: Whether all columns have the same.
    """
    axis = None if shared else 0
    low, high = np.minimum(weight.min(axis), 0), np.maximum(weight.max(axis), 0)
    steps = 2**bits - 1
    if symmetric:
        high = np.maximum(-low, high)
        low = np.where(low < 0, -high, low)
    flat = low == high
    low, high = np.where(flat, -1, low), np.where(flat, 1, high)
    scale = (high - low) / steps
    zero = np.full_like(scale, (steps + 1) / 2) if symmetric else np.round(-low / scale)
    columns = weight.shape[1]
    return np.broadcast_to(scale, columns), np.broadcast_to(zero, columns)


def gptq(weight: np.ndarray, hessian: np.ndarray, config: GPTQConfig) -> Rounded:
    """Rounds a weight so that its products with the inputs change little.

    Args:
        weight: `(rows, columns)`.
        hessian: Sum of the inputs' outer products, `(rows, rows)`.
        config: The settings.

    Source: E. Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
    Transformers, 2022.
    """
    rows, columns = weight.shape
    size = rows if config.group_size == -1 else config.group_size
    weight, hessian = weight.astype("float64"), hessian.astype("float64")
    diagonal = np.diag(hessian)
    unused = diagonal == 0
    order = np.argsort(-diagonal, kind="stable") if config.activation_order else np.arange(rows)
    weight = np.where(unused[:, None], 0, weight)[order]
    damped = hessian + np.diag(np.where(unused, 1.0, 0.0))
    damped = damped + config.hessian_damping * np.diag(damped).mean() * np.eye(rows)
    spread = np.linalg.cholesky(np.linalg.inv(damped[order][:, order])).T
    before = weight.copy()
    integers = np.empty_like(weight)
    tables = np.empty((2, -(-rows // size), columns))
    for row in range(rows):
        group = row // size
        if row % size == 0:
            settings = (config.weight_bits, config.symmetric, not config.per_channel)
            tables[:, group] = spans(before[row : row + size], *settings)
        scale, zero = tables[:, group]
        top = 2**config.weight_bits - 1
        integers[row] = np.clip(np.round(weight[row] / scale) + zero, 0, top)
        error = (weight[row] - (integers[row] - zero) * scale) / spread[row, row]
        weight[row + 1 :] -= np.outer(spread[row, row + 1 :], error)
    back = np.argsort(order, kind="stable")
    groups = (np.arange(rows) // size)[back]
    return Rounded(integers[back], tables[0].T, tables[1].T, groups)
