"""Boston housing: prices in 506 tracts of 1970 (Harrison and Rubinfeld, 1978)."""

from keraia.datasets import tables
from keraia.datasets.cache import Splits, fetch

SHA256 = "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"


def load_data(path: str = "boston_housing.npz", test_split: float = 0.2, seed: int = 113) -> Splits:
    """Loads the prices from the cache, or downloads them (57 kB).

    One of the columns was made to tell how many black people live in a tract, so that the data are
    fit for little more than the study of how data mislead; `california_housing` has none such.

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.
        test_split: Share of the tracts that are for the test.
        seed: Seed of the order.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: float64 columns `(tracts, 13)`, and the median
        value of homes in thousands of dollars, from 5 to 50.

    Raises:
        ConnectionError: They are not cached and cannot be downloaded.
        ValueError: The cached file holds something else.
    """
    return tables.load(fetch(path, "boston_housing.npz", SHA256), 13, None, test_split, seed)
