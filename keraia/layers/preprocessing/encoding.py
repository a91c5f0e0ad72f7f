"""Integers as vectors: one-hot, sets, counts, by NumPy on the host or by ops in programs."""

from typing import Any

import numpy as np

from keraia import ops
from keraia.backends import backend

MODES = ("int", "one_hot", "multi_hot", "count")


def check_mode(mode: str, sparse: bool, where: str, allowed: tuple[str, ...] = MODES) -> None:
    """Raises ValueError unless an output mode is known and can be sparse where that is asked."""
    if mode not in allowed:
        raise ValueError(f"{where}: `output_mode` must be one of {allowed}, got {mode!r}.")
    if sparse and mode == "int":
        raise ValueError(
            f"{where}: `sparse=True` needs an `output_mode` other than 'int'; integers are dense."
        )


def encoded_shape(shape: tuple[Any, ...], mode: str, depth: int | None) -> tuple[Any, ...]:
    """Shape of what `encode` makes of integers of a shape."""
    if mode == "int":
        return tuple(shape)
    if mode != "one_hot":
        return (*shape[:-1], depth)
    shape = tuple(shape) or (1,)
    return (*shape[:-1], depth) if len(shape) > 1 and shape[-1] == 1 else (*shape, depth)


def encode(x: Any, mode: str, depth: int, dtype: str, weights: Any = None) -> Any:
    """Integers below `depth` as vectors of `depth` numbers; others are left out.

    Args:
        x: Integers `(..., n)`, a tensor of the backend.
        mode: "int" leaves them as they are. "one_hot" makes a vector of each, and drops a last
            axis of one element. "multi_hot" makes one vector of the last axis, with ones for the
            integers that occur; "count" tells how often they do.
        depth: Length of the vectors.
        dtype: Dtype of the vectors.
        weights: In mode "count", what each of `x` adds; None for 1.
    """
    if mode == "int":
        return x
    if mode == "one_hot":
        if len(x.shape) == 0:
            x = ops.expand_dims(x, 0)
        elif len(x.shape) > 1 and x.shape[-1] == 1:
            x = ops.squeeze(x, -1)
        return ops.one_hot(x, depth, dtype=dtype)
    if len(x.shape) == 0:
        x = ops.expand_dims(x, 0)
    hot = ops.one_hot(x, depth, dtype=dtype)
    if mode == "multi_hot":
        return ops.max(hot, axis=-2)
    if weights is not None:
        hot = hot * ops.expand_dims(ops.cast(weights, dtype), -1)
    return ops.sum(hot, axis=-2)


def encode_on_host(x: np.ndarray, mode: str, depth: int, dtype: str) -> np.ndarray:
    """What `encode` makes, of a NumPy array: memory for the result only."""
    if mode == "int":
        return x.astype(dtype, copy=False)
    shape = encoded_shape(x.shape or (1,), mode, depth)
    rows = int(np.prod(shape[:-1], dtype="int64"))
    x = x.reshape(rows, x.size // rows if rows else 0)
    known = (x >= 0) & (x < depth)
    places = (x + np.arange(rows)[:, None] * depth)[known]
    if mode == "count":
        return np.bincount(places, minlength=rows * depth).reshape(shape).astype(dtype)
    out = np.zeros(rows * depth, dtype)
    out[places] = 1
    return out.reshape(shape)


def sparse_form(x: Any, where: str) -> Any:
    """A dense tensor as a sparse one, where the backend has such."""
    kernel = backend.kernels.get("sparse_form")
    if kernel is None:
        raise ValueError(
            f"{where}: `sparse=True` is not offered on this backend, which has no sparse tensors; "
            "TensorFlow has. Leave it out for a dense tensor."
        )
    return kernel(x)
