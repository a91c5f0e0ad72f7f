"""Data sets of windows that slide over series, and the halves of data sets."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from keraia.core import tree
from keraia.data.formats import Rows, check_format, dataset_of


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Any:
    """A data set of windows that slide over a series.

    Args:
        data: The series: `(time, ...)`.
        targets: Targets; window number `i` has the one at the place where it begins. None for none.
        sequence_length: Steps in a window.
        sequence_stride: Steps between the beginnings of two windows.
        sampling_rate: Steps between two that follow one another in a window.
        batch_size: Windows to a batch; None for single ones.
        shuffle: Whether the order is random.
        seed: Seed of the order.
        start_index: First step that is used; None for the first there is.
        end_index: First step that is no longer used; None to use all.
        format: "tf" for a `tf.data.Dataset` (a `PyDataset` where TensorFlow is not installed, or
            PyTorch is in use), "torch" for a `DataLoader`, "grain" for a `grain.IterDataset`.

    Returns:
        Data set of windows `(batch, sequence_length, ...)`, with their targets.

    Example:
        >>> import keraia as keras
        >>> data = keras.utils.timeseries_dataset_from_array(
        ...     np.arange(10), np.arange(10) + 100, sequence_length=3, sequence_stride=4)
        >>> [(np.asarray(x).tolist(), np.asarray(y).tolist()) for x, y in data]
        [([[0, 1, 2], [4, 5, 6]], [100, 104])]
    """
    where = "timeseries_dataset_from_array"
    check_format(format, where)
    data = np.asarray(data)
    counts = {
        "sequence_length": sequence_length,
        "sequence_stride": sequence_stride,
        "sampling_rate": sampling_rate,
    }
    for name, value in counts.items():
        if value < 1 or value >= len(data) and name != "sequence_length":
            raise ValueError(
                f"{where}: `{name}` must be 1 or more, and less than the {len(data)} steps of the "
                f"data, got {value}."
            )
    start, stop = _span(start_index, end_index, len(data), where)
    windows = stop - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        targets = np.asarray(targets)
        windows = min(windows, len(targets) - start)
    starts = np.arange(start, start + max(windows, 0), sequence_stride)
    if shuffle:
        seed = random.randrange(10**6) if seed is None else seed
        np.random.RandomState(seed).shuffle(starts)
    steps = np.arange(sequence_length) * sampling_rate

    def load(index: int) -> Any:
        window = data[starts[index] + steps]
        return window if targets is None else (window, targets[starts[index]])

    parts = [data] if targets is None else [data, targets]
    shapes = [(sequence_length, *data.shape[1:]), *(part.shape[1:] for part in parts[1:])]
    rows = Rows(len(starts), load, shapes, [part.dtype.name for part in parts])
    return dataset_of(rows, batch_size, shuffle, seed, format)


def _span(start: int | None, stop: int | None, length: int, where: str) -> tuple[int, int]:
    """The steps that are used, from one up to another."""
    begin, end = start or 0, length if stop is None else stop
    if not 0 <= begin < length:
        raise ValueError(
            f"{where}: `start_index` must be a step of the data, which has {length}, got {start}."
        )
    if not begin < end <= length:
        raise ValueError(
            f"{where}: `end_index` must lie behind `start_index`, within the {length} steps of the "
            f"data, got {stop}."
        )
    return begin, end


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Splits a data set in two.

    Args:
        dataset: An array; a tuple, list or dict of arrays of equal length; a `tf.data.Dataset`, a
            PyTorch data set or DataLoader, or another iterable. It is read into memory.
        left_size: Number of elements of the first part, or their share, between 0 and 1.
        right_size: The same of the second part. One may be None: the rest.
        shuffle: Whether elements are shuffled first.
        seed: Seed of the order.
        preferred_backend: "tensorflow" for `tf.data`, "torch" for a `DataLoader`, "grain"; None:
            what the data set is, else as "tf" of `timeseries_dataset_from_array`.

    Returns:
        Two data sets of single elements.

    Example:
        >>> import keraia as keras
        >>> left, right = keras.utils.split_dataset(np.arange(10), left_size=0.8)
        >>> [int(x) for x in right]
        [8, 9]
    """
    elements = _elements(dataset)
    if shuffle:
        random.Random(seed).shuffle(elements)
    left, right = _sizes(left_size, right_size, len(elements))
    form = _form(dataset, preferred_backend)
    parts = elements[:left], elements[len(elements) - right :]
    first, second = (_as_dataset(part, form) for part in parts)
    return first, second


