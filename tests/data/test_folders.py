"""Data sets from folders, series and halves, against real Keras (`golden/folders.py`)."""

import importlib.util
import json

import numpy as np
import pytest

from keraia import utils
from keraia.data import formats
from tests.golden import folders as golden

pytest.importorskip("PIL")
EXPECTED = json.loads(golden.FILE.read_text(encoding="utf-8"))
DTYPES = {
    *((name, name) for name in ("float32", "float64", "int32", "int64")),
    ("float32", "uint8"),  # where real Keras takes the nearest pixels
    ("int64", "int32"),  # halves of an array, whose elements it takes for Python integers
}
TOLERANCE = {"bicubic": 0.2}  # of 255: TensorFlow's kernel is a table of 1024 places


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    golden.write_files(folder)
    return folder


@pytest.fixture
def own(monkeypatch):
    """Data sets of this library, whatever else is installed."""
    monkeypatch.setattr(formats, "_tensorflow_serves", lambda: False)


def same(found, expected, tolerance=0.01):
    """Whether batches are those of real Keras."""
    assert len(found) == len(expected)
    for mine, theirs in zip(found, expected, strict=True):
        for a, b in zip(mine, theirs, strict=True):
            if isinstance(b, list):
                assert a == b
            else:
                assert a["shape"] == b["shape"]
                assert (a["dtype"], b["dtype"]) in DTYPES
                np.testing.assert_allclose(a["values"], b["values"], atol=tolerance)


def compare(answers):
    for case, found, expected in zip(
        golden.cases(), answers["batches"], EXPECTED["batches"], strict=True
    ):
        assert found[0] == expected[0], case
        tolerance = TOLERANCE.get(case[1].get("interpolation"), 0.01)
        same(found[1], expected[1], tolerance)
    for what in ("errors", "order", "both"):
        assert answers[what] == EXPECTED[what]
    for found, expected in zip(answers["windows"], EXPECTED["windows"], strict=True):
        same(found, expected)
    same(answers["short"], EXPECTED["short"])
    for what in ("halves", "pairs"):
        for found, expected in zip(answers[what], EXPECTED[what], strict=True):
            for mine, theirs in zip(found, expected, strict=True):
                same([mine] if what == "pairs" else mine, [theirs] if what == "pairs" else theirs)


def test_data_sets_of_ones_own_equal_real_keras(root, own):
    compare(golden.ask(utils, root, lambda name: {}))


@pytest.mark.needs("strings")
def test_data_sets_of_tensorflow_equal_real_keras(root):
    compare(golden.ask(utils, root, lambda name: {}))


@pytest.mark.parametrize("form", ["torch", "grain"])
def test_other_libraries_give_the_same_batches(root, form):
    if importlib.util.find_spec(form) is None:
        pytest.skip(f"{form} is not installed")
    plain = {"shuffle": False, "verbose": False, "format": form}
    data = utils.image_dataset_from_directory(
        root / "pictures", image_size=(4, 5), batch_size=6, **plain
    )
    same(golden.batches(data)[:1], [EXPECTED["batches"][0][1][0]][:1])
    texts = utils.text_dataset_from_directory(root / "texts", batch_size=4, **plain)
    assert next(iter(texts))[0][0] == "a_cat 0 é"
    windows = utils.timeseries_dataset_from_array(golden.STEPS, None, 5, format=form)
    assert np.asarray(next(iter(windows))).shape == (16, 5)


def test_epochs_have_several_orders(root, own):
    data = utils.image_dataset_from_directory(
        root / "pictures", image_size=(2, 2), seed=1, batch_size=4, verbose=False
    )
    labels = [[int(y) for _, batch in data for y in batch] for _ in range(2)]
    assert labels[0] != labels[1]
    assert sorted(labels[0]) == sorted(labels[1]) == [0] * 6 + [1] * 5 + [2] * 5


