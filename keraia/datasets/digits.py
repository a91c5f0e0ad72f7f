"""Small real digits that come with the package, so that examples run without a network.

They are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI
Machine Learning Repository, 1998, CC BY 4.0): NIST forms written by 13 people, their bitmaps
counted in blocks of 4 x 4.
"""

from pathlib import Path

from keraia.datasets.cache import Splits, read_npz

TRAIN = 1500
FILE = Path(__file__).with_name("digits.npz")


def load_data() -> Splits:
    """Loads the digits. They are in the order of writing: those of the test are other hands.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: uint8 images of shape `(1500, 8, 8)` and
        `(297, 8, 8)`, from 0 (paper) to 16 (ink), and their labels, uint8 from 0 to 9.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()
        >>> x_train.shape, int(x_train.max()), y_test.shape
        ((1500, 8, 8), 16, (297,))
    """
    x, y = read_npz(FILE, {"x": (1797, 8, 8), "y": (1797,)}, "uint8")
    return (x[:TRAIN], y[:TRAIN]), (x[TRAIN:], y[TRAIN:])
