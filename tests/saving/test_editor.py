import numpy as np
import pytest

import keraia as keras


@pytest.fixture
def model():
    return keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, name="a"), keras.layers.Dense(2, name="b")]
    )


@pytest.fixture(params=["m.keras", "m.weights.h5"])
def editor(request, model, tmp_path):
    path = tmp_path / request.param
    model.save(path) if path.suffix == ".keras" else model.save_weights(path)
    return keras.saving.KerasFileEditor(path)


def test_it_shows_what_is_there(editor, capsys):
    assert list(editor.weights_dict["layers"]) == ["dense", "dense_1"]
    assert editor.weights_dict["layers"]["dense"]["0"].shape == (4, 3)
    assert editor.object_metadata["/layers/dense"] == {"name": "a"}
    editor.summary()
    assert "0: shape=(4, 3), dtype=float32" in capsys.readouterr().out


def test_comparison_with_a_model(editor, model, capsys):
    assert editor.compare(model) == {"status": "success", "error_count": 0, "match_count": 4}
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5)])
    assert editor.compare(other) == {"status": "error", "error_count": 4, "match_count": 0}
    said = capsys.readouterr().out
    assert "layers/dense/0: shape (4, 5) in the model, (4, 3) in the file" in said
    assert "layers/dense_1/1: in the file, not in the model" in said


def test_changes_are_saved(editor, tmp_path):
    editor.rename_object("dense_1", "head")
    editor.delete_object("layers/dense")
    editor.add_object("layers/dense", {"0": np.ones((4, 2)), "1": np.zeros(2)})
    editor.add_weights("head", {"1": np.full(2, 7.0), "2": np.ones(3)})
    editor.delete_weight("head", "2")
    editor.rename_object("head", "dense_1")
    editor.delete_weight("layers/dense_1", "0")
    editor.add_weights("layers/dense_1", {"0": np.ones((2, 2))})
    editor.save(tmp_path / "new.weights.h5")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(2)])
    assert repr(model.load_weights(tmp_path / "new.weights.h5")).startswith("2 objects loaded")
    np.testing.assert_allclose(model.predict(np.ones((1, 4)), verbose=0), [[15.0, 15.0]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: e.rename_object("zz", "x"), "'zz' is not in"),
        (lambda e: e.rename_object("dense", "dense_1"), "is taken"),
        (lambda e: e.rename_object("dense", "../x"), "is a path"),
        (lambda e: e.delete_object("dense_9"), "is not in"),
        (lambda e: e.delete_weight("dense", "7"), "has no weight '7'; it has 0, 1"),
        (lambda e: e.add_object("layers/dense", {}), "exists"),
        (lambda e: e.add_object("zz/inner", {}), "is not in"),
        (lambda e: e.add_weights("dense", {"2": np.array(["x"])}), "must be numbers"),
        (lambda e: e.save("x.keras"), r"must end in '\.weights\.h5'"),
    ],
)
def test_wrong_changes_are_explained(editor, change, message):
    before = str(editor.weights_dict)
    with pytest.raises(ValueError, match=message):
        change(editor)
    assert str(editor.weights_dict) == before


def test_other_files(tmp_path):
    with pytest.raises(ValueError, match=r"must end in '\.keras' or '\.weights\.h5'"):
        keras.saving.KerasFileEditor(tmp_path / "m.json")
    with pytest.raises(FileNotFoundError):
        keras.saving.KerasFileEditor(tmp_path / "none.keras")
