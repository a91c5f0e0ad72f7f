"""CIFAR-10: 60,000 colour pictures of ten kinds of things (Krizhevsky, 2009)."""

import numpy as np

from keraia.datasets import pictures
from keraia.datasets.cache import Splits

FOLDER = "cifar-10-batches-py"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
ROWS = 10000


def load_data() -> Splits:
    """Loads CIFAR-10 from the cache, or downloads it (170 MB).

    The classes, from 0: aeroplane, car, bird, cat, deer, dog, frog, horse, ship, lorry.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 pictures `(50000, 32, 32, 3)` and
        `(10000, 32, 32, 3)`, and their labels, uint8 of shape `(50000, 1)` and `(10000, 1)`.

    Raises:
        ConnectionError: It is not cached and cannot be downloaded.
        ValueError: A cached file holds something else.
    """
    where = pictures.folder(FOLDER, SHA256)
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    parts = [pictures.read(where / name, "labels", ROWS) for name in names]
    x_train = np.concatenate([x for x, _ in parts[:5]])
    y_train = np.array([y for _, labels in parts[:5] for y in labels], "uint8")
    x_test, y_test = np.ascontiguousarray(parts[5][0]), np.array(parts[5][1], "uint8")
    return (x_train, y_train[:, None]), (x_test, y_test[:, None])
