"""Floats of 8 bits, and the scales that bring tensors into their range."""

from typing import Any

from keraia import ops

# Largest finite numbers: of the format for values, and of the one for gradients.
LARGEST = {"float8_e4m3fn": 448.0, "float8_e5m2": 57344.0}


def compute_float8_scale(amax: Any, scale: Any, dtype_max: float, margin: int = 0) -> Any:
    """What to divide a tensor by, so that its largest absolute value fills the range of a dtype.

    `amax * 2**margin / dtype_max`; the old scale where `amax` is zero or not finite.

    Args:
        amax: Largest absolute value.
        scale: The scale until now.
        dtype_max: Largest finite number of the dtype.
        margin: How many powers of two to stay below it.

    Example:
        >>> float(compute_float8_scale(224.0, 1.0, 448.0))
        0.5

    Source: P. Micikevicius et al., FP8 Formats for Deep Learning, 2022.
    """
    factor = ops.divide(ops.divide(dtype_max, amax), 2.0**margin)
    usable = ops.logical_and(ops.greater(amax, 0.0), ops.isfinite(amax))
    return ops.where(usable, ops.divide(1.0, ops.where(usable, factor, 1.0)), scale)


def compute_float8_amax_history(x: Any, amax_history: Any) -> Any:
    """The largest absolute values of recent steps, with that of `x` first.

    Args:
        x: Tensor.
        amax_history: Vector of earlier ones; the one in the second place, the oldest, is dropped.

    Example:
        >>> history = compute_float8_amax_history([1.0, -7.0], [0.0, 2.0, 3.0])
        >>> ops.convert_to_numpy(history).tolist()
        [7.0, 3.0, 0.0]
    """
    history = ops.roll(ops.convert_to_tensor(amax_history), shift=-1)
    largest = ops.cast(ops.max(ops.abs(x)), ops.dtype(history))
    return ops.concatenate([ops.reshape(largest, (1,)), history[1:]])


def quantize_and_dequantize(
    inputs: Any, scale: Any, quantized_dtype: str, compute_dtype: str
) -> Any:
    """Rounds a tensor to what 8 bits can tell, in the units of `scale`.

    Args:
        inputs: Tensor.
        scale: What it is divided by before it is rounded.
        quantized_dtype: "float8_e4m3fn" or "float8_e5m2". Larger values become its largest.
        compute_dtype: Dtype of the result.

    Raises:
        ValueError: `quantized_dtype` is no float of 8 bits.

    Example:
        >>> ops.convert_to_numpy(
        ...     quantize_and_dequantize([1.0, 2.3, 500.0], 1.0, "float8_e4m3fn", "float32")
        ... ).tolist()
        [1.0, 2.25, 448.0]
    """
    if quantized_dtype not in LARGEST:
        raise ValueError(
            "quantizers.quantize_and_dequantize: `quantized_dtype` must be one of "
            f"{', '.join(LARGEST)}, got {quantized_dtype!r}."
        )
    largest = LARGEST[quantized_dtype]
    scale = ops.cast(scale, compute_dtype)
    x = ops.clip(ops.divide(ops.cast(inputs, compute_dtype), scale), -largest, largest)
    return ops.multiply(ops.cast(ops.cast(x, quantized_dtype), compute_dtype), scale)
