import hashlib
import io

import numpy as np
import pytest

from keraia.datasets import cache, mnist
from tests.utils.server import serve


def npz_of(**arrays):
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def blank(**changes):
    arrays = {name: np.zeros(shape, "uint8") for name, shape in mnist.SHAPES.items()}
    return npz_of(**{**arrays, **changes})


def test_a_cached_file_is_used_whatever_its_digest(fresh_config, tmp_path):
    (tmp_path / "datasets").mkdir()
    labels = np.arange(60000).astype("uint8") % 10
    (tmp_path / "datasets" / "mnist.npz").write_bytes(blank(y_train=labels))
    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    assert x_train.shape == (60000, 28, 28)
    assert x_test.shape == (10000, 28, 28)
    np.testing.assert_array_equal(y_train, labels)
    assert y_test.shape == (10000,)


def test_a_missing_file_is_downloaded_and_checked(fresh_config, tmp_path):
    content = blank()
    with serve({"mnist.npz": content}) as server:
        fresh_config.setattr(cache, "SERVER", server.url)
        fresh_config.setattr(mnist, "SHA256", hashlib.sha256(content).hexdigest())
        mnist.load_data("digits/mine.npz")
        mnist.load_data("digits/mine.npz")
        assert server.requests == ["mnist.npz"]
    assert (tmp_path / "datasets" / "digits" / "mine.npz").read_bytes() == content


def test_a_download_that_is_not_mnist_is_refused(fresh_config, tmp_path):
    with serve({"mnist.npz": blank()}) as server:
        fresh_config.setattr(cache, "SERVER", server.url)
        with pytest.raises(ValueError, match="digest of"):
            mnist.load_data()
    assert list((tmp_path / "datasets").iterdir()) == []


def test_offline_the_error_names_the_place_to_fill(fresh_config, tmp_path):
    with serve({}) as server:
        gone = server.url
    fresh_config.setattr(cache, "SERVER", gone)
    with pytest.raises(ConnectionError) as caught:
        mnist.load_data()
    assert str(tmp_path / "datasets" / "mnist.npz") in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not an archive", "not the data set it should be"),
        (blank()[:10000], "not the data set it should be"),
        (npz_of(x_train=np.zeros(3)), "y_train is not a file"),
        (blank(x_test=np.zeros((5, 28, 28), "uint8")), r"`x_test` is uint8 \(5, 28, 28\)"),
        (blank(y_test=np.zeros(10000, "int64")), "`y_test` is int64"),
        (blank(y_test=np.array([print], dtype=object)), "allow_pickle"),
    ],
    ids=["garbage", "cut", "names", "shape", "dtype", "pickle"],
)
def test_a_file_with_other_content_is_refused(fresh_config, tmp_path, content, message):
    (tmp_path / "datasets").mkdir()
    path = tmp_path / "datasets" / "mnist.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        mnist.load_data()
    assert str(path) in str(caught.value)
    assert "Delete it" in str(caught.value)
