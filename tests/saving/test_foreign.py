"""Files that are not ours: each message says what was wanted, what came and what to do."""

import pickle
import zipfile

import numpy as np
import pytest

import keraia as keras
from keraia.core.errors import UnsafeFileError

AGAIN = "Copy or save it again"


@pytest.fixture
def model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


@pytest.fixture
def folder(model, tmp_path):
    """Files of many kinds, most of them no saved models."""
    import h5py

    model.save(tmp_path / "whole.keras")
    model.save_weights(tmp_path / "good.weights.h5")
    whole = (tmp_path / "whole.keras").read_bytes()
    weights = (tmp_path / "good.weights.h5").read_bytes()
    content = {
        "program.py": b"print(1)",
        "note.txt": "Guten Tag, schöne Welt".encode(),
        "empty.keras": b"",
        "cut.keras": whole[: len(whole) // 2],
        "end_missing.keras": whole[:-10],
        "start_missing.keras": whole[50:],
        "cut.weights.h5": weights[: len(weights) // 2],
        "garbage.weights.h5": weights[:8] + bytes(500),
        "noise.bin": bytes(range(256)),
        "object.pkl": pickle.dumps({"a": 1}),
    }
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    np.savez(tmp_path / "arrays.npz", a=np.ones(2))
    config = zipfile.ZipFile(tmp_path / "whole.keras").read("config.json")
    rest = {"metadata.json": "{}", "model.weights.h5": "x"}
    archives = {
        "no_config.keras": rest,
        "bad_config.keras": {**rest, "config.json": "{"},
        "bad_weights.keras": {**rest, "config.json": config},
        "other.zip": {"readme.md": "hello"},
    }
    for name, members in archives.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, data)
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["model_config"] = "{}"
    with h5py.File(tmp_path / "measurements.h5", "w") as file:
        file["run"] = np.ones(3)
    return tmp_path


BOTH = [
    ("program.py", "it is a Python program. Pass the file that `model.save`"),
    ("note.txt", "it is text. Pass the file that `model.save`"),
    ("empty.keras", f"it is empty; writing it may have been interrupted. {AGAIN}"),
    ("cut.keras", f"a zip archive that was cut off: its end is missing. {AGAIN}"),
    ("end_missing.keras", f"a zip archive that was cut off: its end is missing. {AGAIN}"),
    ("start_missing.keras", f"no format that is known, or its beginning is missing. {AGAIN}"),
    ("noise.bin", f"no format that is known, or its beginning is missing. {AGAIN}"),
    ("object.pkl", "it looks like a pickle, which could run any code. Save the model by"),
    ("arrays.npz", "it is a NumPy archive of arrays 'a.npy', not of variables by their paths"),
    ("other.zip", "a zip archive that holds 'readme.md'; a .keras file holds metadata.json"),
    ("no_config.keras", f"cannot be loaded: its member config.json is missing. {AGAIN}"),
    ("bad_config.keras", "cannot be loaded: config.json is not valid JSON"),
    ("bad_weights.keras", "cannot be loaded: model.weights.h5 is not an HDF5 file"),
    ("cut.weights.h5", "truncated file"),
    ("garbage.weights.h5", AGAIN),
    ("old.h5", f"cannot be loaded: The group 'model_weights' is missing. {AGAIN}"),
    ("measurements.h5", "an HDF5 file of another program or version, which holds 'run'"),
]


@pytest.mark.parametrize(("name", "message"), BOTH)
def test_models(folder, name, message):
    with pytest.raises(UnsafeFileError) as caught:
        keras.saving.load_model(folder / name)
    text = str(caught.value)
    assert str(folder / name) in text
    assert message in text
    assert text.count(AGAIN) <= 1


@pytest.mark.parametrize(("name", "message"), BOTH)
def test_weights(folder, model, name, message):
    before = model.get_weights()
    with pytest.raises(UnsafeFileError) as caught:
        model.load_weights(folder / name)
    text = str(caught.value)
    assert str(folder / name) in text
    assert message in text
    for mine, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, old)


def test_weights_are_no_model(folder):
    with pytest.raises(ValueError, match=r"holds weights only. Make the model, and call"):
        keras.saving.load_model(folder / "good.weights.h5")
