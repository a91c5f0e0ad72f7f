from pathlib import Path

import numpy as np
import pytest

import keraia
from keraia import demo
from keraia.datasets import cache, mnist

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """A home without MNIST and a server that nobody answers for."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache, "SERVER", "http://127.0.0.1:9/")


@pytest.mark.slow
@pytest.mark.needs("autodiff")
def test_the_demo_learns_and_leaves_a_model_that_predicts_the_same(offline, tmp_path, capsys):
    demo.run(epochs=3, output=tmp_path / "out")
    told = capsys.readouterr().out
    assert "8x8 digits that come with keraia serve instead" in told
    assert "Epoch 3/3" in told
    assert "predictions are equal" in told
    model = keraia.models.load_model(tmp_path / "out" / "digits.keras")
    _, (x, y) = keraia.datasets.digits.load_data()
    assert (np.asarray(model.predict(x, verbose=0)).argmax(-1) == y).mean() > 0.85


def test_mnist_is_taken_from_the_cache(monkeypatch, offline, tmp_path):
    arrays = {name: np.zeros(shape, "uint8") for name, shape in mnist.SHAPES.items()}
    path = tmp_path / "home" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    np.savez_compressed(path, **arrays)
    digits = demo.load()
    assert digits.name == "MNIST"
    assert digits.x_train.shape == (60000, 28, 28)


@pytest.mark.parametrize("mistakes", [0, 1, 12])
def test_the_picture_is_drawn_however_many_mistakes_there_are(tmp_path, mistakes):
    pytest.importorskip("matplotlib")
    _, (x, y) = keraia.datasets.digits.load_data()
    predictions = np.eye(10, dtype="float32")[y]
    predictions[:mistakes] = predictions[:mistakes, ::-1]
    curve = [0.5, 0.25]
    history = dict.fromkeys(("loss", "val_loss", "accuracy", "val_accuracy"), curve)
    path = Path(tmp_path) / "digits.png"
    demo.draw(history, demo.Digits("few", 16, x, y, x, y), predictions, path)
    assert path.read_bytes().startswith(PNG)


def test_without_matplotlib_the_demo_says_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    demo.show({}, None, None, tmp_path / "digits.png")
    assert 'pip install "keraia[plot]"' in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
