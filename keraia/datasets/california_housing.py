"""California housing: prices in 20,640 blocks of 1990 (Pace and Barry, 1997)."""

from typing import Literal

from keraia.datasets import tables
from keraia.datasets.cache import Splits, fetch

SHA256 = "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
ROWS = {"small": 600, "large": None}


def load_data(
    version: Literal["small", "large"] = "large",
    path: str = "california_housing.npz",
    test_split: float = 0.2,
    seed: int = 113,
) -> Splits:
    """Loads the prices from the cache, or downloads them (743 kB).

    The columns: longitude, latitude, median age of houses, total rooms, total bedrooms, population,
    households, median income.

    Args:
        version: "large" for all blocks, "small" for the first 600.
        path: File in the folder `datasets` of the cache, or an absolute path.
        test_split: Share of the blocks that are for the test.
        seed: Seed of the order.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: float32 columns `(blocks, 8)`, and the median
        value of homes in dollars.

    Raises:
        ConnectionError: They are not cached and cannot be downloaded.
        ValueError: The cached file holds something else, or the version is not known.
    """
    if version not in ROWS:
        raise ValueError(f"`version` must be one of {tuple(ROWS)}, got {version!r}.")
    file = fetch(path, "california_housing.npz", SHA256)
    return tables.load(file, 8, ROWS[version], test_split, seed)
