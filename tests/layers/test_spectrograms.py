"""Spectrograms: closed forms, shapes, configurations, mistakes; `test_image_golden.py` has more."""

import json

import numpy as np
import pytest

import keraia as keras
from keraia import ops
from keraia.core.spec import KerasTensor

layers = keras.layers
RNG = np.random.default_rng(0)
NOISE = RNG.standard_normal((2, 200, 2)).astype("float32")
SHORT = {"frame_length": 32, "frame_step": 16}


def numbers(x):
    return ops.convert_to_numpy(x)


def test_modes_are_parts_of_one_spectrum():
    def spectrum(mode):
        return numbers(layers.STFTSpectrogram(mode=mode, **SHORT)(NOISE)).astype("float64")

    real, imag, magnitude = spectrum("real"), spectrum("imag"), spectrum("magnitude")
    np.testing.assert_allclose(np.hypot(real, imag), magnitude, atol=1e-3)
    angle = spectrum("angle")
    np.testing.assert_allclose(magnitude * np.cos(angle), real, atol=1e-3)
    np.testing.assert_allclose(magnitude * np.sin(angle), imag, atol=1e-3)
    np.testing.assert_allclose(np.exp(spectrum("log")), magnitude, rtol=1e-4)


def test_power_of_a_sine_lies_at_its_frequency():
    time = np.arange(256) / 64
    sine = np.sin(2 * np.pi * 8 * time).astype("float32")[None, :, None]
    power = numbers(layers.STFTSpectrogram("psd", frame_length=64, fft_length=64)(sine))
    assert (power.argmax(-1) == 8).all()
    loud = numbers(
        layers.MelSpectrogram(64, 32, sampling_rate=64, num_mel_bins=7, min_freq=1.0)(sine[..., 0])
    )
    quiet = numbers(
        layers.MelSpectrogram(64, 32, sampling_rate=64, num_mel_bins=7, min_freq=1.0)(
            sine[..., 0] / 10
        )
    )
    middle = loud.shape[-1] // 2
    np.testing.assert_allclose((loud - quiet)[0, :, middle].max(), 20, atol=0.1)  # decibels
    assert np.ptp(loud) <= 80.0001


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "stft"},
        {"expand_dims": True},
        {"padding": "same"},
        {"data_format": "channels_first", "mode": "stft", "expand_dims": True},
        {"data_format": "channels_first"},
    ],
)
def test_shapes_are_foretold(settings):
    layer = layers.STFTSpectrogram(**SHORT, **settings)
    x = np.moveaxis(NOISE, 1, 2) if "data_format" in settings else NOISE
    found = layer(x)
    assert layer.compute_output_shape(x.shape) == tuple(found.shape)
    assert layer(KerasTensor((None, *x.shape[1:]))).shape == (None, *found.shape[1:])
    if "data_format" in settings:
        last = layers.STFTSpectrogram(**{**SHORT, **settings, "data_format": "channels_last"})(
            NOISE
        )
        turned = np.moveaxis(numbers(last), 2 if last.ndim == 3 else 3, 1)
        np.testing.assert_allclose(numbers(found), turned, atol=1e-5)


def test_only_the_kernels_that_count_are_made():
    for mode, names in (("log", ["real_kernel", "imag_kernel"]), ("imag", ["imag_kernel"])):
        layer = layers.STFTSpectrogram(mode, **SHORT)
        layer.build((None, 200, 2))
        assert [weight.name for weight in layer.trainable_weights] == names
        assert layer.weights[0].shape == (32, 1, 17)


def test_one_sound_and_a_batch():
    layer = layers.MelSpectrogram(fft_length=64, sequence_stride=32, num_mel_bins=5)
    batch = numbers(layer(NOISE[:1, :, 0]))
    np.testing.assert_allclose(numbers(layer(NOISE[0, :, 0])), batch[0], atol=1e-4)
    assert layer.compute_output_shape((None, 200)) == (None, *batch.shape[1:])


def test_bands_are_triangles_that_meet():
    layer = layers.MelSpectrogram()
    bands = numbers(layer.linear_to_mel_weight_matrix(10, 513, 8000, 100.0, 4000.0))
    assert bands.shape == (513, 10)
    assert (bands[0] == 0).all()
    peaks = bands.argmax(0)
    assert (np.diff(peaks) > 0).all()
    inside = bands[peaks[0] : peaks[-1]]
    np.testing.assert_allclose(inside.sum(1), 1, atol=1e-5)  # each falls as the next rises


@pytest.mark.parametrize(
    "layer",
    [
        layers.STFTSpectrogram("psd", 50, window=None, scaling="spectrum", periodic=True),
        layers.MelSpectrogram(512, window="hamming", top_db=60.0),
    ],
)
def test_layer_is_made_again_from_its_configuration(layer):
    form = json.loads(json.dumps(layers.serialize(layer)))
    assert json.loads(json.dumps(layers.serialize(layers.deserialize(form)))) == form


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "power"}, "`mode` must be one of"),
        ({"frame_length": 0}, "`frame_length` must be"),
        ({"frame_step": 300}, "`frame_step` must be"),
        ({"fft_length": 100}, "`fft_length` must be"),
        ({"padding": "full"}, "`padding` must be"),
        ({"window": "bell"}, "window"),
        ({"scaling": "both"}, "`scaling` must be"),
    ],
)
def test_mistakes_are_told(settings, message):
    with pytest.raises(ValueError, match=message):
        layers.STFTSpectrogram(**settings)


def test_windows_longer_than_the_transform_are_refused():
    with pytest.raises(ValueError, match="`sequence_length` must be"):
        layers.MelSpectrogram(fft_length=64, sequence_length=65)
