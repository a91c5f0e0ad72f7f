"""The data that layers adapt to: arrays, or batches from anything that can be iterated over."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.backends.strings import STRINGS
from keraia.core import tree


def batches(data: Any, steps: int | None, where: str) -> Iterator[Any]:
    """Batches of data: an array or a list is one; of an iterable each element is.

    Args:
        data: An array, a list of values or of lists, or an iterable of arrays: a generator, a
            PyDataset, a PyTorch DataLoader, a `tf.data.Dataset`.
        steps: Batches to take at most; None for all.
        where: Who asks, for messages.

    Raises:
        TypeError: An element is a tuple or dict, of which it is not clear what to adapt to.
    """
    if is_array(data):
        yield data
        return
    if not isinstance(data, Iterable):
        raise TypeError(
            f"{where}: `data` must be an array, a list, or an iterable of batches, got "
            f"{type(data).__name__}. Pass an array, a data set or a generator."
        )
    for batch in itertools.islice(iter(data), steps):
        if isinstance(batch, (tuple, list)) and len(batch) == 1 and hasattr(batch[0], "shape"):
            (batch,) = batch  # as a PyTorch TensorDataset of one tensor gives them
        several = isinstance(batch, list) and any(hasattr(x, "shape") for x in batch)
        if several or isinstance(batch, (tuple, dict)):
            raise TypeError(
                f"{where}: the data gives a {type(batch).__name__} for a batch, of which only the "
                "inputs are needed. Pass those alone, as by `(x for x, y in data)`."
            )
        yield batch


def is_array(data: Any) -> bool:
    """Whether data is one array, or a list of plain values."""
    if isinstance(data, STRINGS) or backend.is_array(data) or hasattr(data, "__array__"):
        return True
    if isinstance(data, (list, tuple)):
        scalars = (*STRINGS, bool, int, float, np.generic)
        return not data or all(isinstance(leaf, scalars) for leaf in tree.flatten(list(data)))
    return False


def numbers(batch: Any, dtype: Any = None) -> np.ndarray:
    """A batch as a NumPy array on the host."""
    array = backend.to_numpy(batch) if backend.is_array(batch) else _plain(batch)
    return array if dtype is None else array.astype(dtype, copy=False)


def _plain(batch: Any) -> np.ndarray:
    if hasattr(batch, "detach"):
        batch = batch.detach().cpu()
    return np.asarray(batch.to_numpy() if hasattr(batch, "to_numpy") else batch)
