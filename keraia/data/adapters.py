"""Adapters: what users pass as data becomes a `Source`.

Foreign data sets are recognised by the module of their type, so that nothing is imported for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from keraia.backends import backend
from keraia.core import tree
from keraia.core.counts import count
from keraia.data import leaves
from keraia.data.dataset import PyDataset
from keraia.data.source import Arrays, Source
from keraia.data.stream import Stream
from keraia.data.weights import ClassWeights


def source_of(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    shuffle: bool | str = False,
    class_weight: Mapping[int, float] | None = None,
    where: str = "Model.fit",
) -> Source:
    """Makes the source of whatever was passed to `fit`, `evaluate` or `predict`.

    Args:
        x: Arrays (or a list, tuple or dict of them), a PyDataset, a generator or other iterable of
            batches, a `torch.utils.data.DataLoader`, a `tf.data.Dataset`.
        y: Targets; only with arrays.
        sample_weight: Weights; only with arrays.
        batch_size: Rows to a batch of arrays; 32 if None.
        shuffle: Whether the order is random, or "batch".
        class_weight: Class number -> weight.
        where: Method that asks, for messages.

    Raises:
        TypeError: `x` is nothing of the above.
        ValueError: The parts do not fit together.
    """
    by_class = None if class_weight is None else ClassWeights(class_weight, where)
    kind = _kind(x)
    if kind is None:
        return _arrays(x, y, sample_weight, batch_size, shuffle, by_class, where)
    for name, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None:
            raise ValueError(
                f"{where}: `{name}` was given beside `x`, which is a {type(x).__name__}. Let the "
                f"{kind} yield (x, y) or (x, y, sample_weight) instead."
            )
    return _STREAMS[kind](x, shuffle, by_class)


def split(source: Source, share: float, where: str = "Model.fit") -> tuple[Arrays, Arrays]:
    """Parts the last `share` of the rows off for validation, before any shuffling.

    Raises:
        ValueError: `share` is not between 0 and 1, a part would be empty, or `source` is no array.
    """
    if not isinstance(source, Arrays):
        raise ValueError(
            f"{where}: `validation_split` needs arrays, whose last rows it takes; this data comes "
            "in batches. Pass `validation_data` instead."
        )
    if not 0 < share < 1:
        raise ValueError(
            f"{where}: `validation_split` must lie between 0 and 1, got {share}. It is the share "
            "of the samples kept for validation, e.g. 0.2."
        )
    cut = int(source.rows * (1 - share))
    if cut in (0, source.rows):
        raise ValueError(
            f"{where}: {source.rows} samples cannot be split by validation_split={share}: one part "
            "would be empty. Give more data or another share."
        )
    parts = []
    for rows, shuffle in ((slice(0, cut), source.shuffle), (slice(cut, None), False)):
        packed = source.take(rows)
        unpacked = packed if isinstance(packed, tuple) else (packed,)
        parts.append(Arrays(*unpacked, batch_size=source.batch_size, shuffle=shuffle))
    return parts[0], parts[1]


def _arrays(
    x: Any,
    y: Any,
    sample_weight: Any,
    batch_size: int | None,
    shuffle: bool | str,
    by_class: ClassWeights | None,
    where: str,
) -> Arrays:
    if isinstance(shuffle, str) and shuffle != "batch":
        raise ValueError(f"{where}: `shuffle` must be True, False or 'batch', got {shuffle!r}.")
    meaning = "It is the number of samples to a step, e.g. 32."
    size = count(32 if batch_size is None else batch_size, f"{where}: `batch_size`", meaning)
    parts = {"x": x, "y": y, "sample_weight": sample_weight}
    x, y, sample_weight = (
        _rows(part, f"{where}: `{name}`", text=name == "x") for name, part in parts.items()
    )
    _check_lengths({"x": x, "y": y, "sample_weight": sample_weight}, where)
    if by_class is not None:
        sample_weight = by_class.of(y, sample_weight)
    return Arrays(x, y, sample_weight, size, shuffle)


def _rows(part: Any, where: str, text: bool) -> Any:
    """A part with host arrays for leaves, of numbers or where there is `text`, of strings.

    Raises:
        TypeError: A leaf is no array.
    """
    if part is None:
        return None

    def convert(leaf: Any) -> Any:
        if leaf is None:
            return None
        if not leaves.is_leaf_like(leaf):
            raise TypeError(
                f"{where} must be an array, or a list, tuple or dict of arrays, got "
                f"{type(leaf).__name__}. Pass NumPy arrays, tensors, tables, a PyDataset, a "
                "DataLoader, a tf.data.Dataset or an iterable of batches."
            )
        rows = leaves.in_memory(leaf, where, text)
        if not rows.shape:
            raise ValueError(
                f"{where} must have a first axis of samples, got a scalar. Put it in an array of "
                "length 1."
            )
        return rows

    return tree.map_structure(convert, leaves.merge_numbers(part))


def _check_lengths(parts: dict[str, Any], where: str) -> None:
    lengths = {
        name: [leaf.shape[0] for leaf in tree.flatten(part) if leaf is not None]
        for name, part in parts.items()
    }
    distinct = {n for sizes in lengths.values() for n in sizes}
    if len(distinct) > 1:
        listed = ", ".join(
            f"{name}: {sizes[0] if len(sizes) == 1 else sizes}"
            for name, sizes in lengths.items()
            if sizes
        )
        raise ValueError(
            f"{where}: the arrays must have the same number of samples, got {listed}. Each row of "
            "`x` needs its row of `y` and `sample_weight`."
        )
    if not distinct:
        raise ValueError(f"{where}: no data: `x` is empty or None. Pass arrays or a data set.")
    if distinct == {0}:
        raise ValueError(
            f"{where}: the data is empty: `x` has 0 samples. Check how it was loaded or filtered."
        )


# -- streams: kind -> how it becomes one


def _kind(x: Any) -> str | None:
    """Name of the stream that `x` is, or None for arrays."""
    if isinstance(x, PyDataset):
        return "PyDataset"
    origins = {cls.__module__.partition(".")[0] for cls in type(x).__mro__}
    if "torch" in origins and hasattr(x, "dataset") and hasattr(x, "__iter__"):
        return "DataLoader"
    if "tensorflow" in origins and hasattr(x, "element_spec"):
        return "tf.data.Dataset"
    if isinstance(x, Iterator):
        return "generator"
    if tree.is_nested(x) or leaves.is_leaf_like(x) or not isinstance(x, Iterable):
        return None
    return None if isinstance(x, (str, bytes)) else "iterable"


def _from_dataset(x: PyDataset, shuffle: bool | str, by_class: ClassWeights | None) -> Stream:
    return Stream(
        lambda: x.batches(bool(shuffle)),
        steps=x.num_batches,
        by_class=by_class,
        events=x,
        seek=lambda start: x.batches(bool(shuffle), start),
        repeats=False,
        owner=x,
    )


def _from_tensorflow(x: Any, shuffle: bool | str, by_class: ClassWeights | None) -> Stream:
    size = int(x.cardinality())
    return Stream(lambda: iter(x), steps=size if size >= 0 else None, by_class=by_class)


def _from_loader(x: Any, shuffle: bool | str, by_class: ClassWeights | None) -> Stream:
    stream = _from_iterable(x, shuffle, by_class)
    stream.repeats = not _draws_only_global_numbers(x)
    return stream


def _draws_only_global_numbers(loader: Any) -> bool:
    """Whether a DataLoader's order follows from random numbers that `chance` takes down."""
    samplers = (loader.sampler, loader.batch_sampler)
    return (
        "generator_state" in backend.kernels
        and loader.generator is None
        and all(type(sampler).__module__.startswith("torch.") for sampler in samplers)
        and all(cls.__name__ != "IterableDataset" for cls in type(loader.dataset).__mro__)
    )


def _from_iterable(x: Any, shuffle: bool | str, by_class: ClassWeights | None) -> Stream:
    steps = len(x) if hasattr(x, "__len__") else None
    return Stream(lambda: iter(x), steps=steps, by_class=by_class, owner=x)


def _from_generator(x: Any, shuffle: bool | str, by_class: ClassWeights | None) -> Stream:
    return Stream(lambda: iter(x), restarts=False, by_class=by_class)


_STREAMS: dict[str, Callable[[Any, bool | str, ClassWeights | None], Stream]] = {
    "PyDataset": _from_dataset,
    "DataLoader": _from_loader,
    "tf.data.Dataset": _from_tensorflow,
    "generator": _from_generator,
    "iterable": _from_iterable,
}
