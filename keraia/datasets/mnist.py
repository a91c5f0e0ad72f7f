"""MNIST: 70,000 handwritten digits (LeCun, Cortes and Burges, 1998)."""

from keraia.datasets.cache import Splits, fetch, read_npz

SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}


def load_data(path: str = "mnist.npz") -> Splits:
    """Loads MNIST from the cache, or downloads it (11 MB).

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 images of shape `(60000, 28, 28)` and
        `(10000, 28, 28)`, from 0 (paper) to 255 (ink), and their labels, uint8 from 0 to 9.

    Raises:
        ConnectionError: It is not cached and cannot be downloaded.
        ValueError: The cached file holds something else.
    """
    file = fetch(path, "mnist.npz", SHA256)
    x_train, y_train, x_test, y_test = read_npz(file, SHAPES, "uint8")
    return (x_train, y_train), (x_test, y_test)
