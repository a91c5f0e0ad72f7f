"""Rows that are made one by one, as a data set of the library that a program asks for.

`format="tf"` means `tf.data`, which the Keras API began with. Where TensorFlow is not installed, or
PyTorch is at work already (the two do not live well in one process), it means `Batches`, a data set
of this library that `fit` takes as well. "torch" and "grain" are those libraries' own.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keraia.core import tree
from keraia.data.dataset import PyDataset

FORMATS = ("tf", "torch", "grain")
BUFFER = 8  # batches among which tf.data shuffles
LONE_BUFFER = 1024  # rows, where there are no batches


@dataclass(frozen=True)
class Rows:
    """Rows of a data set.

    Attributes:
        count: How many there are.
        load: Makes a row: an array, or a tuple of arrays.
        shapes: Shape of each array of a row, None where rows differ.
        dtypes: Dtype of each array; "string" for texts.
        ragged: Whether rows of several lengths stay so, where the format has such batches.
        structure: A row in whose structure others are; None for a tuple, or a lone array.
        threads: How many of our own data set may load batches ahead.
    """

    count: int
    load: Callable[[int], Any]
    shapes: Sequence[tuple[int | None, ...]]
    dtypes: Sequence[str]
    ragged: bool = False
    structure: Any = None
    threads: int = 1

    def nested(self, parts: Sequence[Any]) -> Any:
        """Parts of a row in their structure."""
        if self.structure is not None:
            return tree.pack_sequence_as(self.structure, list(parts))
        return parts[0] if len(self.shapes) == 1 else tuple(parts)


def check_format(form: str, where: str) -> None:
    """Raises ValueError unless there is such a format."""
    if form not in FORMATS:
        raise ValueError(f"{where}: `format` must be one of {FORMATS}, got {form!r}.")


def dataset_of(
    rows: Rows,
    batch_size: int | None,
    shuffle: bool,
    seed: int | None,
    form: str = "tf",
    **attributes: Any,
) -> Any:
    """Rows as a data set.

    Args:
        rows: The rows.
        batch_size: Rows to a batch; None for single rows.
        shuffle: Whether each iteration has another order.
        seed: Seed of the orders.
        form: One of `FORMATS`.
        **attributes: Attributes of the result, such as `class_names`.
    """
    if form == "tf" and not _tensorflow_serves():
        form = "own"
    made = _MAKERS[form](rows, batch_size, shuffle, seed)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def _tensorflow_serves() -> bool:
    if "tensorflow" in sys.modules:
        return True
    return "torch" not in sys.modules and importlib.util.find_spec("tensorflow") is not None


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"format={name!r} needs {name}. pip install {name}") from error


# -- our own


class Batches(PyDataset):
    """Batches of rows that are made when they are needed, in another order each epoch if wanted.

    Args:
        rows: The rows.
        batch_size: Rows to a batch; None for single rows.
        shuffle: Whether each iteration has another order.
        seed: Seed of the orders.
        change: What becomes of a batch at last.
    """

    def __init__(
        self,
        rows: Rows,
        batch_size: int | None,
        shuffle: bool = False,
        seed: int | None = None,
        change: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__(workers=rows.threads)
        self.rows = rows
        self.batch_size = batch_size
        self._shuffles = shuffle
        self._change = change
        self._chance = np.random.default_rng(seed)
        self._order = np.arange(rows.count)

    def __len__(self) -> int:
        return -(-self.rows.count // (self.batch_size or 1))

    def __getitem__(self, index: int) -> Any:
        """Batch number `index` of this epoch."""
        size = self.batch_size or 1
        places = self._order[index * size : (index + 1) * size]
        loaded = [self.rows.load(int(place)) for place in places]
        batch = loaded[0] if self.batch_size is None else stacked(loaded)
        if self._change is None:
            return batch
        return self._change(*batch) if isinstance(batch, tuple) else self._change(batch)

    def on_epoch_begin(self) -> None:
        """Draws another order."""
        if self._shuffles:
            self._order = self._chance.permutation(self.rows.count)

    def __iter__(self) -> Any:
        self.on_epoch_begin()
        return super().__iter__()

    def map(self, function: Callable[..., Any], **ignored: Any) -> "Batches":
        """A data set whose batches a function changes, as by `tf.data.Dataset.map`.

        Args:
            function: Function of the parts of a batch, which come as NumPy arrays.
            **ignored: Settings of `tf.data` alone.
        """
        made = self._alike(self.rows, self._order)
        before = self._change

        def change(*parts: Any) -> Any:
            if before is None:
                return function(*parts)
            batch = before(*parts)
            return function(*batch) if isinstance(batch, tuple) else function(batch)

        made._change = change
        return made

    def take(self, count: int) -> "Batches":
        """A data set of the first batches, as they are ordered now."""
        return self._part(0, count)

    def skip(self, count: int) -> "Batches":
        """A data set without the first batches, as they are ordered now."""
        return self._part(count, len(self))

    def prefetch(self, buffer_size: int | None = None) -> "Batches":
        """The data set itself, which makes batches ahead where that takes long."""
        return self

    def _part(self, start: int, stop: int) -> "Batches":
        size = self.batch_size or 1
        order = self._order[start * size : stop * size]
        rows = self.rows
        part = replace(rows, count=len(order), load=lambda i: rows.load(int(order[i])))
        return self._alike(part, np.arange(len(order)))

    def _alike(self, rows: Rows, order: np.ndarray) -> "Batches":
        made = Batches(rows, self.batch_size, self._shuffles, None, self._change)
        made._order, made._chance = order, self._chance
        own = vars(made).keys()
        vars(made).update({k: v for k, v in vars(self).items() if k not in own})
        return made


def stacked(rows: Sequence[Any]) -> Any:
    """Rows as a batch; arrays of several lengths are filled up with zeros."""
    return tree.map_structure(lambda *parts: _joined(parts), *rows)


def _joined(parts: Sequence[Any]) -> np.ndarray:
    if isinstance(parts[0], str):
        return np.array(parts, object)
    arrays = [np.asarray(part) for part in parts]
    if len({array.shape for array in arrays}) == 1:
        return np.stack(arrays)
    shape = tuple(map(max, zip(*(array.shape for array in arrays), strict=True)))
    out = np.zeros((len(arrays), *shape), arrays[0].dtype)
    for place, array in zip(out, arrays, strict=True):
        place[tuple(map(slice, array.shape))] = array
    return out


# -- those of other libraries


def _tensorflow(rows: Rows, batch_size: int | None, shuffle: bool, seed: int | None) -> Any:
    tf = _library("tensorflow")
    dtypes = [tf.as_dtype(dtype) for dtype in rows.dtypes]
    whole = batch_size is not None and not rows.ragged  # whole batches: a call for each costs less
    lead = (None,) if whole else ()

    def load(places: Any) -> list[Any]:
        if whole:
            return tree.flatten(stacked([rows.load(int(i)) for i in places]))
        return tree.flatten(rows.load(int(places)))

    def loaded(places: Any) -> Any:
        made = tf.numpy_function(load, [places], dtypes)
        for part, shape in zip(made, rows.shapes, strict=True):
            part.set_shape((*lead, *shape))
        return rows.nested(made)

    made = tf.data.Dataset.range(rows.count)
    if shuffle:
        size = LONE_BUFFER if batch_size is None else BUFFER * batch_size
        made = made.shuffle(size, seed=seed)
    if whole:
        made = made.batch(batch_size)
    made = made.map(loaded, num_parallel_calls=tf.data.AUTOTUNE)
    if rows.ragged and batch_size is not None:
        made = made.ragged_batch(batch_size)
    return made.prefetch(tf.data.AUTOTUNE)


def _torch(rows: Rows, batch_size: int | None, shuffle: bool, seed: int | None) -> Any:
    torch = _library("torch")

    class Loaded(torch.utils.data.Dataset):
        """The rows, as PyTorch asks for them."""

        def __len__(self) -> int:
            return rows.count

        def __getitem__(self, index: int) -> Any:
            return rows.load(index)

    def tensors(batch: Any) -> Any:
        batch = batch if batch_size is None else stacked(batch)
        return tree.map_structure(
            lambda x: list(x) if x.dtype.kind == "O" else torch.as_tensor(x), batch
        )

    generator = None
    if seed is not None:
        generator = torch.Generator()
        generator.manual_seed(seed)
    return torch.utils.data.DataLoader(
        Loaded(), batch_size, shuffle=shuffle, collate_fn=tensors, generator=generator
    )


def _grain(rows: Rows, batch_size: int | None, shuffle: bool, seed: int | None) -> Any:
    grain = _library("grain")
    made = grain.MapDataset.range(rows.count)
    if shuffle:
        made = made.shuffle(seed=0 if seed is None else seed)
    made = made.map(lambda index: rows.load(int(index)))
    made = made.to_iter_dataset()
    return made if batch_size is None else made.batch(batch_size, batch_fn=stacked)


_MAKERS: dict[str, Callable[[Rows, int | None, bool, int | None], Any]] = {
    "own": Batches,
    "tf": _tensorflow,
    "torch": _torch,
    "grain": _grain,
}
