"""Shape rules of what moves elements between space and channels."""

from typing import Any

from keraia.core.shapes import Dim
from keraia.core.spec import Shape
from keraia.core.windows import conv_length, per_axis, positive


def unfold(
    x: Shape, /, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Shape:
    """Windows of `(batch, channels, height, width)` as columns."""
    _check_rank(x, 4, "unfold", "(batch, channels, height, width)")
    places = window_counts(x[2:], kernel_size, dilation, padding, stride, "unfold")
    return (x[0], _product(x[1], *per_axis(kernel_size, 2, "unfold", "kernel_size")), *places)


def fold(
    x: Shape,
    /,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Shape:
    """Columns `(batch, channels * window, windows)` back in their places."""
    _check_rank(x, 3, "fold", "(batch, channels * window, windows)")
    size = per_axis(output_size, 2, "fold", "output_size")
    (count,) = window_counts(size, kernel_size, dilation, padding, stride, "fold")
    window = _product(*per_axis(kernel_size, 2, "fold", "kernel_size"))
    if x[1] is not None and x[1] % window:
        raise ValueError(
            f"fold: the {x[1]} rows of the input {x} do not divide into windows of "
            f"{window} elements (`kernel_size`={kernel_size!r})."
        )
    if x[2] not in (None, count):
        raise ValueError(
            f"fold: windows of {kernel_size!r} (dilation {dilation}, padding {padding}, stride "
            f"{stride}) stand in {count} places of an output of {size}, but the input {x} has "
            f"{x[2]} columns."
        )
    return (x[0], None if x[1] is None else x[1] // window, *size)


def window_counts(
    size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any, where: str
) -> tuple[Dim]:
    """Number of places of a window that slides over two axes, as the only element."""
    values = (
        size,
        positive(kernel_size, 2, where, "kernel_size"),
        positive(dilation, 2, where, "dilation"),
        per_axis(padding, 2, where, "padding"),
        positive(stride, 2, where, "stride"),
    )
    counts = [
        conv_length(None if n is None else n + 2 * p, k, s, d, "valid")
        for n, k, d, p, s in zip(*values, strict=True)
    ]
    if any(n is not None and n < 1 for n in counts):
        raise ValueError(
            f"{where}: a window of {kernel_size!r} (dilation {dilation}, padding {padding}) does "
            f"not fit into {tuple(size)}."
        )
    return (_product(*counts),)


def space_to_depth(x: Shape, /, block_size: int, data_format: str | None) -> Shape:
    """Height and width divided by `block_size`, channels multiplied by its square."""
    batch, height, width, channels = _image(x, block_size, data_format, "space_to_depth")
    for name, size in (("height", height), ("width", width)):
        if size is not None and size % block_size:
            raise ValueError(
                f"space_to_depth: the {name} of the input {x} ({data_format}) is not a multiple of "
                f"`block_size`={block_size}. Crop or pad it."
            )
    height, width = (None if n is None else n // block_size for n in (height, width))
    depth = _product(channels, block_size, block_size)
    return _placed(batch, height, width, depth, data_format)


def depth_to_space(x: Shape, /, block_size: int, data_format: str | None) -> Shape:
    """Height and width multiplied by `block_size`, channels divided by its square."""
    batch, height, width, channels = _image(x, block_size, data_format, "depth_to_space")
    if channels is not None and channels % block_size**2:
        raise ValueError(
            f"depth_to_space: the {channels} channels of the input {x} ({data_format}) are not a "
            f"multiple of `block_size` squared, {block_size**2}."
        )
    depth = None if channels is None else channels // block_size**2
    height, width = _product(height, block_size), _product(width, block_size)
    return _placed(batch, height, width, depth, data_format)


def _image(x: Shape, block_size: int, data_format: str | None, where: str) -> Shape:
    """Batch, height, width, channels."""
    _check_rank(x, 4, where, "batch, height, width and channels")
    if not isinstance(block_size, int) or block_size < 2:
        raise ValueError(f"{where}: `block_size` must be an integer from 2, got {block_size!r}.")
    return x if data_format == "channels_last" else (x[0], *x[2:], x[1])


def _placed(batch: Dim, height: Dim, width: Dim, channels: Dim, data_format: str | None) -> Shape:
    if data_format == "channels_last":
        return batch, height, width, channels
    return batch, channels, height, width


def _product(*sizes: Any) -> Any:
    total = 1
    for size in sizes:
        if size is None:
            return None
        total *= size
    return total


def _check_rank(x: Shape, rank: int, where: str, axes: str) -> None:
    if len(x) != rank:
        raise ValueError(
            f"{where}: the input must have {rank} axes, {axes}, got {len(x)}: shape {x}."
        )
