"""CIFAR-100: 60,000 colour pictures of a hundred kinds of things (Krizhevsky, 2009)."""

from typing import Literal

import numpy as np

from keraia.datasets import pictures
from keraia.datasets.cache import Splits

FOLDER = "cifar-100-python"
SHA256 = "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"
ROWS = {"train": 50000, "test": 10000}


def load_data(label_mode: Literal["fine", "coarse"] = "fine") -> Splits:
    """Loads CIFAR-100 from the cache, or downloads it (169 MB).

    Args:
        label_mode: "fine" for 100 classes, "coarse" for 20 that each join five of them.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 pictures `(50000, 32, 32, 3)` and
        `(10000, 32, 32, 3)`, and their labels, int64 of shape `(50000, 1)` and `(10000, 1)`.

    Raises:
        ConnectionError: It is not cached and cannot be downloaded.
        ValueError: A cached file holds something else, or the mode is not known.
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"`label_mode` must be 'fine' or 'coarse', got {label_mode!r}.")
    where = pictures.folder(FOLDER, SHA256)
    splits = []
    for name, rows in ROWS.items():
        x, labels = pictures.read(where / name, f"{label_mode}_labels", rows)
        splits.append((np.ascontiguousarray(x), np.array(labels, "int64")[:, None]))
    return splits[0], splits[1]
