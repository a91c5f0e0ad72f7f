"""Tables of numbers with a target for each row: what the data sets of housing have in common."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keraia.datasets.cache import Splits, broken, read_arrays


def load(path: Path, columns: int, rows: int | None, test_split: float, seed: int) -> Splits:
    """Reads a table and splits its rows, in a random order.

    Args:
        path: An `.npz` file with `x` and `y`.
        columns: Number of columns that belong there.
        rows: Number of rows to take, the first ones; None for all.
        test_split: Share of the rows that are for the test, from 0 to 1.
        seed: Seed of the order.

    Raises:
        ValueError: The file holds something else, or the share is no share.
    """
    if not 0 <= test_split < 1:
        raise ValueError(
            f"`test_split` must be from 0 to below 1, got {test_split}. It is the share of the "
            "rows that are for the test, e.g. 0.2."
        )
    x, y = read_arrays(path, ("x", "y"))
    shapes: Sequence[tuple[int, ...]] = (x.shape, y.shape)
    if x.shape[1:] != (columns,) or y.shape != x.shape[:1] or {x.dtype.kind, y.dtype.kind} != {"f"}:
        raise ValueError(broken(path, f"x and y have the shapes {shapes}"))
    x, y = x[:rows], y[:rows]
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])