def test_our_own_are_changed_as_those_of_tensorflow(root, own):
    data = utils.text_dataset_from_directory(
        root / "texts", shuffle=False, batch_size=4, verbose=False
    )
    twice = data.map(lambda x, y: (x, y * 2)).map(lambda x, y: y + 1).prefetch()
    assert twice.class_names == ["a_cat", "b_dog", "c_owl"]
    assert [y.tolist() for y in twice] == [[1] * 4, [1, 3, 3, 3], [3, 3, 5, 5], [5] * 3]
    assert [y.tolist() for y in twice.take(1)] == [[1] * 4]
    assert [y.tolist() for y in twice.skip(3)] == [[5] * 3]


@pytest.mark.needs("autodiff")
def test_models_learn_from_folders(root, own):
    from keraia import Sequential, layers

    data = utils.image_dataset_from_directory(root / "pictures", image_size=(4, 4), verbose=False)
    model = Sequential([layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    assert len(model.fit(data, epochs=2, verbose=0).history["loss"]) == 2
    words = layers.TextVectorization(output_mode="multi_hot")
    texts = utils.text_dataset_from_directory(root / "texts", verbose=False)
    words.adapt(texts.map(lambda x, y: x))
    reader = Sequential([words, layers.Dense(3, "softmax")])
    reader.compile("adam", "sparse_categorical_crossentropy")
    assert len(reader.fit(texts, verbose=0).history["loss"]) == 1


def test_what_is_found_is_said(root, own, capsys):
    both = {"subset": "both", "validation_split": 0.3, "seed": 1}
    utils.image_dataset_from_directory(root / "pictures", **both)
    assert capsys.readouterr().out.splitlines() == [
        "Found 16 files belonging to 3 classes.",
        "Using 12 files for training.",
        "Using 4 files for validation.",
    ]
    with pytest.raises(FileNotFoundError, match="no folder"):
        utils.text_dataset_from_directory(root / "nothing")
    with pytest.raises(ValueError, match="no files in"):
        utils.image_dataset_from_directory(root / "texts")


def test_sounds_come_at_another_rate(root, own):
    data = utils.audio_dataset_from_directory(
        root / "sounds", sampling_rate=4000, shuffle=False, batch_size=1, verbose=False
    )
    assert next(iter(data))[0].shape == (1, 5, 1)
    with pytest.raises(ValueError, match="`ragged` or"):
        utils.audio_dataset_from_directory(root / "sounds", ragged=True, output_sequence_length=3)
    (root / "broken").mkdir()
    (root / "broken" / "a.wav").write_bytes(b"RIFF")
    broken = utils.audio_dataset_from_directory(
        root / "broken", labels=None, label_mode=None, verbose=False
    )
    with pytest.raises(ValueError, match=r"is no \.wav file"):
        list(broken)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({}, ValueError, "`left_size` or `right_size`"),
        ({"left_size": 9}, ValueError, "below 4"),
        ({"left_size": 0}, ValueError, "below 4"),
        ({"left_size": 1.5}, ValueError, "between 0 and 1"),
        ({"left_size": 0.7, "right_size": 0.7}, ValueError, "the data set 4"),
        ({"left_size": "a"}, TypeError, "must be a number"),
    ],
)
def test_halves_that_cannot_be_are_refused(own, arguments, error, words):
    with pytest.raises(error, match=words):
        utils.split_dataset(np.arange(4), **arguments)


def test_any_data_set_is_split(own):
    class Pairs(utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return {"a": np.full(2, index), "b": np.full(index + 1, 1.0)}

    left, right = utils.split_dataset(Pairs(), left_size=2)
    assert [x["a"].tolist() for x in left] == [[0, 0], [1, 1]]
    assert [x["b"].tolist() for x in right] == [[1.0, 1.0, 1.0]]
    with pytest.raises(ValueError, match="of one length"):
        utils.split_dataset((np.arange(4), np.arange(3)), left_size=1)
    with pytest.raises(TypeError, match="must be arrays or a data set"):
        utils.split_dataset(3, left_size=1)
