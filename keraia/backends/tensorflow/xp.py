"""NumPy's names on TensorFlow; dtypes are settled before a call.

Names that mean the same are listed in `_SAME`, the others are functions here; what is in neither
comes from `tf.experimental.numpy`.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keraia.backends.tensorflow import bits, diagonals, elementwise, sorting
from keraia.backends.tensorflow import fourier as fft  # noqa: F401
from keraia.backends.tensorflow import linalg as linalg
from keraia.backends.tensorflow.products import (  # noqa: F401 (names of this namespace)
    dot,
    einsum,
    matmul,
    outer,
    tensordot,
)
from keraia.backends.tensorflow.reduction import (  # noqa: F401
    all,
    any,
    argmax,
    argmin,
    count_nonzero,
    cumprod,
    cumsum,
    logsumexp,
    max,
    mean,
    min,
    prod,
    std,
    sum,
    var,
)

_SAME = {
    "add": tf.add,
    "subtract": tf.subtract,
    "multiply": tf.multiply,
    "divide": tf.divide,
    "power": tf.pow,
    "maximum": tf.maximum,
    "minimum": tf.minimum,
    "arctan2": tf.atan2,
    "square": tf.square,
    "sqrt": tf.sqrt,
    "rsqrt": tf.math.rsqrt,
    "reciprocal": tf.math.reciprocal,
    "exp": tf.exp,
    "expm1": tf.math.expm1,
    "log": tf.math.log,
    "log1p": tf.math.log1p,
    "sin": tf.sin,
    "cos": tf.cos,
    "tan": tf.tan,
    "arcsin": tf.asin,
    "arccos": tf.acos,
    "arctan": tf.atan,
    "sinh": tf.sinh,
    "cosh": tf.cosh,
    "tanh": tf.tanh,
    "floor": tf.floor,
    "ceil": tf.math.ceil,
    "erf": tf.math.erf,
    "erfinv": tf.math.erfinv,
    "expit": tf.sigmoid,
    "gammaln": tf.math.lgamma,
    "digamma": tf.math.digamma,
    "equal": tf.equal,
    "not_equal": tf.not_equal,
    "less": tf.less,
    "less_equal": tf.less_equal,
    "greater": tf.greater,
    "greater_equal": tf.greater_equal,
    "logical_and": tf.logical_and,
    "logical_or": tf.logical_or,
    "logical_xor": tf.math.logical_xor,
    "logical_not": tf.logical_not,
    "where": tf.where,
    "stop_gradient": tf.stop_gradient,
    "zeros_like": tf.zeros_like,
    "ones_like": tf.ones_like,
    "broadcast_to": tf.broadcast_to,
    "squeeze": tf.squeeze,
}


_ADAPTED = (bits, diagonals, elementwise, sorting)


def __getattr__(name: str) -> Any:
    if name in _SAME:
        return _SAME[name]
    home = next((module for module in _ADAPTED if hasattr(module, name)), tf.experimental.numpy)
    return getattr(home, name)


# -- out of nothing

_FLOAT8 = (tf.dtypes.experimental.float8_e4m3fn, tf.dtypes.experimental.float8_e5m2)


def zeros(shape: Any, dtype: Any = tf.float32) -> Any:
    return (
        tf.cast(tf.zeros(shape, tf.float32), dtype) if dtype in _FLOAT8 else tf.zeros(shape, dtype)
    )


def ones(shape: Any, dtype: Any = tf.float32) -> Any:
    return tf.cast(tf.ones(shape, tf.float32), dtype) if dtype in _FLOAT8 else tf.ones(shape, dtype)


def arange(start: Any, stop: Any, step: Any, dtype: Any) -> Any:
    counting = tf.int64 if dtype.is_integer else dtype  # tf.range knows few integers
    start, stop, step = (tf.cast(x, counting) for x in (start, stop, step))
    return tf.cast(tf.range(start, stop, step), dtype)


def eye(rows: int, columns: int | None, k: int, dtype: Any) -> Any:
    return tf.constant(np.eye(rows, columns, k, dtype.as_numpy_dtype))


# -- number by number


def negative(x: Any) -> Any:
    if x.dtype.is_unsigned:  # "0 - x" would become a Neg, which has no unsigned kernel
        return tf.bitwise.invert(x) + tf.ones((), x.dtype)
    return tf.negative(x)


def absolute(x: Any) -> Any:
    return x if x.dtype.is_unsigned or x.dtype == tf.bool else tf.abs(x)


def sign(x: Any) -> Any:
    return tf.cast(x > 0, x.dtype) if x.dtype.is_unsigned else tf.sign(x)


def log2(x: Any) -> Any:
    return tf.math.log(x) * tf.constant(1 / np.log(2.0), x.dtype)


def log10(x: Any) -> Any:
    return tf.math.log(x) * tf.constant(1 / np.log(10.0), x.dtype)


def logaddexp(x1: Any, x2: Any) -> Any:
    highest = tf.maximum(x1, x2)
    apart = tf.where(tf.equal(x1, x2), tf.zeros_like(highest), -tf.abs(x1 - x2))
    return highest + tf.math.log1p(tf.exp(apart))


def round(x: Any, decimals: int = 0) -> Any:
    if not decimals:
        return x if x.dtype.is_integer else tf.round(x)
    factor = tf.constant(10.0**decimals, tf.float64 if x.dtype.is_integer else x.dtype)
    return tf.cast(tf.round(tf.cast(x, factor.dtype) * factor) / factor, x.dtype)


def clip(x: Any, low: Any, high: Any) -> Any:
    return tf.minimum(tf.maximum(x, low), high)


def isnan(x: Any) -> Any:
    return _anywhere(tf.math.is_nan, x)


def isinf(x: Any) -> Any:
    return _anywhere(tf.math.is_inf, x)


def isfinite(x: Any) -> Any:
    return tf.logical_not(_anywhere(lambda part: tf.logical_not(tf.math.is_finite(part)), x))


def _anywhere(found: Callable[[Any], Any], x: Any) -> Any:
    """Where a property of floating numbers holds: for either part of complex ones."""
    if x.dtype.is_complex:
        return tf.logical_or(found(tf.math.real(x)), found(tf.math.imag(x)))
    return found(x) if x.dtype.is_floating else tf.zeros_like(x, tf.bool)


def nonzero(x: Any) -> Any:
    return tuple(tf.unstack(tf.where(x), x.shape.rank, axis=1))


# -- the same elements in another arrangement


def reshape(x: Any, shape: Any) -> Any:
    return tf.reshape(x, shape)


def transpose(x: Any, axes: Any = None) -> Any:
    return tf.transpose(x, None if axes is None else [a % x.shape.rank for a in axes])


def expand_dims(x: Any, axis: Any) -> Any:
    if isinstance(axis, int):
        return tf.expand_dims(x, axis)
    rank = x.shape.rank + len(axis)
    for place in sorted(a % rank for a in axis):
        x = tf.expand_dims(x, place)
    return x


def concatenate(xs: Sequence[Any], axis: int | None = 0) -> Any:
    if axis is None:
        xs, axis = [tf.reshape(x, (-1,)) for x in xs], 0
    return tf.concat(xs, axis)


def stack(xs: Sequence[Any], axis: int = 0) -> Any:
    return tf.stack(xs, axis)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    if isinstance(indices_or_sections, int):
        return tf.split(x, indices_or_sections, axis)
    before = (slice(None),) * axis
    bounds = [0, *(int(i) for i in indices_or_sections), None]
    return [x[(*before, slice(a, b))] for a, b in itertools.pairwise(bounds)]


_MODES: dict[str, Any] = {"constant": "CONSTANT", "reflect": "REFLECT", "symmetric": "SYMMETRIC"}


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    known = {type(n) for n in tf.nest.flatten(pad_width)} <= {int}
    if mode in _MODES and not known:  # widths that the graph alone knows
        return tf.pad(x, tf.stack(pad_width), _MODES[mode], tf.cast(constant_values, x.dtype))
    widths = np.broadcast_to(np.asarray(pad_width, "int32"), (x.shape.rank, 2))
    if mode in _MODES:
        if (0, 0, 0) in zip(x.shape, *widths.T, strict=True):
            mode = "constant"  # there is nothing to mirror, which TensorFlow refuses
        return tf.pad(x, widths, _MODES[mode], tf.cast(constant_values, x.dtype))
    if mode not in ("edge", "wrap"):
        raise ValueError(
            f"ops.pad: `mode` must be 'constant', 'reflect', 'symmetric', 'edge' or 'wrap', got "
            f"{mode!r}."
        )
    sizes = tf.shape(x)
    for axis, (before, after) in enumerate(widths):
        if before or after:
            places = tf.range(-before, sizes[axis] + after)
            inside = tf.clip_by_value(places, 0, sizes[axis] - 1)
            x = tf.gather(x, inside if mode == "edge" else places % sizes[axis], axis=axis)
    return x


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    if x.dtype == tf.uint16:  # which TensorFlow cannot tile
        return tf.bitcast(repeat(tf.bitcast(x, tf.int16), repeats, axis), tf.uint16)
    return tf.repeat(x, repeats, axis)


def tile(x: Any, repeats: Any) -> Any:
    if x.dtype == tf.uint16:
        return tf.bitcast(tile(tf.bitcast(x, tf.int16), repeats), tf.uint16)
    times = [repeats] if isinstance(repeats, int) else list(repeats)
    rank = x.shape.rank
    if rank < len(times):
        x = tf.reshape(x, [1] * (len(times) - rank) + _sizes(x))
    return tf.tile(x, [1] * (rank - len(times)) + times)


def _sizes(x: Any) -> list[Any]:
    """Sizes of a tensor, as tensors where only the running graph knows."""
    if x.shape.is_fully_defined():
        return list(x.shape)
    dynamic = tf.shape(x)
    return [dynamic[i] if n is None else n for i, n in enumerate(x.shape)]


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    order = list(range(x.shape.rank))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return tf.transpose(x, order)


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    rank = x.shape.rank
    starts, goals = ([a % rank for a in np.atleast_1d(each)] for each in (source, destination))
    order = [i for i in range(rank) if i not in starts]
    for goal, start in sorted(zip(goals, starts, strict=True)):
        order.insert(goal, start)
    return tf.transpose(x, order)


def flip(x: Any, axis: Any = None) -> Any:
    axes = range(x.shape.rank) if axis is None else np.atleast_1d(axis)
    return tf.reverse(x, list(axes))


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    if axis is None:
        return tf.reshape(tf.roll(tf.reshape(x, (-1,)), shift, 0), tf.shape(x))
    axes = [axis] if isinstance(axis, int) else list(axis)
    shifts = [shift] * len(axes) if isinstance(shift, int) else list(shift)
    return tf.roll(x, shifts, axes)


# -- elements by their places


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is None:
        x, axis = tf.reshape(x, (-1,)), 0
    return tf.gather(x, from_the_front(indices, _size(x, axis)), axis=axis)


def _size(x: Any, axis: int) -> Any:
    return tf.shape(x)[axis] if x.shape[axis] is None else x.shape[axis]


def from_the_front(indices: Any, size: Any) -> Any:
    """Indices along an axis of `size`, the negative ones counted from its end."""
    indices = tf.convert_to_tensor(indices)
    if indices.dtype.is_unsigned or indices.dtype == tf.bool:
        return tf.cast(indices, tf.int64)
    return tf.where(indices < 0, indices + tf.cast(size, indices.dtype), indices)


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is None:
        return take(x, tf.reshape(indices, (-1,)))
    last = x.shape.rank - 1
    indices = from_the_front(indices, _size(x, axis))
    if axis != last:
        x, indices = moveaxis(x, axis, -1), moveaxis(indices, axis, -1)
    rows = x.shape[:-1]
    if not rows.is_fully_defined() or rows != indices.shape[:-1]:
        x, indices = _with_equal_rows(x, indices)
    out = tf.gather(x, indices, axis=-1, batch_dims=last)
    return out if axis == last else moveaxis(out, -1, axis)


def _with_equal_rows(x: Any, y: Any) -> tuple[Any, Any]:
    """Both broadcast to one shape, the last axis apart."""
    rows = tf.broadcast_dynamic_shape(tf.shape(x)[:-1], tf.shape(y)[:-1])
    shapes = (tf.concat([rows, tf.shape(z)[-1:]], 0) for z in (x, y))
    return tuple(tf.broadcast_to(z, shape) for z, shape in zip((x, y), shapes, strict=True))