def _elements(dataset: Any) -> list[Any]:
    """Elements of a data set, in memory.

    Raises:
        TypeError: It is none.
        ValueError: Its arrays have several lengths.
    """
    if isinstance(dataset, (tuple, list, Mapping)) and dataset:
        kind = tuple if isinstance(dataset, list) else type(dataset)
        arrays = [np.asarray(x) for x in tree.flatten(dataset)]
        lengths = {len(x) for x in arrays}
        if len(lengths) > 1:
            raise ValueError(
                f"split_dataset: the arrays must be of one length, got {sorted(lengths)}."
            )
        structure = dataset if kind is not tuple else tuple(dataset)
        return [tree.pack_sequence_as(structure, list(row)) for row in zip(*arrays, strict=True)]
    if isinstance(dataset, np.ndarray):
        return list(dataset)
    if hasattr(dataset, "dataset") and hasattr(dataset, "batch_sampler"):  # a DataLoader
        dataset = dataset.dataset
    if hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__"):
        return [_plain(dataset[i]) for i in range(len(dataset))]
    if not isinstance(dataset, Iterable) or isinstance(dataset, str):
        raise TypeError(
            f"split_dataset: `dataset` must be arrays or a data set, got {type(dataset).__name__}."
        )
    return [_plain(element) for element in dataset]


def _plain(element: Any) -> Any:
    def convert(x: Any) -> Any:
        if hasattr(x, "detach"):
            return x.detach().cpu().numpy()
        return x.numpy() if hasattr(x, "numpy") else np.asarray(x)

    return tree.map_structure(convert, element)


def _sizes(left: float | None, right: float | None, total: int) -> tuple[int, int]:
    if left is None and right is None:
        raise ValueError("split_dataset: give `left_size` or `right_size`.")
    counts: list[int | None] = []
    for name, size in (("left_size", left), ("right_size", right)):
        whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
        if size is not None and not whole and not isinstance(size, float):
            raise TypeError(f"split_dataset: `{name}` must be a number, got {size!r}.")
        if size is not None and not 0 < size < (total if whole else 1):
            raise ValueError(
                f"split_dataset: `{name}` must be a number of elements below {total}, or a share "
                f"between 0 and 1, got {size!r}."
            )
        counts.append(size if size is None or whole else round(size * total))
    first, second = counts
    first = total - second if first is None else first
    second = total - first if second is None else second
    if first + second > total:
        raise ValueError(
            f"split_dataset: the parts have {first} and {second} elements, the data set {total}."
        )
    if not first or not second:
        raise ValueError(f"split_dataset: of {total} elements one part would have none.")
    return first, second


def _form(dataset: Any, preferred: str | None) -> str:
    names: dict[str | None, str] = {"tensorflow": "tf", "torch": "torch", "grain": "grain"}
    origin = type(dataset).__module__.partition(".")[0]
    return names.get(preferred) or names.get(origin, "tf")


def _as_dataset(elements: list[Any], form: str) -> Any:
    """Single elements as a data set; a dict is a row of its own."""
    flat = [np.asarray(x) for x in tree.flatten(elements[0])]
    same: Callable[[int], Any] = elements.__getitem__
    columns = zip(*map(tree.flatten, elements), strict=True)
    shapes = [_common([np.shape(x) for x in column]) for column in columns]
    dtypes = ["string" if x.dtype.kind in "OUS" else x.dtype.name for x in flat]
    rows = Rows(len(elements), same, shapes, dtypes, structure=elements[0])
    return dataset_of(rows, None, False, None, form)


def _common(shapes: list[tuple[int, ...]]) -> tuple[int | None, ...]:
    """The shape that all have, None where they differ."""
    return tuple(n[0] if len(set(n)) == 1 else None for n in zip(*shapes, strict=True))
