"""Two integers of 4 bits in every byte."""

from typing import Any

from keraia import ops
from keraia.core.arguments import canonical_axis

_BYTES = ("int8", "uint8")


def _checked(where: str, x: Any, dtype: str, kinds: tuple[str, ...]) -> Any:
    if dtype not in _BYTES:
        raise ValueError(f"quantizers.{where}: `dtype` must be one of {_BYTES}, got {dtype!r}.")
    x = ops.convert_to_tensor(x)
    if ops.dtype(x) not in kinds:
        raise TypeError(
            f"quantizers.{where}: the tensor must be of dtype {' or '.join(kinds)}, got "
            f"{ops.dtype(x)}. Cast it first."
        )
    return x


def pack_int4(arr: Any, axis: int = 0, dtype: str = "int8") -> tuple[Any, tuple[int, ...], int]:
    """Puts neighbours along `axis` into one byte, the first into its low bits.

    Args:
        arr: Integers from -8 to 7 of dtype int8, or from 0 to 15 of dtype uint8.
        axis: Axis whose length is halved, rounded up; a missing neighbour counts as 0.
        dtype: Dtype of `arr` and of the bytes.

    Returns:
        The bytes; their shape; the length of `axis` before.

    Raises:
        TypeError: `arr` has another dtype.

    Example:
        >>> packed, shape, length = pack_int4(ops.cast([1, 2, -1], "int8"))
        >>> ops.convert_to_numpy(packed).tolist(), shape, length
        ([33, 15], (2,), 3)
    """
    x = _checked("pack_int4", arr, dtype, (dtype,))
    axis = canonical_axis(axis, "quantizers.pack_int4", "axis", len(x.shape))
    length = x.shape[axis]
    padding = [[0, length % 2 if i == axis else 0] for i in range(len(x.shape))]
    even = ops.pad(x, padding) if length % 2 else x
    first, second = (even[_every_second(axis, start)] for start in (0, 1))
    sixteen, low_bits = (ops.cast(n, dtype) for n in (16, 15))
    packed = ops.add(ops.multiply(second, sixteen), ops.bitwise_and(first, low_bits))
    return packed, tuple(packed.shape), length


def unpack_int4(packed: Any, orig_len: int, axis: int = 0, dtype: str = "int8") -> Any:
    """Takes the integers out of what `pack_int4` made.

    Args:
        packed: Bytes, int8 or uint8.
        orig_len: Length of `axis` before packing.
        axis: The axis along which neighbours were packed.
        dtype: "int8" reads the 4 bits as -8 to 7, "uint8" as 0 to 15.

    Returns:
        Integers of dtype `dtype`.

    Example:
        >>> packed, _, length = pack_int4(ops.cast([1, 2, -1], "int8"))
        >>> ops.convert_to_numpy(unpack_int4(packed, length)).tolist()
        [1, 2, -1]
    """
    x = _checked("unpack_int4", packed, dtype, _BYTES)
    axis = canonical_axis(axis, "quantizers.unpack_int4", "axis", len(x.shape))
    low_bits = ops.cast(15, ops.dtype(x))
    halves = (x, ops.right_shift(x, ops.cast(4, ops.dtype(x))))
    parts = [ops.cast(ops.bitwise_and(half, low_bits), dtype) for half in halves]
    if dtype == "int8":
        eight = ops.cast(8, "int8")
        parts = [ops.subtract(ops.bitwise_xor(part, eight), eight) for part in parts]
    shape = list(x.shape)
    shape[axis] = 2 * shape[axis]
    both = ops.reshape(ops.stack(parts, axis=axis + 1), shape)
    return both[(slice(None),) * axis + (slice(orig_len),)]


def _every_second(axis: int, start: int) -> tuple[slice, ...]:
    return (slice(None),) * axis + (slice(start, None, 2),)
