"""Files that real releases of Keras wrote load, compute the same and go on training."""

from pathlib import Path

import numpy as np
import pytest

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
