"""Small real digits that come with the package, so that examples run without a network.

They are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI
Machine Learning Repository, 1998, CC BY 4.0): NIST forms written by 13 people, their bitmaps
counted in blocks of 4 x 4.
"""

from pathlib import Path

import numpy as np

from keraia.datasets.cache import Splits, read_npz

FILE = Path(__file__).with_name("digits.npz")


def load_data() -> Splits:
    """Loads the digits; every sixth is for the test.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 images of shape `(1498, 8, 8)` and
        `(299, 8, 8)`, from 0 (paper) to 16 (ink), and their labels, uint8 from 0 to 9.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()
        >>> x_train.shape, int(x_train.max()), y_test.shape
        ((1498, 8, 8), 16, (299,))
    """
    x, y = read_npz(FILE, {"x": (1797, 8, 8), "y": (1797,)}, "uint8")
    test = np.arange(len(x)) % 6 == 5
    return (x[~test], y[~test]), (x[test], y[test])
