"""`PyDataset`: batches made by Python code, if wanted by several workers at once."""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np

from keraia.core import seeds


class PyDataset:
    """Base class of data sets that make their batches by Python code.

    Subclasses implement `__getitem__(index)`, which returns batch number `index` as `x`, `(x, y)`
    or `(x, y, sample_weight)`, and `__len__`, the number of batches in an epoch. A data set without
    end overrides the property `num_batches` to return None. Batches come in order, whatever the
    number of workers; `fit(shuffle=True)` permutes them.

    A run that resumes tells the data set of the epochs before and goes on at the index it had come
    to. Where that is not enough, because `__getitem__` changes something, define `state_dict` and
    `load_state_dict`: what the one returns is kept and given to the other.

    Args:
        workers: Number of workers that make batches ahead of time; with 1 batches are made in
            place, when they are needed.
        use_multiprocessing: Whether workers are processes (the data set must then be picklable)
            rather than threads.
        max_queue_size: Number of batches that are made ahead at most.

    Example:
        >>> class Squares(PyDataset):
        ...     def __len__(self):
        ...         return 3
        ...     def __getitem__(self, index):
        ...         x = np.arange(4.0) + 4 * index
        ...         return x, x**2
        >>> [float(y[0]) for x, y in Squares()]
        [0.0, 16.0, 64.0]
    """

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    # A subclass may leave out super().__init__(): the settings then have their defaults.

    @property
    def workers(self) -> int:
        return getattr(self, "_workers", 1)

    @workers.setter
    def workers(self, value: int) -> None:
        self._workers = value

    @property
    def use_multiprocessing(self) -> bool:
        return getattr(self, "_use_multiprocessing", False)

    @use_multiprocessing.setter
    def use_multiprocessing(self, value: bool) -> None:
        self._use_multiprocessing = value

    @property
    def max_queue_size(self) -> int:
        return getattr(self, "_max_queue_size", 10)

    @max_queue_size.setter
    def max_queue_size(self, value: int) -> None:
        self._max_queue_size = value

    def __getitem__(self, index: int) -> Any:
        """Batch number `index`: `x`, `(x, y)` or `(x, y, sample_weight)`."""
        raise NotImplementedError(
            f"{type(self).__name__} is a PyDataset without `__getitem__(self, index)`. Implement "
            "it: it returns batch number `index`."
        )

    @property
    def num_batches(self) -> int | None:
        """Batches in an epoch; None where there is no end."""
        if not hasattr(self, "__len__"):
            raise NotImplementedError(
                f"{type(self).__name__} is a PyDataset without `__len__(self)`. Implement it, or "
                "override `num_batches` to return None for a data set without end."
            )
        return len(self)  # type: ignore[arg-type]

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch."""

    def __iter__(self) -> Iterator[Any]:
        return self.batches()

    def batches(self, shuffle: bool = False, start: int = 0) -> Iterator[Any]:
        """One epoch of batches, in order or in a random one, without the first `start`."""
        indices = itertools.islice(self._indices(shuffle), start, None)
        if self.workers <= 1:
            return (self[i] for i in indices)
        return self._made_ahead(indices)

    def _indices(self, shuffle: bool) -> Iterator[int]:
        if self.num_batches is None:
            return itertools.count()
        order = np.arange(self.num_batches)
        if shuffle:
            order = np.random.default_rng(seeds.next_seed()).permutation(order)
        return iter(order.tolist())

    def _made_ahead(self, indices: Iterator[int]) -> Iterator[Any]:
        """Batches from a pool of workers, with at most `max_queue_size` waiting."""
        here = None if self.use_multiprocessing else self
        with self._pool() as pool:
            waiting: deque[Future] = deque()
            try:
                for index in indices:
                    waiting.append(pool.submit(_batch, here, index))
                    if len(waiting) > self.max_queue_size:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _pool(self) -> Executor:
        if not self.use_multiprocessing:
            return ThreadPoolExecutor(self.workers)
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, _remember, (self,))


_remembered: list[PyDataset] = []


def _remember(dataset: PyDataset) -> None:
    """Keeps the data set of a worker process, so that it is sent there only once."""
    _remembered[:] = [dataset]


def _batch(dataset: PyDataset | None, index: int) -> Any:
    return (_remembered[0] if dataset is None else dataset)[index]
