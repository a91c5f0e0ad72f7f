"""Every format that models and weights are saved in, on real models; one hostile file of each."""

import io
import json
import re
import struct
import zipfile

import numpy as np
import pytest

import keraia as keras
from keraia.core.errors import UnsafeFileError
from keraia.saving import atomic
from keraia.saving.codecs import safetensors

ENDINGS = [".weights.h5", ".weights.json", ".safetensors", ".npz", ".h5"]
KIB = 2.0**-20  # in GiB


def network(dtype="float32"):
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(20, dtype=dtype),
            keras.layers.BatchNormalization(dtype=dtype),
            keras.layers.Dense(3, dtype=dtype),
        ]
    )
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    for place, variable in enumerate((*model.variables, *model.optimizer.variables)):
        if variable.shape:
            variable.assign(np.full(variable.shape, place + 1))
    return model


def state(model, with_optimizer):
    found = list(model.variables)
    return [v.numpy() for v in (*found, *(model.optimizer.variables if with_optimizer else ()))]


def fresh(dtype="float32"):
    model = network(dtype)
    for variable in (*model.variables, *model.optimizer.variables):
        variable.assign(variable * 0)
    return model


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_weights_come_back(ending, dtype, tmp_path):
    model, other = network(dtype), fresh(dtype)
    model.save_weights(tmp_path / f"m{ending}")
    other.load_weights(tmp_path / f"m{ending}")
    for mine, theirs in zip(
        state(other, ending != ".h5"), state(model, ending != ".h5"), strict=True
    ):
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine, theirs)


def test_weights_in_several_files(tmp_path):
    model, other = network(), fresh()
    model.save_weights(tmp_path / "m.weights.h5", max_shard_size=2 * KIB)
    index = json.loads((tmp_path / "m.weights.json").read_text())
    files = {file.name for file in tmp_path.glob("*.h5")}
    assert len(files) > 1
    assert {name for names in index["weight_map"].values() for name in names} == files
    every = state(model, with_optimizer=True)
    assert index["metadata"]["total_size"] == sum(array.nbytes for array in every)
    other.load_weights(tmp_path / "m.weights.json")
    for mine, theirs in zip(state(other, True), every, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_new_index_leaves_no_old_files_and_overwrites_none(tmp_path, monkeypatch):
    model = network()
    model.save_weights(tmp_path / "m.weights.json", max_shard_size=2 * KIB)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}

    def full(path):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_flush", full)
        with pytest.raises(OSError, match="No space left"):
            model.save_weights(tmp_path / "m.weights.json", max_shard_size=2 * KIB)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    model.save_weights(tmp_path / "m.weights.json")
    assert len(list(tmp_path.iterdir())) == 2
    fresh().load_weights(tmp_path / "m.weights.json")


def test_an_object_larger_than_a_file_may_be(tmp_path):
    with pytest.raises(ValueError, match=r"layers/dense'.* more than a file may have \(102\)"):
        network().save_weights(tmp_path / "m.weights.h5", max_shard_size=KIB / 10)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["../other.weights.h5"], "which is not in its folder"),
        (["/etc/passwd"], "which is not in its folder"),
        (["m.weights.json"], "not an HDF5 file"),
        (["missing.weights.h5"], "which is not in its folder"),
        (["link.weights.h5"], "which is not in its folder"),
        ([".."], "which is not in its folder"),
        ([7], "must list names of files"),
    ],
)
def test_an_index_points_to_nothing_elsewhere(names, message, tmp_path):
    model = network()
    folder = tmp_path / "inner"
    folder.mkdir()
    model.save_weights(tmp_path / "other.weights.h5")
    (folder / "link.weights.h5").symlink_to(tmp_path / "other.weights.h5")
    (folder / "m.weights.json").write_text(
        json.dumps({"weight_map": {"/layers/dense/vars": names}})
    )
    with pytest.raises(UnsafeFileError, match=message):
        model.load_weights(folder / "m.weights.json")


