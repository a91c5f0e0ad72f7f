"""Fourier transforms of whole signals and of stretches of them.

Complex numbers are pairs `(real part, imaginary part)` of real tensors. Integers become floating;
float16 and bfloat16 compute in float32.
"""

from typing import Any

import numpy as np

from keraia.backends import backend, xp
from keraia.core import signals
from keraia.core.arguments import Tensor
from keraia.core.dtypes import is_complex
from keraia.core.op import composite, op
from keraia.core.rules import DTypes, Settings, averaged, kept
from keraia.ops.array import convert_to_tensor
from keraia.ops.array import dtype as dtype_of
from keraia.ops.elementwise import multiply
from keraia.ops.shaping import pad, shape

Parts = tuple[Tensor, Tensor]


def _real(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    if is_complex(result):
        raise TypeError(
            "Fourier transforms take real tensors, complex numbers as pairs `(real(x), imag(x))`, "
            f"got a tensor of dtype {result}."
        )
    return compute, result


def _two(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = _real(dtypes, settings)
    return compute, (result, result)


def _joined(x: Any, rule: Any) -> Any:
    """The complex tensor of two parts whose shapes suit a rule."""
    rule([backend.shape_of(part) for part in x])
    return backend.kernels["complex"](*x)


def _parted(x: Any) -> tuple[Any, Any]:
    return xp.real(x), xp.imag(x)


@op(dtype=_two, shape=signals.fft)
def fft(x: Parts) -> Parts:
    """Fourier transform along the last axis: `y[k] = sum(x[n] * exp(-2j * pi * k * n / N))`.

    Args:
        x: Real and imaginary part, `(..., N)` each.

    Returns:
        Real and imaginary part of the same shape.
    """
    return _parted(xp.fft.fft(_joined(x, signals.fft)))


@op(dtype=_two, shape=signals.fft2)
def fft2(x: Parts) -> Parts:
    """Fourier transform along the last two axes.

    Args:
        x: Real and imaginary part, `(..., rows, columns)` each.

    Returns:
        Real and imaginary part of the same shape.
    """
    return _parted(xp.fft.fft2(_joined(x, signals.fft2)))


@op(dtype=_two, shape=signals.ifft2)
def ifft2(x: Parts) -> Parts:
    """The tensor of which `fft2` makes `x`.

    Args:
        x: Real and imaginary part, `(..., rows, columns)` each.

    Returns:
        Real and imaginary part of the same shape.
    """
    return _parted(xp.fft.ifft2(_joined(x, signals.ifft2)))


@op(dtype=_two, shape=signals.rfft)
def rfft(x: Tensor, fft_length: int | None = None) -> Parts:
    """Fourier transform of real numbers along the last axis: the frequencies that tell the others.

    Args:
        x: `(..., samples)`.
        fft_length: Number of samples to transform: the rest is cut off, what is missing is zero.
            None: all.

    Returns:
        Real and imaginary part, `(..., fft_length // 2 + 1)`.
    """
    _check_length("rfft", fft_length)
    signals.rfft(backend.shape_of(x), fft_length)
    return _parted(xp.fft.rfft(x, fft_length))


@op(dtype=_real, shape=signals.irfft)
def irfft(x: Parts, fft_length: int | None = None) -> Tensor:
    """The real numbers of which `rfft` makes `x`.

    Args:
        x: Real and imaginary part, `(..., fft_length // 2 + 1)` each; the rest is cut off, what
            is missing is zero.
        fft_length: Number of samples of the result; None: the even one, `2 * (n - 1)`.

    Returns:
        `(..., fft_length)`.
    """
    _check_length("irfft", fft_length)
    return xp.fft.irfft(_joined(x, signals.irfft), fft_length)


def _check_length(where: str, length: Any) -> None:
    if length is not None and (not isinstance(length, int) or length < 1):
        raise ValueError(
            f"ops.{where}: `fft_length` must be a positive integer or None, got {length!r}."
        )


@op(dtype=kept, shape=signals.extract_sequences)
def extract_sequences(x: Tensor, sequence_length: int, sequence_stride: int) -> Tensor:
    """Stretches of a signal, which overlap where the stride is shorter than they are.

    Args:
        x: `(..., samples)`.
        sequence_length: Samples of each stretch.
        sequence_stride: Samples from the start of one to the start of the next.

    Returns:
        `(..., count, sequence_length)`; samples at the end that fill no stretch are left out.

    Example:
        >>> extract_sequences([1, 2, 3, 4, 5], 3, 2).tolist()
        [[1, 2, 3], [3, 4, 5]]
    """
    _check_steps("extract_sequences", sequence_length, sequence_stride)
    samples = shape(x)[-1]
    count = (samples - sequence_length) // sequence_stride + 1
    count = max(count, 0) if isinstance(count, int) else count
    whole = backend.native("int32")
    starts = xp.arange(0, count, 1, dtype=whole) * sequence_stride
    places = starts[:, None] + xp.arange(0, sequence_length, 1, dtype=whole)
    return xp.take(x, places, axis=len(x.shape) - 1)


def _check_steps(where: str, length: Any, stride: Any) -> None:
    for name, value in (("sequence_length", length), ("sequence_stride", stride)):
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"ops.{where}: `{name}` must be a positive integer, got {value!r}.")


@composite(dtype=_real)
def stft(
    x: Tensor,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> Parts:
    """Short-time Fourier transform: the spectrum of each stretch of a signal, faded at its ends.

    Args:
        x: `(..., samples)`.
        sequence_length: Samples of the window.
        sequence_stride: Samples from one stretch to the next.
        fft_length: Samples of a stretch, at least `sequence_length`; the window stands in its
            middle.
        window: "hann" or "hamming" (periodic), a tensor `(sequence_length,)`, or None for ones.
        center: Whether the signal is continued at both ends by its mirror image, so that the
            n-th stretch has its middle at sample `n * sequence_stride`.

    Returns:
        Real and imaginary part, `(..., stretches, fft_length // 2 + 1)`.
    """
    _check_window("stft", sequence_length, sequence_stride, fft_length)
    if center:
        border = fft_length // 2
        x = pad(x, [(0, 0)] * (len(x.shape) - 1) + [(border, border)], mode="reflect")
    weights = _window(window, sequence_length, fft_length, dtype_of(x), "stft")
    return rfft(multiply(extract_sequences(x, fft_length, sequence_stride), weights))


@op(dtype=_real, shape=signals.istft)
def istft(
    x: Parts,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Tensor:
    """The signal nearest to a short-time Fourier transform: what `stft` was made of.

    Args:
        x: Real and imaginary part, `(..., stretches, fft_length // 2 + 1)` each.
        sequence_length, sequence_stride, fft_length, window, center: As they were for `stft`.
        length: Samples of the result: the rest is cut off, what is missing is zero. None: as many
            as the stretches cover, without the mirror images of `center`.

    Returns:
        `(..., length)`. Where the windows leave nothing of a sample it is zero.

    Source: D. Griffin and J. Lim, Signal Estimation from Modified Short-Time Fourier Transform,
    1984: overlapping stretches are averaged with their squared windows as weights.
    """
    _check_window("istft", sequence_length, sequence_stride, fft_length)
    settings = (sequence_stride, fft_length, length, center)
    frames = _joined(x, lambda shapes: signals.istft(shapes, *settings))
    frames = xp.fft.irfft(frames, fft_length)
    weights = _window(window, sequence_length, fft_length, backend.dtype_of(frames), "istft")
    total = _overlapped(frames * weights, sequence_stride)
    squares = xp.broadcast_to(weights * weights, shape(frames)[-2:])
    power = _overlapped(squares, sequence_stride)
    signal = total / xp.where(power > 1e-10, power, xp.ones_like(power))
    start = fft_length // 2 if center else 0
    if length is None:
        return signal[..., start : shape(signal)[-1] - start]
    signal = xp.pad(signal, [(0, 0)] * (len(signal.shape) - 1) + [(0, start + length)])
    return signal[..., start : start + length]


def _overlapped(frames: Any, stride: int) -> Any:
    """Sum `(..., samples)` of stretches `(..., count, length)` that begin a stride apart.

    Each is cut into parts of the stride's length; parts of one place in all stretches lie side by
    side in the result.
    """
    *stack, count, length = shape(frames)
    parts = -(-length // stride)
    rows = [(0, 0)] * len(stack)
    frames = xp.pad(frames, [*rows, (0, 0), (0, parts * stride - length)])
    pieces = [
        xp.pad(frames[..., i * stride : (i + 1) * stride], [*rows, (i, parts - 1 - i), (0, 0)])
        for i in range(parts)
    ]
    whole = xp.reshape(sum(pieces[1:], pieces[0]), (*stack, (count + parts - 1) * stride))
    return whole[..., : (count - 1) * stride + length]


def _check_window(where: str, length: Any, stride: Any, fft_length: Any) -> None:
    _check_steps(where, length, stride)
    if not isinstance(fft_length, int) or fft_length < length:
        raise ValueError(
            f"ops.{where}: `fft_length` must be an integer of at least `sequence_length`={length}, "
            f"got {fft_length!r}."
        )


# Weights of the constant and of the cosine.
_COSINES = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}


def _window(window: Any, length: int, fft_length: int, dtype: str, where: str) -> Any:
    """The window in the middle of `fft_length` samples."""
    if window is None:
        window = np.ones(length)
    elif isinstance(window, str):
        if window not in _COSINES:
            raise ValueError(
                f"ops.{where}: `window` must be 'hann', 'hamming', a tensor or None, got "
                f"{window!r}."
            )
        constant, cosine = _COSINES[window]
        window = constant - cosine * np.cos(2 * np.pi * np.arange(length) / length)
    weights = convert_to_tensor(window, dtype)
    if tuple(weights.shape) != (length,):
        raise ValueError(
            f"ops.{where}: `window` must have shape ({length},) as `sequence_length` says, got "
            f"{tuple(weights.shape)}."
        )
    left = (fft_length - length) // 2
    return pad(weights, [(left, fft_length - length - left)])
