import numpy as np

from keraia import datasets


def test_the_digits_are_whole():
    (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    assert x.shape == (1797, 8, 8)
    assert x.dtype == y.dtype == np.uint8
    assert (x.min(), x.max()) == (0, 16)
    # Counts of the classes, as the description at UCI gives them.
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_neighbours_agree():
    """Labels belong to their pictures: the nearest training picture mostly has the same label."""
    (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
    train, test = x_train.reshape(-1, 64).astype(int), x_test.reshape(-1, 64).astype(int)
    distances = ((test[:, None] - train[None]) ** 2).sum(-1)
    assert (y_train[distances.argmin(1)] == y_test).mean() > 0.9
