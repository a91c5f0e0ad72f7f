"""Shape rules of Fourier transforms and of what cuts signals along the last axis."""

from collections.abc import Sequence

from keraia.core.shapes import Dim
from keraia.core.spec import Shape


def axis_of(x: Shape, where: str, count: int = 1) -> Shape:
    """`x`, known to have the axes to be transformed."""
    if len(x) < count:
        raise ValueError(f"ops.{where}: a tensor of rank {count} or more is needed, got shape {x}.")
    return x


def parts_of(x: Sequence[Shape], where: str) -> Shape:
    """The shape of both the real and the imaginary part."""
    if len(x) != 2 or len(x[0]) != len(x[1]):
        raise ValueError(
            f"ops.{where}: `x` must be a pair of tensors of one shape, the real and the imaginary "
            f"part, got shapes {tuple(x)}. Pass `(x, zeros_like(x))` for real numbers."
        )
    agreed = tuple(b if a is None else a for a, b in zip(*x, strict=True))
    if any(None not in pair and pair[0] != pair[1] for pair in zip(*x, strict=True)):
        raise ValueError(f"ops.{where}: the two parts differ in shape, {x[0]} and {x[1]}.")
    return agreed


def fft(x: Sequence[Shape]) -> list[Shape]:
    return [axis_of(parts_of(x, "fft"), "fft")] * 2


def fft2(x: Sequence[Shape]) -> list[Shape]:
    return [axis_of(parts_of(x, "fft2"), "fft2", 2)] * 2


def ifft2(x: Sequence[Shape]) -> list[Shape]:
    return [axis_of(parts_of(x, "ifft2"), "ifft2", 2)] * 2


def rfft(x: Shape, fft_length: int | None = None) -> list[Shape]:
    """The half of the frequencies that tells the other: from 0 to that of half the samples."""
    samples = axis_of(x, "rfft")[-1] if fft_length is None else fft_length
    return [(*x[:-1], None if samples is None else samples // 2 + 1)] * 2


def _spectra(x: Sequence[Shape], where: str, count: int = 1) -> Shape:
    """The shape of the parts, known to hold a frequency."""
    shape = axis_of(parts_of(x, where), where, count)
    if shape[-1] == 0:
        raise ValueError(f"ops.{where}: `x` holds no frequencies, its parts have shape {shape}.")
    return shape


def irfft(x: Sequence[Shape], fft_length: int | None = None) -> Shape:
    shape = _spectra(x, "irfft")
    if fft_length is None and shape[-1] is not None:
        fft_length = 2 * (shape[-1] - 1)
    return (*shape[:-1], fft_length)


def extract_sequences(x: Shape, sequence_length: int, sequence_stride: int) -> Shape:
    samples = axis_of(x, "extract_sequences")[-1]
    count = sequences(samples, sequence_length, sequence_stride)
    return (*x[:-1], count, sequence_length)


def sequences(samples: Dim, length: int, stride: int) -> Dim:
    """How many stretches of a length begin at multiples of the stride and end in time."""
    return None if samples is None else max((samples - length) // stride + 1, 0)


def istft(
    x: Sequence[Shape],
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    center: bool = True,
) -> Shape:
    *stack, frames, _ = _spectra(x, "istft", 2)
    if length is None and frames is not None:
        borders = 2 * (fft_length // 2) if center else 0
        length = (frames - 1) * sequence_stride + fft_length - borders
    return (*stack, length)
