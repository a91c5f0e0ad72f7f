"""Queues of batches, and arrays in HDF5 files."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_END = object()


class SequenceEnqueuer:
    """Makes batches in a thread, ahead of their use.

    Args:
        sequence: What has batches: a `keras.utils.PyDataset`, or for `GeneratorEnqueuer` a
            generator.
        use_multiprocessing: Known, but a thread does it.
        **kwargs: Known, but not needed.
    """

    def __init__(self, sequence: Any, use_multiprocessing: bool = False, **kwargs: Any) -> None:
        self.sequence = sequence
        self.queue: queue.Queue[Any] | None = None
        self.stop_signal = threading.Event()
        self.thread: threading.Thread | None = None

    def is_running(self) -> bool:
        """Whether batches are being made."""
        return self.thread is not None and not self.stop_signal.is_set()

    def start(self, workers: int = 1, max_queue_size: int = 10) -> None:
        """Starts.

        Args:
            workers: Known, but one thread does it.
            max_queue_size: Batches to keep ready.
        """
        self.queue = queue.Queue(max_queue_size)
        self.stop_signal.clear()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _batches(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} does not say what batches there are.")

    def _run(self) -> None:
        try:
            for batch in self._batches():
                if not self._put(batch):
                    return
            self._put(_END)
        except Exception as error:  # goes to the thread that asks
            self._put(error)

    def _put(self, item: Any) -> bool:
        while not self.stop_signal.is_set():
            try:
                self.queue.put(item, timeout=0.05)
            except queue.Full:
                continue
            return True
        return False

    def get(self) -> Iterator[Any]:
        """The batches."""
        while self.is_running():
            item = self.queue.get()
            if item is _END:
                return
            if isinstance(item, Exception):
                raise item
            yield item

    def stop(self, timeout: float | None = None) -> None:
        """Stops."""
        self.stop_signal.set()
        if self.thread is not None:
            self.thread.join(timeout)


class OrderedEnqueuer(SequenceEnqueuer):
    """Makes the batches of a data set in order, over and over.

    Args:
        sequence: A `keras.utils.PyDataset`.
        use_multiprocessing: Known, but a thread does it.
        shuffle: Whether batches come in a random order.
    """

    def __init__(
        self, sequence: Any, use_multiprocessing: bool = False, shuffle: bool = False
    ) -> None:
        super().__init__(sequence, use_multiprocessing)
        self.shuffle = shuffle

    def _batches(self) -> Iterator[Any]:
        while True:
            order = np.random.permutation(len(self.sequence)) if self.shuffle else range(
                len(self.sequence))  # fmt: skip
            for index in order:
                yield self.sequence[int(index)]
            if hasattr(self.sequence, "on_epoch_end"):
                self.sequence.on_epoch_end()


class GeneratorEnqueuer(SequenceEnqueuer):
    """Takes batches from a generator in a thread."""

    def _batches(self) -> Iterator[Any]:
        return iter(self.sequence)


class HDF5Matrix:
    """An array in an HDF5 file, read piece by piece.

    Args:
        datapath: Path of the file.
        dataset: Name of the array in it.
        start: First row.
        end: Row after the last; None: all.
        normalizer: Function of what was read.
    """

    def __init__(
        self, datapath: Any, dataset: str, start: int = 0, end: int | None = None,
        normalizer: Callable[..., Any] | None = None,
    ) -> None:  # fmt: skip
        import h5py

        self.data = h5py.File(datapath, "r")[dataset]
        self.start = start
        self.end = self.data.shape[0] if end is None else end
        self.normalizer = normalizer

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            first, last, step = key.indices(len(self))
            found = self.data[first + self.start : last + self.start : step]
        elif isinstance(key, (int, np.integer)):
            found = self.data[int(key) % len(self) + self.start]
        else:
            rows = np.asarray(key)
            rows = np.flatnonzero(rows) if rows.dtype == bool else rows
            order, back = np.unique(rows + self.start, return_inverse=True)
            found = self.data[list(order)][back]
        return found if self.normalizer is None else self.normalizer(found)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the rows."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self) -> Any:
        """Dtype of the array."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))
