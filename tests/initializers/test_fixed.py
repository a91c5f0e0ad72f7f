"""Initializers that draw nothing."""

import re

import numpy as np
import pytest

from keraia import initializers, ops


@pytest.mark.parametrize("dtype", ["bool", "int32", "uint8", "bfloat16", "float32", "complex64"])
def test_zeros_ones_and_constants_come_in_every_dtype(dtype):
    for initializer, value in (
        (initializers.Zeros(), 0),
        (initializers.Ones(), 1),
        (initializers.Constant(1), 1),
    ):
        made = initializer((2, 3), dtype)
        assert ops.dtype(made) == dtype
        found = np.asarray(ops.convert_to_numpy(made)).astype(complex)
        np.testing.assert_array_equal(found, np.full((2, 3), value))


def test_constant_spreads_an_array():
    made = ops.convert_to_numpy(initializers.Constant(np.arange(3))((2, 3)))
    np.testing.assert_array_equal(made, [[0, 1, 2], [0, 1, 2]])


def test_an_array_stands_for_a_constant():
    made = initializers.get(np.ones((2,)))
    np.testing.assert_array_equal(ops.convert_to_numpy(made((2,))), [1, 1])
    again = initializers.deserialize(initializers.serialize(made))
    np.testing.assert_array_equal(ops.convert_to_numpy(again((2,))), [1, 1])


def test_stft_kernel_computes_the_transform():
    rng = np.random.default_rng(0)
    frame, window = rng.normal(size=8), np.hanning(8)
    parts = [
        ops.convert_to_numpy(initializers.STFT(side, scaling=None)((8, 1, 5)))[:, 0]
        for side in ("real", "imag")
    ]
    spectrum = frame @ parts[0] + 1j * (frame @ parts[1])
    np.testing.assert_allclose(spectrum, np.fft.rfft(frame * window), atol=1e-5)


def test_stft_takes_windows_of_scipy_and_arrays():
    from scipy.signal import get_window

    blackman = ops.convert_to_numpy(initializers.STFT(window="blackman", scaling=None)((6, 1, 4)))
    np.testing.assert_allclose(blackman[:, 0, 0], get_window("blackman", 6, False), atol=1e-6)
    weights = ops.convert_to_numpy(initializers.STFT(window=[1.0, 2.0], scaling=None)((2, 1, 2)))
    np.testing.assert_allclose(weights[:, 0, 0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: initializers.Identity()((2, 2, 2)), "an identity matrix has rank 2"),
        (lambda: initializers.Constant([1, 2])((3,)), "does not broadcast to the shape (3,)"),
        (lambda: initializers.STFT(side="left"), "`side` must be 'real' or 'imag'"),
        (lambda: initializers.STFT(scaling="loud"), "`scaling` must be"),
        (lambda: initializers.STFT(window="curtain"), "must name a window"),
        (lambda: initializers.STFT()((5, 2, 5)), "(frame_length, 1, frequencies)"),
        (lambda: initializers.STFT(window=[1.0])((5, 1, 5)), "the kernel's 5 samples"),
        (lambda: initializers.get("glorot_unifrom"), "glorot_uniform"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


def test_a_user_s_initializer_is_called_with_shape_and_dtype():
    class Sevens(initializers.Initializer):
        def __init__(self, factor=1):
            self.factor = factor

        def __call__(self, shape, dtype=None):
            return ops.full(shape, 7 * self.factor, dtype=dtype)

    assert Sevens(2).get_config() == {"factor": 2}
    assert Sevens(2).clone().factor == 2
    np.testing.assert_array_equal(ops.convert_to_numpy(Sevens()((2,), "float32")), [7, 7])
    with pytest.raises(NotImplementedError, match="Define `__call__"):
        initializers.Initializer()((2,))
