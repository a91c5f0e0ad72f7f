"""Fourier transforms, by NumPy's and by sums as the definitions say."""

import numpy as np
from scipy import signal

from tests.ops.samples.form import EVERY, Numbers, S, case

numbers = Numbers("fourier")
real = numbers.real

FLOATING = "biuf"
PAIR = [real(2, 3, 4), real(2, 3, 4)]
SIGNAL = real(2, 17)


def of_pair(transform):
    def oracle(x):
        out = transform(x[0] + 1j * np.asarray(x[1]))
        return out.real, out.imag

    return oracle


def rfft(x, fft_length=None):
    out = np.fft.rfft(x, fft_length)
    return out.real, out.imag


def irfft(x, fft_length=None):
    if not x[0].shape[-1]:
        raise ValueError("a frequency is needed")
    return np.fft.irfft(x[0] + 1j * np.asarray(x[1]), fft_length)


def extract_sequences(x, sequence_length, sequence_stride):
    starts = range(0, x.shape[-1] - sequence_length + 1, sequence_stride)
    parts = [x[..., s : s + sequence_length] for s in starts]
    empty = np.zeros((*x.shape[:-1], 0, sequence_length))
    return np.stack(parts, -2) if parts else empty


def taper(window, length, fft_length):
    weights = np.array(window) if isinstance(window, list) else np.ones(length)
    if isinstance(window, str):
        weights = signal.get_window(window, length)
    left = (fft_length - length) // 2
    return np.pad(weights, (left, fft_length - length - left))


def stft(x, sequence_length, sequence_stride, fft_length, window="hann", center=True):
    if center:
        x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(fft_length // 2,) * 2], "reflect")
    frames = extract_sequences(x, fft_length, sequence_stride)
    return rfft(frames * taper(window, sequence_length, fft_length))


def istft(x, sequence_length, sequence_stride, fft_length, length=None, window="hann", center=True):
    """Stretches added one by one, and so their squared windows."""
    frames = irfft(x, fft_length)
    weights = taper(window, sequence_length, fft_length)
    size = (frames.shape[-2] - 1) * sequence_stride + fft_length
    total, power = np.zeros((*frames.shape[:-2], size)), np.zeros(size)
    for i in range(frames.shape[-2]):
        place = slice(i * sequence_stride, i * sequence_stride + fft_length)
        total[..., place] += frames[..., i, :] * weights
        power[place] += weights**2
    out = total / np.where(power > 1e-10, power, 1)
    border = fft_length // 2 if center else 0
    if length is None:
        return out[..., border : size - border]
    out = out[..., border : border + length]
    return np.pad(out, [(0, 0)] * (out.ndim - 1) + [(0, length - out.shape[-1])])


SPECTRA = [real(2, 5, 5), real(2, 5, 5)]
ODD = [real(4, 6), real(4, 6)]

FOURIER = {
    "fft": case(
        of_pair(np.fft.fft), S(PAIR), S([PAIR[0][0, 0], PAIR[1][0, 0]]), kinds=FLOATING, slack=4
    ),
    "fft2": case(
        of_pair(np.fft.fft2), S(PAIR), S([PAIR[0][0], PAIR[1][0]]), kinds=FLOATING, slack=8
    ),
    "ifft2": case(of_pair(np.fft.ifft2), S(PAIR), kinds=FLOATING, slack=4),
    "rfft": case(
        rfft,
        S(real(2, 5)),
        S(real(6)),
        S(real(2, 4), 6),
        S(real(2, 4), fft_length=3),
        kinds=FLOATING,
        slack=4,
    ),
    "irfft": case(
        irfft, S(PAIR), S(PAIR, 7), S(PAIR, 9), S(PAIR, fft_length=4), kinds=FLOATING, slack=4
    ),
    "extract_sequences": case(
        extract_sequences,
        S(SIGNAL, 4, 3),
        S(SIGNAL, 4, 5),
        S(SIGNAL[0], sequence_length=17, sequence_stride=2),
        S(SIGNAL[:, :3], 4, 1),
        kinds=EVERY,
    ),
    "stft": case(
        stft,
        S(SIGNAL, 8, 4, 8),
        S(SIGNAL, 5, 2, 9, window="hamming"),
        S(SIGNAL, 8, 3, 8, center=False),
        S(SIGNAL[0], 6, 4, 8, window=None),
        S(SIGNAL[None], 4, 4, 8, window=[1, 2, 3, 4]),
        kinds=FLOATING,
        slack=8,
    ),
    "istft": case(
        istft,
        S(SPECTRA, 8, 4, 8),
        S(SPECTRA, 8, 3, 8, center=False),
        S(SPECTRA, 6, 4, 8, length=9),
        S(SPECTRA, 8, 8, 8, length=45, window=None),
        S(SPECTRA, 6, 4, 8, length=40, window="hamming", center=False),
        S(ODD, 7, 3, 10, window=[1, 2, 3, 4, 3, 2, 1]),
        kinds=FLOATING,
        slack=8,
    ),
}
