"""Files that real releases of Keras wrote load, compute the same and go on training."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

import keraia
from keraia import layers, ops
from keraia.core.errors import UnknownNameError, UnsafeFileError
from keraia.models import load_model
from tests.golden.museum import FOLDER, MODELS, batches, train

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".h5", ".keras"))


def expected(path: Path) -> dict[str, np.ndarray]:
    with np.load(path.with_suffix(".npz")) as file:
        return dict(file)


def outputs(model, x) -> list[np.ndarray]:
    made = model.predict(x, verbose=0)
    return made if isinstance(made, list) else [made]


def batch(path: Path):
    return batches()[path.stem.rpartition("-")[2]]


def assert_equal_outputs(model, x, known) -> None:
    for i, made in enumerate(outputs(model, x)):
        np.testing.assert_allclose(made, known[f"output_{i}"], rtol=2e-5, atol=2e-6)


def test_every_release_wrote_every_model():
    assert {path.stem.rpartition("-")[2] for path in FILES} == set(MODELS)
    assert len({path.stem.rpartition("-")[0] for path in FILES}) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_computes_the_same_here(path):
    x, _ = batch(path)
    assert_equal_outputs(load_model(path), x, expected(path))


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_training_goes_on_with_the_state_of_the_optimizer(path):
    x, y = batch(path)
    model = load_model(path)
    assert int(model.optimizer.iterations.numpy()) == 2
    np.testing.assert_allclose(train(model, x, y, 2), expected(path)["losses"], rtol=2e-5)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_was_loaded_can_be_saved_in_both_formats(path, tmp_path):
    x, _ = batch(path)
    model = load_model(path)
    for name in ("again.h5", "again.keras"):
        model.save(tmp_path / name)
        assert_equal_outputs(load_model(tmp_path / name), x, expected(path))


def test_weights_alone_go_to_layers_by_order_or_by_name(tmp_path):
    inputs = keraia.Input((3,))
    saved = keraia.Sequential([inputs, layers.Dense(2, name="a"), layers.Dense(2, name="b")])
    saved.save_weights(tmp_path / "w.h5")
    renamed = keraia.Sequential([keraia.Input((3,)), layers.Dense(2), layers.Dense(2)])
    renamed.load_weights(tmp_path / "w.h5")
    for mine, stored in zip(renamed.get_weights(), saved.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, stored)
    longer = keraia.Sequential(
        [keraia.Input((3,)), layers.Dense(2, name="new"), layers.Dense(2, name="b")]
    )
    before = longer.get_layer("new").get_weights()
    longer.load_weights(tmp_path / "w.h5", by_name=True)
    np.testing.assert_array_equal(longer.get_weights()[2], saved.get_weights()[2])
    np.testing.assert_array_equal(longer.get_weights()[0], before[0])


def test_weights_that_do_not_fit_are_named_and_none_is_loaded(tmp_path):
    saved = keraia.Sequential([keraia.Input((3,)), layers.Dense(2), layers.Dense(4)])
    saved.save_weights(tmp_path / "w.hdf5")
    other = keraia.Sequential([keraia.Input((3,)), layers.Dense(2), layers.Dense(5, name="wide")])
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"'wide', 'kernel': shape \(2, 5\), in the file \(2, 4\)"):
        other.load_weights(tmp_path / "w.hdf5")
    for mine, old in zip(other.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, old)
    with pytest.warns(UserWarning, match="1 objects are not loaded"):
        other.load_weights(tmp_path / "w.hdf5", skip_mismatch=True)
    np.testing.assert_array_equal(other.get_weights()[0], saved.get_weights()[0])
    shorter = keraia.Sequential([keraia.Input((3,)), layers.Dense(2)])
    with pytest.raises(ValueError, match=r"has 1 layers with weights .* the file 2"):
        shorter.load_weights(tmp_path / "w.hdf5")


@pytest.mark.parametrize("function_type", ["lambda", "function"])
def test_functions_in_old_files_are_not_run(function_type, tmp_path):
    model = keraia.Sequential([keraia.Input((3,)), layers.Lambda(ops.abs)])
    model.save(tmp_path / "m.h5")
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        old = {"name": "odd", "function": ["4wEA", None, None], "function_type": "lambda"}
        if function_type == "function":
            old |= {"function": "os_system", "function_type": "function", "module": "os"}
        config["config"]["layers"][1] = {"class_name": "Lambda", "config": old}
        file.attrs["model_config"] = json.dumps(config)
    with pytest.raises((UnsafeFileError, UnknownNameError), match=r"byte code|'os_system'"):
        load_model(tmp_path / "m.h5")


def test_hdf5_that_points_elsewhere_is_refused(tmp_path):
    model = keraia.Sequential([keraia.Input((3,)), layers.Dense(1, name="a")])
    model.save(tmp_path / "m.h5")
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        path = f"model_weights/a/{file['model_weights/a'].attrs['weight_names'][0].decode()}"
        del file[path]
        file[path] = h5py.ExternalLink("/etc/passwd", "x")
    with pytest.raises(UnsafeFileError, match="links are not followed"):
        load_model(tmp_path / "m.h5")


def test_long_lists_of_names_are_cut(tmp_path):
    names = [f"{'long_name' * 20}_{i}" for i in range(600)]
    blocks = [keraia.Input((1,)), *(layers.Dense(1, use_bias=False, name=n) for n in names)]
    model = keraia.Sequential(blocks)
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert "layer_names" not in file.attrs
        assert file.attrs["layer_names1"].nbytes < 2**16
    weights = model.get_weights()
    model.set_weights([w * 0 for w in weights])
    model.load_weights(tmp_path / "w.h5")
    assert all((a == b).all() for a, b in zip(model.get_weights(), weights, strict=True))
