"""Sounds as pictures: which frequencies are in them, and when."""

import math
from typing import Any, Literal

import numpy as np

from keraia import initializers, ops
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer
from keraia.layers.preprocessing.data_layer import DataLayer

_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


class STFTSpectrogram(Layer):
    """Short-time Fourier transform as a layer, by convolutions whose kernels may be trained.

    Args:
        mode: "log" (logarithm of the magnitude), "magnitude", "psd" (power, both sides of the
            spectrum counted), "real", "imag", "angle", or "stft" (real part, then imaginary part).
        frame_length: Samples of a window.
        frame_step: Samples from one window to the next; None for half a window.
        fft_length: Samples of the transform; None for the next power of two.
        window: Name of a window of `scipy.signal.windows`, an array, or None, as in
            `keras.initializers.STFT`.
        periodic: Whether the window is periodic rather than symmetric.
        scaling: "density", "spectrum" or None, as in `keras.initializers.STFT`.
        padding: "valid" or "same".
        expand_dims: Whether channels have an axis of their own.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Input shape:
        `(batch, samples, channels)`, or channels first.

    Output shape:
        `(batch, time, channels * frequencies)`, or `(batch, time, frequencies, channels)` with
        `expand_dims`; channels first `(batch, channels * frequencies, time)` and
        `(batch, channels, time, frequencies)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.STFTSpectrogram(frame_length=64)(keras.ops.ones((2, 320, 1))).shape
        (2, 9, 33)
    """

    def __init__(
        self,
        mode: Literal["log", "magnitude", "psd", "real", "imag", "angle", "stft"] = "log",
        frame_length: int = 256,
        frame_step: int | None = None,
        fft_length: int | None = None,
        window: Any = "hann",
        periodic: bool = False,
        scaling: Literal["density", "spectrum"] | None = "density",
        padding: Literal["valid", "same"] = "valid",
        expand_dims: bool = False,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.mode = mode
        self.frame_length = frame_length
        self.frame_step = frame_step
        self.fft_length = fft_length
        self.window = window
        self.periodic = periodic
        self.scaling = scaling
        self.padding = padding
        self.expand_dims = expand_dims
        self.data_format = config.image_data_format() if data_format is None else data_format
        self._check()
        self._step = frame_step or max(frame_length // 2, 1)
        self._bins = (fft_length or 2 ** math.ceil(math.log2(frame_length))) // 2 + 1
        self._time_axis = 1 if self.data_format == "channels_last" else 2
        self.input_spec = InputSpec(ndim=3)

    def _check(self) -> None:
        length, step, transform = self.frame_length, self.frame_step, self.fft_length
        for fits, message in (
            (self.mode in _MODES, f"`mode` must be one of {_MODES}, got {self.mode!r}"),
            (
                isinstance(length, int) and length > 0,
                f"`frame_length` must be a positive integer, got {length!r}",
            ),
            (
                step is None or (isinstance(step, int) and 0 < step <= length),
                f"`frame_step` must be from 1 to `frame_length`, got {step!r} for {length!r}",
            ),
            (
                transform is None or (isinstance(transform, int) and transform >= length),
                f"`fft_length` must be `frame_length` or more, got {transform!r} for {length!r}",
            ),
            (
                self.padding in ("valid", "same"),
                f'`padding` must be "valid" or "same", got {self.padding!r}',
            ),
        ):
            if not fits:
                raise ValueError(f"{self._where()}: {message}.")
        for side in ("real", "imag"):
            self._kernel_values(side)

    def _kernel_values(self, side: str) -> Any:
        """The initializer of a kernel; it refuses unknown windows and scalings."""
        window, scaling, periodic = self.window, self.scaling, self.periodic
        return initializers.STFT(side, window=window, scaling=scaling, periodic=periodic)

    def build(self, input_shape: Any) -> None:
        """Makes the kernels that the mode needs."""
        shape = (self.frame_length, 1, self._bins)
        for side, other in (("real", "imag"), ("imag", "real")):
            if self.mode != other:
                kernel = self.add_weight(
                    name=f"{side}_kernel", shape=shape, initializer=self._kernel_values(side)
                )
                setattr(self, f"{side}_kernel", kernel)

    def call(self, inputs: Any) -> Any:
        """Frequencies of each stretch of the signals."""
        last = self.data_format == "channels_last"
        x = ops.moveaxis(inputs, 2, 1) if last else inputs
        batch, channels, samples = ops.shape(x)
        x = ops.reshape(x, (batch * channels, samples, 1))
        y = self._spectrum(x)
        _, time, bins = ops.shape(y)
        y = ops.reshape(y, (batch, channels, time, bins))
        if self.expand_dims:
            return ops.transpose(y, (0, 2, 3, 1)) if last else y
        if last:
            return ops.reshape(ops.transpose(y, (0, 2, 1, 3)), (batch, time, channels * bins))
        return ops.reshape(ops.transpose(y, (0, 1, 3, 2)), (batch, channels * bins, time))

    def _spectrum(self, x: Any) -> Any:
        """What the mode wants of signals `(n, samples, 1)`, `(n, time, frequencies)`."""
        real, imag = (
            ops.conv(x, kernel, self._step, self.padding, "channels_last")
            if (kernel := getattr(self, f"{side}_kernel", None)) is not None
            else None
            for side in ("real", "imag")
        )
        if self.mode in ("real", "imag"):
            return real if self.mode == "real" else imag
        if self.mode == "stft":
            return ops.concatenate([real, imag], axis=-1)
        if self.mode == "angle":
            return ops.arctan2(imag, real)
        power = real * real + imag * imag
        if self.mode == "psd":  # all frequencies but the first and the last stand for two
            return ops.concatenate([power[..., :1], power[..., 1:-1] * 2, power[..., -1:]], axis=-1)
        magnitude = ops.sqrt(ops.maximum(power, config.epsilon()))
        return ops.log(magnitude) if self.mode == "log" else magnitude

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        batch, samples = input_shape[0], input_shape[self._time_axis]
        channels = input_shape[3 - self._time_axis]
        time = windows.conv_length(samples, self.frame_length, self._step, 1, self.padding)
        bins = self._bins * (2 if self.mode == "stft" else 1)
        last = self.data_format == "channels_last"
        if self.expand_dims:
            return (batch, time, bins, channels) if last else (batch, channels, time, bins)
        both = None if channels is None else channels * bins
        return (batch, time, both) if last else (batch, both, time)


class MelSpectrogram(DataLayer):
    """Power of sounds in bands that the ear tells apart equally well, over time.

    Args:
        fft_length: Samples of a transform.
        sequence_stride: Samples from one transform to the next.
        sequence_length: Samples of a window; None for `fft_length`.
        window: "hann", "hamming", an array, or None, as in `keras.ops.stft`.
        sampling_rate: Samples per second.
        num_mel_bins: Number of bands.
        min_freq: Lower end of the lowest band, in Hz.
        max_freq: Upper end of the highest band, in Hz; None for half the sampling rate.
        power_to_db: Whether to give decibels.
        top_db: Greatest difference of decibels within a call; less is raised to it.
        mag_exp: Power of the magnitude; 2 for the power, 1 for the magnitude.
        min_power: Least power of which decibels are taken.
        ref_power: Power of 0 decibels.

    Input shape:
        `(batch, samples)` or `(samples,)`.

    Output shape:
        `(batch, num_mel_bins, time)` or `(num_mel_bins, time)`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.MelSpectrogram(fft_length=256, sequence_stride=64, num_mel_bins=20)
        >>> layer(keras.ops.ones((2, 640))).shape
        (2, 20, 11)

    Source: S. Davis, P. Mermelstein, Comparison of Parametric Representations for Monosyllabic Word
    Recognition in Continuously Spoken Sentences, 1980.
    """

    def __init__(
        self,
        fft_length: int = 2048,
        sequence_stride: int = 512,
        sequence_length: int | None = None,
        window: Any = "hann",
        sampling_rate: int = 16000,
        num_mel_bins: int = 128,
        min_freq: float = 20.0,
        max_freq: float | None = None,
        power_to_db: bool = True,
        top_db: float = 80.0,
        mag_exp: float = 2.0,
        min_power: float = 1e-10,
        ref_power: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.fft_length = fft_length
        self.sequence_stride = sequence_stride
        self.sequence_length = sequence_length or fft_length
        self.window = window
        self.sampling_rate = sampling_rate
        self.num_mel_bins = num_mel_bins
        self.min_freq = min_freq
        self.max_freq = sampling_rate / 2 if max_freq is None else max_freq
        self.power_to_db = power_to_db
        self.top_db = top_db
        self.mag_exp = mag_exp
        self.min_power = min_power
        self.ref_power = ref_power
        if self.sequence_length > fft_length:
            raise ValueError(
                f"{self._where()}: `sequence_length` must be `fft_length` or less, got "
                f"{self.sequence_length} and {fft_length}."
            )

    def call(self, inputs: Any) -> Any:
        """Power of the bands."""
        x = ops.cast(inputs, self.compute_dtype)
        single = len(x.shape) == 1
        real, imag = ops.stft(
            x[None] if single else x,
            self.sequence_length,
            self.sequence_stride,
            self.fft_length,
            window=self.window,
        )
        power = ops.power(ops.sqrt(real * real + imag * imag), self.mag_exp)
        bands = self.linear_to_mel_weight_matrix(
            self.num_mel_bins,
            self.fft_length // 2 + 1,
            self.sampling_rate,
            self.min_freq,
            self.max_freq,
            dtype=self.compute_dtype,
        )
        out = ops.moveaxis(ops.matmul(power, bands), -1, -2)
        if self.power_to_db:
            out = self._decibels(out)
        return out[0] if single else out

    def _decibels(self, power: Any) -> Any:
        least = self.min_power
        out = 10 * (ops.log10(ops.maximum(power, least)) - math.log10(max(self.ref_power, least)))
        return ops.maximum(out, ops.max(out) - self.top_db)

    def linear_to_mel_weight_matrix(
        self,
        num_mel_bins: int = 20,
        num_spectrogram_bins: int = 129,
        sampling_rate: float = 8000,
        lower_edge_hertz: float = 125.0,
        upper_edge_hertz: float = 3800.0,
        dtype: str = "float32",
    ) -> Any:
        """Shares of the frequencies in the bands.

        Bands are triangles of equal width on the scale `1127 * log(1 + f / 700)`, each beginning
        at the middle of the one before.

        Args:
            num_mel_bins: Number of bands.
            num_spectrogram_bins: Number of frequencies, from 0 to half the sampling rate.
            sampling_rate: Samples per second.
            lower_edge_hertz: Lower end of the lowest band.
            upper_edge_hertz: Upper end of the highest band.
            dtype: Of the result.

        Returns:
            `(num_spectrogram_bins, num_mel_bins)`.
        """
        hertz = np.linspace(0, sampling_rate / 2, num_spectrogram_bins)
        edges = np.linspace(_mel(lower_edge_hertz), _mel(upper_edge_hertz), num_mel_bins + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        mels = _mel(hertz)[:, None]
        up, down = (mels - low) / (middle - low), (high - mels) / (high - middle)
        shares = np.maximum(0, np.minimum(up, down))
        shares[0] = 0  # a constant is no tone
        return ops.convert_to_tensor(shares, dtype)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        *lead, samples = input_shape
        time = None if samples is None else samples // self.sequence_stride + 1
        return (*lead, self.num_mel_bins, time)


def _mel(hertz: Any) -> Any:
    """Pitch as heard, after the formula of O'Shaughnessy, 1987."""
    return 1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0)
