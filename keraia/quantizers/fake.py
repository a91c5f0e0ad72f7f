"""Training with the rounding errors of integers, in floats."""

from typing import Any

from keraia import ops


def fake_quant_with_min_max_vars(
    inputs: Any,
    min_vals: Any,
    max_vals: Any,
    num_bits: int = 8,
    narrow_range: bool = False,
    axis: int | None = None,
) -> Any:
    """Rounds a tensor to the values that integers can stand for in a range, which it stays in.

    The range is moved a little so that 0 is one of the values. The gradient goes through where
    the range holds the input; elsewhere it goes to the end that the input is beyond.

    Args:
        inputs: Tensor.
        min_vals: Low end of the range: a number, or a vector along `axis`.
        max_vals: High end.
        num_bits: Bits of the integers, from 2 to 16.
        narrow_range: Whether to leave the lowest integer out, so that the range may be symmetric.
        axis: Axis along which ranges differ; None means one range.

    Raises:
        ValueError: `num_bits` is not from 2 to 16.

    Example:
        >>> rounded = fake_quant_with_min_max_vars([-2.0, 0.4, 1.0], -1.0, 1.0, num_bits=2)
        >>> [round(float(x), 3) for x in rounded]
        [-1.333, 0.667, 0.667]

    Source: B. Jacob et al., Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference, 2018.
    """
    if not 2 <= num_bits <= 16:
        raise ValueError(
            "quantizers.fake_quant_with_min_max_vars: `num_bits` must be from 2 to 16, got "
            f"{num_bits!r}."
        )
    steps = float(2**num_bits - (2 if narrow_range else 1))
    x = ops.convert_to_tensor(inputs)
    ends = [ops.cast(ops.convert_to_tensor(v), ops.dtype(x)) for v in (min_vals, max_vals)]
    return _rounded(x, *ends, steps, axis)


def _rounded(x: Any, least: Any, most: Any, steps: float, axis: int | None) -> Any:
    rank = len(x.shape)
    shape = [-1 if axis is not None and i == axis % rank else 1 for i in range(rank)]
    shared = [i for i in range(rank) if shape[i] == 1]

    @ops.custom_gradient
    def run(x: Any, least: Any, most: Any) -> Any:
        low, high = (ops.reshape(v, shape) if axis is not None else v for v in (least, most))
        width = ops.divide(ops.subtract(high, low), steps)
        scale = ops.where(ops.equal(width, 0.0), 1.0, width)
        zero = ops.clip(ops.round(ops.divide(ops.negative(low), scale)), 0.0, steps)
        low, high = (ops.multiply(ops.subtract(v, zero), width) for v in (0.0, steps))
        steps_up = ops.divide(ops.subtract(ops.clip(x, low, high), low), scale)
        value = ops.add(ops.multiply(ops.floor(ops.add(steps_up, 0.5)), width), low)
        below, above = ops.less(x, low), ops.greater(x, high)

        def gradient(upstream: Any) -> tuple[Any, Any, Any]:
            def to_end(beyond: Any, end: Any) -> Any:
                gone = ops.where(beyond, upstream, 0.0)
                summed = ops.sum(gone, axis=shared if axis is not None else None)
                return ops.cast(ops.broadcast_to(summed, end.shape), ops.dtype(end))

            inside = ops.logical_not(ops.logical_or(below, above))
            through = ops.where(inside, upstream, 0.0)
            return through, to_end(below, least), to_end(above, most)

        return value, gradient

    return run(x, least, most)
