"""Sources: where `fit`, `evaluate` and `predict` take their batches from.

A source is either `Arrays` (rows in memory, cut here) or a `Stream` (batches as somebody else made
them). Both say how many steps an epoch has, if that is known, and show an example batch.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import seeds, tree
from keraia.core.tracebacks import users_level
from keraia.data import leaves
from keraia.data.weights import ClassWeights
from keraia.utils.arrays import pack_x_y_sample_weight, unpack_x_y_sample_weight

RESIDENT_BYTES = 2**30
"""Arrays up to this size are placed on the device as a whole for steps that run as one."""


class Arrays:
    """Rows in memory: inputs, targets and weights of equal length.

    Args:
        x: Structure of arrays with rows (see `leaves.in_memory`).
        y: Targets, or None.
        sample_weight: Weights, or None.
        batch_size: Rows to a batch.
        shuffle: Whether rows are taken in a new random order each epoch; "batch" takes whole
            batches of neighbours in random order.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        batch_size: int = 32,
        shuffle: bool | str = False,
    ) -> None:
        self.data = pack_x_y_sample_weight(x, y, sample_weight)
        self.leaves = [leaf for leaf in tree.flatten(self.data) if leaf is not None]
        self.rows = self.leaves[0].shape[0]
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.steps: int | None = -(-self.rows // batch_size)
        self.restarts = True
        self._placed: Any = None
        self._random = np.random.default_rng(seeds.next_seed()) if shuffle else None

    def order(self) -> np.ndarray | None:
        """Rows of one epoch in the order they are taken; None means as they lie."""
        if self._random is None:
            return None
        if self.shuffle != "batch":
            return self._random.permutation(self.rows)
        full = self.rows // self.batch_size
        head = np.arange(full * self.batch_size).reshape(full, self.batch_size)
        tail = np.arange(full * self.batch_size, self.rows)
        return np.concatenate([self._random.permutation(head).ravel(), tail])

    def take(self, rows: Any) -> Any:
        """The batch of some rows: a slice, or an array of indices."""
        if isinstance(rows, slice):
            return self._map(lambda leaf: leaf[rows])
        return self._map(lambda leaf: leaf.take(rows, 0))

    def _map(self, fn: Callable[[Any], Any]) -> Any:
        return tree.map_structure(lambda leaf: None if leaf is None else fn(leaf), self.data)

    def example(self) -> Any:
        return self.take(slice(0, self.batch_size))

    def batches(self) -> Iterator[Any]:
        """One epoch."""
        order = self.order()
        for start in range(0, self.rows, self.batch_size):
            rows = slice(start, start + self.batch_size)
            yield self.take(rows if order is None else order[rows])

    def placed(self) -> Any:
        """The data as arrays on the device, put there once; None if it is too large for that."""
        if self._placed is None and all(isinstance(leaf, np.ndarray) for leaf in self.leaves):
            if sum(leaf.nbytes for leaf in self.leaves) > RESIDENT_BYTES:
                return None
            self._placed = backend.place(self.data)
        return self._placed

    def begin_epoch(self) -> None:
        """Nothing to prepare: `order` draws anew each time."""

    def end_epoch(self) -> None:
        """Nothing to put away."""


class Stream:
    """Batches from an iterable.

    Args:
        iterate: Starts an iteration over batches; of a generator, goes on with it.
        steps: Batches to an iteration, if known.
        restarts: Whether another iteration gives the batches again; a generator's does not.
        by_class: Class weights, turned into sample weights batch by batch.
        events: Object whose `on_epoch_begin` and `on_epoch_end` are told about epochs.
    """

    def __init__(
        self,
        iterate: Callable[[], Iterator[Any]],
        steps: int | None = None,
        restarts: bool = True,
        by_class: ClassWeights | None = None,
        events: Any = None,
    ) -> None:
        self._iterate = iterate
        self.steps = steps
        self.restarts = restarts
        self.batch_size: int | None = None
        self._by_class = by_class
        self._events = events
        self._begun = False
        self._peeked: Iterator[Any] | None = None
        self._first: Any = None

    def example(self) -> Any:
        """The first batch, which the next iteration will give again.

        Raises:
            ValueError: There is none.
        """
        if self._peeked is None:
            self.begin_epoch()
            iterator = self._iterate()
            try:
                self._first = next(iterator)
            except StopIteration:
                raise ValueError(
                    "The data gave no batches: the generator or data set is empty. Check that it "
                    "was not used up before and that it yields at least one batch."
                ) from None
            self._peeked = iterator
        return self._standard(self._first)

    def batches(self) -> Iterator[Any]:
        """One iteration."""
        iterator, self._peeked = self._peeked, None
        if iterator is None:
            iterator = self._iterate()
        else:
            first, self._first = self._first, None
            yield self._standard(first)
        for batch in iterator:
            yield self._standard(batch)

    def _standard(self, batch: Any) -> Any:
        if isinstance(batch, (list, tuple)) and 1 <= len(batch) <= 3:
            batch = tuple(leaves.merge_numbers(part) for part in batch)
        batch = tree.map_structure(leaves.batch_leaf, batch)
        if self._by_class is None:
            return batch
        x, y, sample_weight = unpack_x_y_sample_weight(batch)
        return x, y, self._by_class.of(y, sample_weight)

    def begin_epoch(self) -> None:
        if not self._begun:  # perhaps for the example
            self._begun = True
            self._tell("on_epoch_begin")

    def end_epoch(self) -> None:
        self._begun = False
        self._tell("on_epoch_end")

    def _tell(self, event: str) -> None:
        method = getattr(self._events, event, None)
        if method is not None:
            method()


Source = Arrays | Stream


def warn_ran_out(steps: int) -> None:
    """Tells that the data ended before the steps asked for were done."""
    warnings.warn(
        f"The data ran out after {steps} steps, so the run was interrupted. A generator must give "
        "`steps_per_epoch * epochs` batches in all (or `steps` for evaluate and predict); let it "
        "repeat, or ask for fewer.",
        stacklevel=users_level(),
    )
