import hashlib
import json
import zipfile

import numpy as np
import pytest

import keraia as keras
from keraia import cli
from keraia.core.errors import UnsafeFileError


def network():
    x = keras.Input((4,), name="in")
    y = keras.layers.Dense(3, name="a")(x)
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="b")], name="inner")
    model = keras.Model(x, inner(y), name="outer")
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize(
    ("ending", "form"),
    [(".keras", "keras"), (".h5", "h5"), (".weights.h5", "weights_h5"), (".npz", "npz"),
     (".safetensors", "safetensors"), (".weights.json", "weights_json")],
)  # fmt: skip
def test_every_format(ending, form, tmp_path):
    model, path = network(), tmp_path / f"m{ending}"
    model.save(path) if form in ("keras", "h5") else model.save_weights(path)
    found = keras.saving.inspect(path)
    assert (found.format, found.parameters, found.safe) == (form, 23, True), str(found)
    assert found.size == path.stat().st_size
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert ((4, 3), "float32") in found.arrays.values()
    if form in ("keras", "h5"):
        assert [(e.depth, e.class_name, e.name) for e in found.layers] == [
            (0, "Functional", "outer"), (1, "InputLayer", "in"), (1, "Dense", "a"),
            (1, "Sequential", "inner"), (2, "InputLayer", found.layers[4].name), (2, "Dense", "b"),
        ]  # fmt: skip


def test_members_of_an_archive_and_a_folder(tmp_path):
    model = network()
    model.save(tmp_path / "m.keras")
    model.save(tmp_path / "m", zipped=False)
    for found in (keras.saving.inspect(tmp_path / "m.keras"), keras.saving.inspect(tmp_path / "m")):
        assert set(found.members) == {"config.json", "metadata.json", "model.weights.h5"}
        assert found.version == "3.15.1"
    with zipfile.ZipFile(tmp_path / "m.keras") as file:
        config = file.read("config.json")
    found = keras.saving.inspect(tmp_path / "m.keras")
    assert found.members["config.json"] == (len(config), hashlib.sha256(config).hexdigest())


class Mine(keras.layers.Layer):
    def call(self, inputs):
        return inputs


@pytest.mark.filterwarnings("ignore:A lambda is saved")
def test_what_a_model_needs(tmp_path):
    model = keras.Sequential([keras.Input((2,)), Mine(), keras.layers.Lambda(lambda x: x)])
    model.save(tmp_path / "m.keras")
    found = keras.saving.inspect(tmp_path / "m.keras")
    assert found.custom_objects == ["Mine"]
    assert found.programs == ["__lambda__"]
    assert not found.safe
    for text in ("Custom objects", "Mine", "Programs in it", "Loading it is refused."):
        assert text in str(found)


def test_what_is_wrong_is_told(tmp_path):
    network().save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras", "a") as file:
        file.writestr("../evil", "x")
    (tmp_path / "text.keras").write_text("hello")
    assert (
        "a member has the name '../evil'"
        in keras.saving.inspect(tmp_path / "m.keras").suspicious[0]
    )
    assert "no format" in str(keras.saving.inspect(tmp_path / "text.keras"))
    with pytest.raises(FileNotFoundError, match="is not there"):
        keras.saving.inspect(tmp_path / "none.keras")


def test_a_name_from_os_is_told_and_not_looked_for(tmp_path):
    network().save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as file:
        members = {name: file.read(name) for name in file.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][1].update(module="os", class_name="system")
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    assert keras.saving.inspect(tmp_path / "m.keras").custom_objects == ["system"]


def test_the_command(tmp_path, capsys):
    network().save(tmp_path / "m.keras")
    assert cli.main(["inspect", str(tmp_path / "m.keras")]) == 0
    assert "Dense 'a'" in capsys.readouterr().out
    (tmp_path / "m.keras").write_bytes(b"PK")
    assert cli.main(["inspect", str(tmp_path / "m.keras")]) == 1


def test_a_file_is_loaded_by_its_hash(tmp_path):
    model, path = network(), tmp_path / "m.keras"
    model.save(path)
    good = keras.saving.inspect(path).sha256
    again = keras.saving.load_model(path, sha256=good.upper())
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])
    with pytest.raises(UnsafeFileError, match=f"is {good}, not"):
        keras.saving.load_model(path, sha256="0" * 64)


@pytest.mark.filterwarnings("ignore:.*has variables for which")
def test_what_was_loaded_is_told(tmp_path):
    network().save_weights(tmp_path / "m.weights.h5")
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(5)])
    with pytest.warns(UserWarning, match="are not loaded"):
        told = other.load_weights(tmp_path / "m.weights.h5", skip_mismatch=True)
    assert [text.split()[0] for text in told.objects] == ["layers/dense"]
    assert len(told.skipped) == 1
    assert told.unused == ["layers/sequential/layers/dense/vars"]
