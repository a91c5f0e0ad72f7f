"""Checkpoints in TensorFlow's format: those of tf-keras (tests/golden/checkpoints.py) and ours."""

import importlib.util
import struct
from pathlib import Path

import numpy as np
import pytest

import keraia as keras
from keraia.core.errors import UnsafeFileError
from keraia.saving.checksums import crc32c
from keraia.saving.codecs import tf_bundle

GOLDEN = Path(__file__).parents[1] / "golden"
_spec = importlib.util.spec_from_file_location("golden_checkpoints", GOLDEN / "checkpoints.py")
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


def known(name):
    with np.load(GOLDEN / "checkpoints" / f"{name}.npz") as file:
        return dict(file)


@pytest.mark.parametrize("name", golden.BUILDERS)
def test_checkpoints_of_tf_keras(name):
    model, x, _ = golden.BUILDERS[name](keras)
    told = model.load_weights(GOLDEN / "checkpoints" / name)
    expected = known(name)
    weights = model.get_weights()
    state = [v.numpy() for v in model.optimizer.variables if v.name != "learning_rate"]
    assert len(weights) == sum(key[0] == "w" for key in expected)
    assert len(state) == sum(key[0] == "o" for key in expected)
    for i, value in enumerate(weights):
        np.testing.assert_array_equal(value, expected[f"w{i}"])
    for i, value in enumerate(state):
        np.testing.assert_array_equal(value, expected[f"o{i}"])
    np.testing.assert_allclose(model.predict(x, verbose=0), expected["y"], rtol=1e-5, atol=1e-6)
    assert len(told.objects) == len(weights) + len(state) + 1
    assert told.unused == told.skipped == []


@pytest.mark.parametrize("name", golden.BUILDERS)
def test_ours_come_back(name, tmp_path):
    model, _, _ = golden.BUILDERS[name](keras)
    model.load_weights(GOLDEN / "checkpoints" / name)
    model.save_weights(tmp_path / "m.ckpt")
    assert {file.name for file in tmp_path.iterdir()} == {
        "checkpoint", "m.ckpt.index", "m.ckpt.data-00000-of-00001",
    }  # fmt: skip
    other, _, _ = golden.BUILDERS[name](keras)
    other.load_weights(tmp_path / "m.ckpt")
    for mine, theirs in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for mine, theirs in zip(other.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_keys_and_graph_are_those_of_tf_keras(tmp_path):
    model, _, _ = golden.words(keras)
    model.load_weights(GOLDEN / "checkpoints" / "words")
    model.save_weights(tmp_path / "m.ckpt")
    with (
        tf_bundle.reading(tmp_path / "m.ckpt") as ours,
        tf_bundle.reading(GOLDEN / "checkpoints" / "words") as theirs,
    ):
        kinds = {key: (array.shape, array.dtype) for key, array in theirs.items()}
        save_counter = kinds.pop("save_counter/.ATTRIBUTES/VARIABLE_VALUE", None)
        assert save_counter in (None, ((), "int64"))
        assert {key: (array.shape, array.dtype) for key, array in ours.items()} == kinds


def test_another_model_gets_nothing():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    before = model.get_weights()
    with pytest.raises(ValueError, match="layer_with_weights-0/kernel: not in the checkpoint"):
        model.load_weights(GOLDEN / "checkpoints" / "words")
    for mine, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, old)


@pytest.mark.parametrize(
    ("file", "place", "message"),
    [
        (".data-00000-of-00001", -3, "checksum does not fit"),
        (".index", 30, "checksum does not fit"),
        (".index", -3, "its end is missing"),
    ],
)
def test_damage_is_noticed(file, place, message, tmp_path):
    model, _, _ = golden.nested(keras)
    model.save_weights(tmp_path / "m.ckpt")
    path = tmp_path / f"m.ckpt{file}"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    before = model.get_weights()
    with pytest.raises(UnsafeFileError, match=message):
        model.load_weights(tmp_path / "m.ckpt")
    for mine, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, old)


def test_the_checksum_of_long_data():
    # Values of RFC 3720 and of a register that takes one byte at a time.
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    data = np.random.default_rng(0).integers(0, 256, 300_001, np.uint8).tobytes()
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    assert crc32c(data) == crc ^ 0xFFFFFFFF
    assert crc32c(data[777:], crc32c(data[:777])) == crc ^ 0xFFFFFFFF
    assert struct.pack("<I", crc32c(b"")) == b"\0\0\0\0"
