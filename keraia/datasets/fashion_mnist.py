"""Fashion-MNIST: 70,000 pictures of clothes (Xiao, Rasul and Vollgraf, arXiv:1708.07747)."""

import gzip
import math
import zlib

import numpy as np

from keraia.datasets.cache import Splits, check, fetch

FOLDER = "fashion-mnist"
SHAPES = {
    "train-images-idx3-ubyte.gz": (60000, 28, 28),
    "train-labels-idx1-ubyte.gz": (60000,),
    "t10k-images-idx3-ubyte.gz": (10000, 28, 28),
    "t10k-labels-idx1-ubyte.gz": (10000,),
}


def load_data() -> Splits:
    """Loads Fashion-MNIST from the cache, or downloads it (30 MB).

    The classes, from 0: T-shirt or top, trousers, pullover, dress, coat, sandal, shirt, sneaker,
    bag, ankle boot.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 images of shape `(60000, 28, 28)` and
        `(10000, 28, 28)`, from 0 to 255, and their labels, uint8 from 0 to 9.

    Raises:
        ConnectionError: It is not cached and cannot be downloaded.
        ValueError: A cached file holds something else.
    """
    x_train, y_train, x_test, y_test = (_read(name, shape) for name, shape in SHAPES.items())
    return (x_train, y_train), (x_test, y_test)


def _read(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """One IDX file: a header that tells the shape, then the bytes."""
    path = fetch(f"{FOLDER}/{name}", name)
    try:
        content = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8)
    except (OSError, EOFError, zlib.error):
        content = np.empty(0, np.uint8)
    header = 4 + 4 * len(shape)
    whole = content.size == header + math.prod(shape)
    array = content[header:].reshape(shape) if whole else content
    check(path, array, name, shape, "uint8")
    return array