def test_a_model_in_a_folder(tmp_path):
    model = network()
    model.save(tmp_path / "model", zipped=False)
    assert {file.name for file in (tmp_path / "model").iterdir()} == {
        "config.json",
        "metadata.json",
        "model.weights.h5",
    }
    model.save(tmp_path / "model", zipped=False)
    assert [file.name for file in tmp_path.iterdir()] == ["model"]
    again = keras.models.load_model(tmp_path / "model")
    for mine, theirs in zip(state(again, True), state(model, True), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_folder_of_something_else_stays(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(b"cat")
    with pytest.raises(FileExistsError, match="something else has that name"):
        network().save(tmp_path / "photos", zipped=False)
    with pytest.raises(ValueError, match="makes a folder"):
        network().save(tmp_path / "model.keras", zipped=False)
    with pytest.raises(UnsafeFileError, match=r"a folder that holds 'cat\.png'"):
        keras.models.load_model(tmp_path / "photos")
    assert (tmp_path / "photos" / "cat.png").read_bytes() == b"cat"


def test_a_folder_with_links_is_refused(tmp_path):
    network().save(tmp_path / "model", zipped=False)
    weights = tmp_path / "model" / "model.weights.h5"
    weights.rename(tmp_path / "w")
    weights.symlink_to(tmp_path / "w")
    with pytest.raises(UnsafeFileError, match="is a link or a device"):
        keras.models.load_model(tmp_path / "model")


def test_safetensors_are_laid_out_as_published(tmp_path):
    network().save_weights(tmp_path / "m.safetensors")
    content = (tmp_path / "m.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    entry = header["layers/dense/vars/0"]
    begin, end = entry["data_offsets"]
    assert entry["dtype"] == "F32"
    assert entry["shape"] == [6, 20]
    values = np.frombuffer(content[8 + length :][begin:end], "<f4")
    np.testing.assert_array_equal(values, np.full(120, 1.0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda h: h["layers/dense/vars/1"].update(data_offsets=[0, 80]),
            "overlap, or leave a gap",
        ),
        (lambda h: h["layers/dense/vars/1"].update(shape=[21]), "declares another size"),
        (lambda h: h["layers/dense/vars/1"].update(shape=[-20]), "declares another size"),
        (lambda h: h["layers/dense/vars/1"].update(dtype="O"), "cannot be read"),
        (lambda h: h.popitem(), "its list says"),
        (lambda h: h.update(x=7), "cannot be read"),
    ],
)
def test_hostile_safetensors(change, message, tmp_path):
    model, path = network(), tmp_path / "m.safetensors"
    model.save_weights(path)
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])
    with pytest.raises(UnsafeFileError, match=message):
        model.load_weights(path)


def test_a_safetensors_list_longer_than_the_file(tmp_path):
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", 2**63) + b"{}")
    assert safetensors.sniff(path)
    with pytest.raises(UnsafeFileError, match="cut off"):
        network().load_weights(path)


def npy(array, **kwargs):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **kwargs)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy(np.array([{}], object)), "holds object, not numbers"),
        (npy(np.ones(3))[:-8], "declares another size"),
        (npy(np.ones(3)) + b"12345678", "declares another size"),
        (npy(np.ones(3)).replace(b"(3,)", b"f(),"), "is not an array that can be read"),
        (npy(np.zeros(2, "V2")), "unknown type"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "is not an array that can be read"),
    ],
)
def test_hostile_npz(content, message, tmp_path):
    path = tmp_path / "m.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("layers/dense/vars/0.npy", content)
    with pytest.raises(UnsafeFileError, match=re.escape(message)):
        network().load_weights(path)


@pytest.mark.parametrize("ending", [".safetensors", ".npz", ".ckpt", ".weights.h5"])
def test_what_was_loaded_can_be_saved_in_another_format(ending, tmp_path):
    model, other, last = network(), fresh(), fresh()
    model.save_weights(tmp_path / f"m{ending}")
    other.load_weights(tmp_path / f"m{ending}")
    other.save(tmp_path / "m.h5")
    last.load_weights(tmp_path / "m.h5")
    for mine, theirs in zip(state(last, False), state(model, False), strict=True):
        np.testing.assert_array_equal(mine, theirs)
