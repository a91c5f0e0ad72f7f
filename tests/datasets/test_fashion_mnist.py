import gzip

import numpy as np
import pytest

from keraia.datasets import cache, fashion_mnist
from tests.utils.server import serve


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(header + array.tobytes(), compresslevel=1, mtime=0)


def files():
    """The four files, with a different number in each."""
    return {
        name: idx(np.full(shape, i, "uint8"))
        for i, (name, shape) in enumerate(fashion_mnist.SHAPES.items())
    }


def test_the_four_files_are_downloaded_once(fresh_config, tmp_path):
    with serve(files()) as server:
        fresh_config.setattr(cache, "SERVER", server.url)
        (x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
        fashion_mnist.load_data()
        assert sorted(server.requests) == sorted(fashion_mnist.SHAPES)
    assert x_train.shape == (60000, 28, 28)
    assert [int(a.ravel()[-1]) for a in (x_train, y_train, x_test, y_test)] == [0, 1, 2, 3]
    assert y_test.shape == (10000,)
    assert len(list((tmp_path / "datasets" / "fashion-mnist").iterdir())) == 4


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"too short", mtime=0)])
def test_a_broken_file_is_refused(fresh_config, tmp_path, content):
    with serve({**files(), "t10k-labels-idx1-ubyte.gz": content}) as server:
        fresh_config.setattr(cache, "SERVER", server.url)
        with pytest.raises(ValueError, match=r"t10k-labels-idx1-ubyte\.gz.*Delete it"):
            fashion_mnist.load_data()
