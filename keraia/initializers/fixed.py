"""Initializers that draw nothing: constants, the identity, the kernel of a Fourier transform."""

from typing import Any, Literal

import numpy as np

from keraia.backends import backend
from keraia.initializers.base import HostInitializer


class Zeros(HostInitializer):
    """Zeros.

    Example:
        >>> np.asarray(Zeros()((2, 2))).tolist()
        [[0.0, 0.0], [0.0, 0.0]]
    """

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        return np.zeros(shape, dtype)


class Ones(HostInitializer):
    """Ones.

    Example:
        >>> np.asarray(Ones()((2, 2))).tolist()
        [[1.0, 1.0], [1.0, 1.0]]
    """

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        return np.ones(shape, dtype)


class Constant(HostInitializer):
    """One value everywhere.

    Args:
        value: A number, or an array that broadcasts to the shape asked for.

    Example:
        >>> np.asarray(Constant(3.0)((2,))).tolist()
        [3.0, 3.0]
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        value = host_array(self.value)
        try:
            return np.broadcast_to(value, shape).astype(dtype)
        except ValueError:
            raise ValueError(
                f"initializers.Constant: a value of shape {value.shape} does not broadcast to the "
                f"shape {shape} of the variable."
            ) from None


class Identity(HostInitializer):
    """The identity matrix: ones on the diagonal, zeros elsewhere. Only for matrices.

    A matrix that is not square gets the ones on its main diagonal.

    Args:
        gain: Factor of the matrix.

    Example:
        >>> np.asarray(Identity(gain=2.0)((2, 3))).tolist()
        [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        if len(shape) != 2:
            raise ValueError(
                f"initializers.Identity: an identity matrix has rank 2, got the shape {shape}. "
                "Use another initializer for this variable."
            )
        return (self.gain * np.eye(*shape)).astype(dtype)


class STFT(HostInitializer):
    """Kernel of a 1D convolution that computes a short-time Fourier transform.

    For sample `t` of the window and frequency `f` the kernel is
    `w[t] * cos(2 * pi * f * t / n)` (real side) or `-w[t] * sin(2 * pi * f * t / n)` (imaginary
    side), where `n = 2 * (frequencies - 1)` is the length of the transform.

    Args:
        side: `"real"` or `"imag"`: the part of the spectrum.
        window: Name of a window of `scipy.signal.windows` that needs no parameters, such as
            `"hann"`; an array of `frame_length` weights; or None for a window of ones.
        scaling: `"density"` divides the window by `sqrt(sum(w**2))`, `"spectrum"` by `sum(w)`,
            None leaves it. Without a window there is nothing to scale.
        periodic: Whether the window is periodic (for spectra) rather than symmetric.

    Called with the shape `(frame_length, 1, frequencies)`, `frequencies` being
    `fft_length // 2 + 1`.

    Example:
        >>> kernel = np.asarray(STFT("real", window=None)((4, 1, 3)))
        >>> kernel[:, 0, 2].tolist()
        [1.0, -1.0, 1.0, -1.0]
    """

    def __init__(
        self,
        side: Literal["real", "imag"] = "real",
        window: Any = "hann",
        scaling: Literal["density", "spectrum"] | None = "density",
        periodic: bool = False,
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"initializers.STFT: `side` must be 'real' or 'imag', got {side!r}.")
        if scaling not in ("density", "spectrum", None):
            raise ValueError(
                "initializers.STFT: `scaling` must be 'density', 'spectrum' or None, got "
                f"{scaling!r}."
            )
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic
        if isinstance(window, str):
            named_window(window, 2, periodic)  # an unknown name is an error now

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        if len(shape) != 3 or shape[1] != 1:
            raise ValueError(
                "initializers.STFT: the kernel must have the shape (frame_length, 1, frequencies),"
                f" got {shape}. Feed the convolution one channel."
            )
        length, _, frequencies = shape
        transform = 2 * max(frequencies - 1, 1)
        angle = 2 * np.pi / transform * np.outer(np.arange(length), np.arange(frequencies))
        wave = np.cos(angle) if self.side == "real" else -np.sin(angle)
        return (self.weights(length)[:, None] * wave)[:, None].astype(dtype)

    def weights(self, length: int) -> np.ndarray:
        """The window, scaled."""
        if self.window is None:
            return np.ones(length)
        if isinstance(self.window, str):
            window = named_window(self.window, length, self.periodic)
        else:
            window = host_array(self.window)
        if window.shape != (length,):
            raise ValueError(
                f"initializers.STFT: `window` must have the kernel's {length} samples, got the "
                f"shape {window.shape}."
            )
        norms = {"density": np.sqrt(np.sum(window**2)), "spectrum": np.sum(window), None: 1.0}
        return window / norms[self.scaling]


def named_window(name: str, length: int, periodic: bool) -> np.ndarray:
    """Samples of a window function; those of `scipy.signal.windows` beside Hann's and Hamming's."""
    if length == 1:
        return np.ones(1)
    if name in ("hann", "hamming"):
        share = {"hann": 0.5, "hamming": 0.54}[name]
        turn = 2 * np.pi * np.arange(length) / (length if periodic else length - 1)
        return share - (1 - share) * np.cos(turn)
    from scipy.signal import get_window  # slow to import, and needed here alone

    try:
        return np.asarray(get_window(name, length, fftbins=periodic))
    except ValueError as error:
        raise ValueError(
            f"initializers.STFT: `window` must name a window of scipy.signal.windows that needs no "
            f"parameters, such as 'hann', got {name!r}: {error}"
        ) from error


def host_array(value: Any) -> np.ndarray:
    """NumPy's view of a number, a sequence, or a tensor of the backend."""
    return backend.to_numpy(value) if backend.is_array(value) else np.asarray(value)
