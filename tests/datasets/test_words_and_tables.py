"""IMDB, Reuters and the tables of housing, in files of the form that Keras publishes."""

import hashlib
import json
import pickle

import numpy as np
import pytest

from keraia import datasets
from keraia.datasets import cache, imdb, reuters
from tests.golden import datasets as golden
from tests.utils.server import serve

CASES = list(enumerate(golden.cases()))


@pytest.fixture
def home(fresh_config, tmp_path):
    """The folder of the cache, with files in it."""
    golden.write_files(tmp_path / "datasets")
    return tmp_path / "datasets"


@pytest.mark.parametrize(("index", "case"), CASES, ids=[f"{i}-{case[0]}" for i, case in CASES])
def test_data_equal_those_of_real_keras(home, index, case):
    assert golden.ask(datasets, *case) == json.loads(golden.FILE.read_text())[index]


def test_texts_of_equal_length_stay_lists(home):
    texts = [[1, 2], [3, 4]]
    rows = np.empty(2, object)
    rows[:] = texts
    np.savez(home / "same.npz", x=rows, y=np.array([0, 1]))
    (x_train, _), (x_test, _) = reuters.load_data("same.npz", test_split=0.5)
    assert [type(x) for x in (*x_train, *x_test)] == [list, list]


def test_older_and_unknown_arguments(home):
    (new, _), _ = imdb.load_data(num_words=30)
    (old, _), _ = imdb.load_data(nb_words=30)
    assert new.tolist() == old.tolist()
    with pytest.raises(TypeError, match="Did you mean `num_words`"):
        imdb.load_data(nun_words=3)
    with pytest.raises(ValueError, match="maxlen=2"):
        reuters.load_data(maxlen=2)
    with pytest.raises(ValueError, match="`test_split`"):
        datasets.boston_housing.load_data(test_split=1.0)
    with pytest.raises(ValueError, match="`version`"):
        datasets.california_housing.load_data("tiny")


def test_names_of_words_and_topics(fresh_config, tmp_path):
    content = json.dumps({"the": 1, "and": 2}).encode()
    with serve({"imdb_word_index.json": content, "reuters_word_index.json": b"[1]"}) as server:
        fresh_config.setattr(cache, "SERVER", server.url)
        for module, name in ((imdb, "imdb"), (reuters, "reuters")):
            served = server.files[f"{name}_word_index.json"]
            fresh_config.setattr(module, "INDEX_MD5", hashlib.md5(served).hexdigest())
        assert imdb.get_word_index() == {"the": 1, "and": 2}
        with pytest.raises(ValueError, match="no dictionary of numbers"):
            reuters.get_word_index()
    assert len(reuters.get_label_names()) == len(set(reuters.get_label_names())) == 46


class Evil:
    def __reduce__(self):
        return print, ("a file spoke",)


def objects(value):
    array = np.empty(1, object)
    array[0] = value
    return array


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"x": objects(Evil()), "y": np.array([1])}, "print, which no data set needs"),
        ({"x": objects("text"), "y": np.array([1])}, "`x` is object"),
        ({"x": objects([1.5]), "y": np.array([1])}, "`x` is object"),
        ({"x": objects([1]), "y": np.array([0.5])}, "`y` is float64"),
        ({"x": objects([1])}, "no item named"),
    ],
)
def test_files_with_other_content_are_refused(home, capsys, content, words):
    np.savez(home / "mine.npz", **content)
    with pytest.raises(ValueError, match=words) as caught:
        reuters.load_data("mine.npz")
    assert "Delete it" in str(caught.value)
    assert capsys.readouterr().out == ""


def test_a_damaged_pickle_is_refused(home):
    path = home / "mine.npz"
    whole = pickle.dumps(objects([1]), 4)
    header = b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (128 - len(header) - 1) + b"\n"
    import zipfile

    for cut in range(0, len(whole) - 1, 7):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("x.npy", header + whole[:cut])
            file.writestr("y.npy", header + whole)
        with pytest.raises(ValueError, match="Delete it"):
            reuters.load_data("mine.npz")
