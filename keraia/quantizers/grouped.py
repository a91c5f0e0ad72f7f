"""Integers by blocks of rows, each with a scale and a zero point."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.dtypes import standardize_dtype


def abs_max_quantize_grouped_with_zero_point(
    inputs: Any,
    block_size: int,
    value_range: Sequence[int] = (-8, 7),
    dtype: str = "int8",
    epsilon: float = 1e-7,
    to_numpy: bool = False,
) -> tuple[Any, Any, Any]:
    """Scales blocks of rows so that their lowest and highest values span the range, and rounds.

    In each column of each block, `scale = (max - min + epsilon) / (high - low)`,
    `zero = clip(round(low - min / scale), low, high)` and
    `q = clip(round(x / scale) + zero, low, high)`; turn back by `(q - zero) * scale`. A last block
    that is short counts as filled up with zeros.

    Args:
        inputs: Matrix `(rows, columns)`.
        block_size: How many rows make a block.
        value_range: Lowest and highest integer, `(low, high)`.
        dtype: Dtype of the integers.
        epsilon: Small number that keeps the divisor from zero.
        to_numpy: Whether to return NumPy arrays.

    Returns:
        The integers `(rows, columns)`; scales `(blocks, columns)` in the dtype of `inputs`; zero
        points `(blocks, columns)` in the dtype of the integers.

    Raises:
        ValueError: `inputs` is no matrix, or `block_size` is not positive.

    Example:
        >>> q, scale, zero = abs_max_quantize_grouped_with_zero_point([[-1.0], [2.0]], 2)
        >>> ops.convert_to_numpy(q).tolist(), ops.convert_to_numpy(zero).tolist()
        ([[-8], [7]], [[-3]])
    """
    x = ops.convert_to_tensor(inputs)
    if len(x.shape) != 2:
        raise ValueError(
            "quantizers.abs_max_quantize_grouped_with_zero_point: `inputs` must be a matrix, got "
            f"shape {tuple(x.shape)}. Reshape it to (rows, columns)."
        )
    if not isinstance(block_size, int) or block_size < 1:
        raise ValueError(
            "quantizers.abs_max_quantize_grouped_with_zero_point: `block_size` must be a positive "
            f"integer, got {block_size!r}."
        )
    rows, columns = x.shape
    low, high = value_range
    padded = ops.pad(ops.cast(x, "float32"), [[0, -rows % block_size], [0, 0]])
    blocks = ops.reshape(padded, (-1, block_size, columns))
    least, most = (f(blocks, axis=1, keepdims=True) for f in (ops.min, ops.max))
    span = ops.where(ops.equal(least, most), 2.0, ops.subtract(most, least))
    least = ops.where(ops.equal(least, most), ops.subtract(least, 1.0), least)
    scale = ops.divide(ops.add(span, epsilon), high - low)
    zero = ops.clip(ops.round(ops.subtract(low, ops.divide(least, scale))), low, high)
    q = ops.clip(ops.add(ops.round(ops.divide(blocks, scale)), zero), low, high)
    dtype = standardize_dtype(dtype)
    found = (
        ops.cast(ops.reshape(q, (-1, columns))[:rows], dtype),
        ops.cast(ops.squeeze(scale, axis=1), ops.dtype(x)),
        ops.cast(ops.squeeze(zero, axis=1), dtype),
    )
    if to_numpy:
        a, b, c = (ops.convert_to_numpy(part) for part in found)
        return a, b, c
    return found
