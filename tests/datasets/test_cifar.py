"""CIFAR-10 and CIFAR-100, in pickles such as Python 2 wrote."""

import hashlib
import io
import pickle
import tarfile

import numpy as np
import pytest

from keraia.datasets import cifar10, cifar100, pickles, pictures
from tests.golden.datasets import pickled
from tests.utils.server import serve

ROWS = 6


def batch(first, *labels):
    """A file of pictures, of which each element tells its place."""
    data = (np.arange(ROWS * 3072) + first).astype("uint8").reshape(ROWS, 3072)
    named = {f"{name}".encode(): [(first + i) % 10 for i in range(ROWS)] for name in labels}
    return pickled({b"data": data, b"batch_label": b"a batch", **named})


FILES = {
    **{f"cifar-10-batches-py/data_batch_{i}": batch(i, "labels") for i in range(1, 6)},
    "cifar-10-batches-py/test_batch": batch(7, "labels"),
    "cifar-100-python/train": batch(1, "fine_labels", "coarse_labels"),
    "cifar-100-python/test": batch(2, "fine_labels", "coarse_labels"),
}


def archive(folder):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for name, data in FILES.items():
            if name.startswith(folder):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return content.getvalue()


@pytest.fixture
def server(fresh_config):
    files = {f"cifar-{n}-python.tar.gz": archive(f"cifar-{n}-") for n in (10, 100)}
    fresh_config.setattr(cifar10, "ROWS", ROWS)
    fresh_config.setattr(cifar100, "ROWS", dict.fromkeys(("train", "test"), ROWS))
    for module, content in zip((cifar10, cifar100), files.values(), strict=True):
        fresh_config.setattr(module, "SHA256", hashlib.sha256(content).hexdigest())
    with serve(files) as running:
        fresh_config.setattr(pictures, "SERVER", running.url)
        yield running


def test_ten_classes_are_downloaded_once(server, tmp_path):
    for _ in range(2):
        (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert server.requests == ["cifar-10-python.tar.gz"]
    assert x_train.shape == (5 * ROWS, 32, 32, 3)
    assert x_train.dtype == y_train.dtype == y_test.dtype == np.uint8
    # Planes of colours follow one another in the file: red, then green 1024 bytes on.
    assert x_train[0, 0, :2].tolist() == [[1, 1, 1], [2, 2, 2]]
    assert x_train[ROWS, 1, 0].tolist() == [2 + 32] * 3
    assert (y_train[0, 0], y_train[ROWS, 0], y_test[3, 0]) == (1, 2, 0)
    assert x_test.shape == (ROWS, 32, 32, 3)
    assert (tmp_path / "datasets" / "cifar-10-batches-py-target" / "cifar-10-batches-py").is_dir()


def test_files_of_older_generations_are_found(server, tmp_path):
    for name, content in FILES.items():
        path = tmp_path / "datasets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (_, fine), (_, test) = cifar100.load_data()
    (_, coarse), _ = cifar100.load_data("coarse")
    assert server.requests == []
    assert fine.dtype == "int64"
    np.testing.assert_array_equal(fine, coarse)
    assert test[:, 0].tolist() == [2, 3, 4, 5, 6, 7]
    with pytest.raises(ValueError, match="`label_mode`"):
        cifar100.load_data("finest")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no pickle", "invalid load key"),
        (pickled([1, 2]), "6 pictures"),
        (pickled({b"data": np.zeros((ROWS, 3072))}), "6 pictures"),
        (pickled({b"data": np.zeros((ROWS, 3072), "uint8"), b"labels": [0]}), "6 labels"),
        (pickle.dumps(print), "builtins.print, which no data set needs"),
    ],
)
def test_files_with_other_content_are_refused(server, tmp_path, content, words):
    folder = tmp_path / "datasets" / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    for i in range(1, 6):
        (folder / f"data_batch_{i}").write_bytes(content)
    with pytest.raises(ValueError, match=words) as caught:
        cifar10.load_data()
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("dtype", ["uint8", ">i4", "float64", "bool"])
def test_arrays_come_out_of_pickles(protocol, dtype):
    array = np.arange(12).reshape(3, 4).astype(dtype)
    found = pickles.read(
        io.BytesIO(pickle.dumps({"a": array, "t": array.T, "n": [1, "x"]}, protocol))
    )
    np.testing.assert_array_equal(found["a"], array)
    np.testing.assert_array_equal(found["t"], array.T)
    assert found["n"] == [1, "x"]


@pytest.mark.parametrize("kind", ["O", "V16", "M8[s]", "U3"])
def test_pickles_cannot_make_memory_into_objects(kind):
    """NumPy's own dtypes take their flags from a pickle, and objects from bytes."""
    forged = (
        b"cnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
        b"(I1\n(I1\ntcnumpy\ndtype\n(S'" + kind.encode() + b"'\nI0\nI1\ntR"
        b"(I3\nS'|'\nNNNI-1\nI-1\nI0\ntbI00\nS'AAAAAAAABBBBBBBB'\ntb."
    )
    with pytest.raises(pickle.UnpicklingError):
        pickles.read(io.BytesIO(forged))
