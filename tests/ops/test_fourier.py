"""Transforms there and back, and what they refuse."""

import numpy as np
import pytest

from keraia import ops
from keraia.core.spec import KerasTensor

SIGNAL = np.random.default_rng(3).normal(size=(2, 37)).astype("float32")


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("window", ["hann", "hamming", None])
@pytest.mark.parametrize("sizes", [(8, 4, 8), (8, 3, 8), (7, 2, 10)])
def test_a_short_time_transform_and_back(sizes, window, center):
    spectra = ops.stft(SIGNAL, *sizes, window=window, center=center)
    found = ops.convert_to_numpy(ops.istft(spectra, *sizes, window=window, center=center))
    inside = slice(8, 26)  # where a window without center has faded
    np.testing.assert_allclose(found[:, inside], SIGNAL[:, inside], 1e-5, 1e-5)


@pytest.mark.parametrize("length", [30, 37, 50])
def test_a_signal_of_given_length(length):
    spectra = ops.stft(SIGNAL, 8, 4, 8)
    found = ops.convert_to_numpy(ops.istft(spectra, 8, 4, 8, length=length))
    assert found.shape == (2, length)
    np.testing.assert_allclose(found[:, :30], SIGNAL[:, :30], 1e-5, 1e-5)


def test_two_dimensional_transform_and_back():
    x = SIGNAL[:, :6].reshape(2, 2, 3)
    real, imaginary = ops.ifft2(ops.fft2((x, x * 2)))
    np.testing.assert_allclose(ops.convert_to_numpy(real), x, 1e-5, 1e-5)
    np.testing.assert_allclose(ops.convert_to_numpy(imaginary), x * 2, 1e-5, 1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_computes_in_float32(dtype):
    real, _ = ops.rfft(ops.cast(SIGNAL, dtype))
    assert ops.dtype(real) == dtype
    want = np.fft.rfft(SIGNAL).real
    np.testing.assert_allclose(ops.convert_to_numpy(ops.cast(real, "float32")), want, 0.05, 0.2)


def test_symbolic_shapes():
    x = KerasTensor((None, 37))
    assert [y.shape for y in ops.stft(x, 8, 4, 8)] == [(None, 10, 5)] * 2
    assert [y.shape for y in ops.stft(KerasTensor((2, None)), 8, 4, 8)] == [(2, None, 5)] * 2
    assert ops.istft((KerasTensor((None, 10, 5)),) * 2, 8, 4, 8).shape == (None, 36)
    assert ops.irfft((KerasTensor((2, None)),) * 2).shape == (2, None)
    assert ops.extract_sequences(KerasTensor((2, 3)), 4, 1).shape == (2, 0, 4)


def test_what_transforms_refuse():
    with pytest.raises(ValueError, match="differ in shape"):
        ops.fft((SIGNAL, SIGNAL[:1]))
    with pytest.raises(ValueError, match="pair of tensors"):
        ops.fft((SIGNAL,))
    with pytest.raises(TypeError, match="complex64"):
        ops.rfft(SIGNAL.astype("complex64"))
    with pytest.raises(ValueError, match="rank 2 or more"):
        ops.fft2((SIGNAL[0], SIGNAL[0]))
    with pytest.raises(ValueError, match="`fft_length`"):
        ops.stft(SIGNAL, 8, 4, 6)
    with pytest.raises(ValueError, match="`sequence_stride`"):
        ops.stft(SIGNAL, 8, 0, 8)
    with pytest.raises(ValueError, match="`window`"):
        ops.stft(SIGNAL, 8, 4, 8, window="blackman")
    with pytest.raises(ValueError, match="shape \\(8,\\)"):
        ops.stft(SIGNAL, 8, 4, 8, window=[1.0, 2.0])
