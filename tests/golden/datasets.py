"""Data sets in files of the form that Keras publishes, loaded by real Keras once.

From the root: `python -m tests.golden.datasets` writes the answers beside this file. The files are
made up (`write_files`); real Keras is given them in the place of its downloads.
"""

import io
import json
import pickle
import struct
import tempfile
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
TEXTS = [
    {},
    {"num_words": 30},
    {"num_words": 30, "skip_top": 10},
    {"num_words": 30, "oov_char": None},
    {"maxlen": 8},
    {"start_char": None},
    {"start_char": None, "index_from": None},
    {"index_from": 10, "start_char": 5, "num_words": 40},
    {"seed": 7},
    {"skip_top": 15, "oov_char": None},
]
TABLES = [{}, {"test_split": 0.5}, {"test_split": 0.1, "seed": 3}]


def _lists(chance, count):
    out = np.empty(count, object)
    for i in range(count):
        out[i] = [1, *chance.integers(2, 60, chance.integers(3, 12)).tolist()]
    return out


def write_files(folder):
    """Writes small files of the right form: `imdb.npz`, `reuters.npz`, ..."""
    chance = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    halves = {}
    for name, count in (("train", 20), ("test", 12)):
        halves[f"x_{name}"] = _lists(chance, count)
        halves[f"y_{name}"] = chance.integers(0, 2, count)
    np.savez(folder / "imdb.npz", **halves)
    np.savez(folder / "reuters.npz", x=_lists(chance, 30), y=chance.integers(0, 46, 30))
    np.savez(folder / "boston_housing.npz", x=chance.random((20, 13)), y=chance.random(20))
    rows = np.arange(700, dtype="float32")
    x = np.repeat(rows[:, None], 8, axis=1)
    np.savez(folder / "california_housing.npz", x=x, y=rows + 0.5)


class _Python2(pickle._Pickler):
    """Writes byte strings as Python 2 did."""

    dispatch = dict(pickle._Pickler.dispatch)

    def _bytes(self, value):
        self.write(b"T" + struct.pack("<i", len(value)) + value)
        self.memoize(value)

    dispatch[bytes] = _bytes


def pickled(value):
    """A pickle such as those of CIFAR."""
    file = io.BytesIO()
    _Python2(file, 2).dump(value)
    return file.getvalue().replace(b"numpy._core.multiarray", b"numpy.core.multiarray")


def cases():
    """Name of a data set, arguments."""
    for arguments in TEXTS:
        yield "imdb", arguments
        yield "reuters", arguments
    for arguments in TABLES:
        yield "boston_housing", arguments
        yield "california_housing", arguments
        yield "california_housing", {"version": "small", **arguments}


def ask(datasets, name, arguments):
    """What a library loads, of tables the first column."""
    splits = getattr(datasets, name).load_data(**arguments)
    arrays = [array for split in splits for array in split]
    columns = [
        array[:, 0] if array.shape[1:] and array.dtype.kind == "f" else array for array in arrays
    ]
    return json.loads(json.dumps([column.tolist() for column in columns]))


def write():
    """Asks real Keras."""
    import keras

    with tempfile.TemporaryDirectory() as made:
        write_files(Path(made))
        answers = []
        for name, arguments in cases():
            load = getattr(keras.datasets, name).load_data
            load.__globals__["get_file"] = lambda fname, **_: f"{made}/{fname}"
            answers.append(ask(keras.datasets, name, arguments))
        FILE.write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    write()
