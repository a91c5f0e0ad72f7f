"""Feeds: the steps of a run, taken from a source one or several at a time."""

from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from keraia.backends import backend
from keraia.core import config, tree
from keraia.core.counts import count
from keraia.data.source import Arrays, Source
from keraia.data.stream import Stream


class Chunk(NamedTuple):
    """Data of some steps.

    Attributes:
        count: Number of steps.
        batch: A batch; where `count` is more than 1 its leaves have the steps as leading axis.
        data: Arrays on the device, of which `batch` gives the rows; None if it is data itself.
    """

    count: int
    batch: Any
    data: Any = None


class ArrayFeed:
    """Steps over arrays.

    Args:
        source: The arrays.
        steps: Steps to an epoch at most. An epoch goes on where the last one ended, and ends with
            the data. None: an epoch is all of the data.
    """

    def __init__(self, source: Arrays, steps: int | None = None) -> None:
        self.source = source
        self.limit = source.steps if steps is None else steps
        self._continues = steps is not None
        self._order: np.ndarray | None = None
        self._position = source.rows

    def begin_epoch(self) -> None:
        if not self._continues or self._position >= self.source.rows:
            self._order = self.source.order()
            self._position = 0

    def end_epoch(self) -> None:
        """Nothing to put away."""

    def state_dict(self) -> dict[str, Any]:
        """Where it is in the data."""
        return {"source": self.source.state_dict(), "position": self._position}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes to a place in the data, in the order of then."""
        self.source.load_state_dict(state["source"])
        self._order = self.source.order()
        self._position = state["position"]

    def take(self, width: int, fuse: bool = True) -> list[Chunk]:
        """Data of the next steps, `width` of them at most; an empty list at the end.

        With `fuse`, full batches come as one chunk where `width` of them are left.
        """
        size = self.source.batch_size
        if fuse and width > 1 and self.source.rows - self._position >= width * size:
            return [self._fused(width, size)]
        return [self._one(size) for _ in range(width) if self._position < self.source.rows]

    def _one(self, size: int) -> Chunk:
        start = self._position
        self._position = stop = start + size
        rows = slice(start, stop) if self._order is None else self._order[start:stop]
        return Chunk(1, self.source.take(rows))

    def _fused(self, width: int, size: int) -> Chunk:
        start = self._position
        self._position = stop = start + width * size
        rows = np.arange(start, stop) if self._order is None else self._order[start:stop]
        placed = self.source.placed()
        if placed is not None:
            return Chunk(width, rows.astype("int32").reshape(width, size), placed)

        def fold(leaf: Any) -> Any:
            return None if leaf is None else leaf.reshape((width, size, *leaf.shape[1:]))

        return Chunk(width, tree.map_structure(fold, self.source.take(rows)))


class StreamFeed:
    """Steps over batches that somebody else makes.

    Args:
        source: The stream.
        steps: Steps to an epoch at most. An epoch goes on where the last one ended, and ends with
            the data. None: an epoch is one iteration.
    """

    def __init__(self, source: Stream, steps: int | None = None) -> None:
        self.source = source
        self.limit = source.steps if steps is None else steps
        self._continues = steps is not None
        self._iterator: Iterator[Any] | None = None
        self._ahead: deque[Any] = deque()
        self._in_epoch = False

    def begin_epoch(self) -> None:
        self._in_epoch = True
        self.source.begin_epoch()
        if not (self._continues and self._look_ahead(1)):
            self._ahead.clear()
            self._iterator = self.source.batches()

    def end_epoch(self) -> None:
        self._in_epoch = False
        self.source.end_epoch()

    def state_dict(self) -> dict[str, Any]:
        """Where it is in the data; nothing may have been looked at ahead."""
        under_way = self._iterator is not None and (self._in_epoch or self._continues)
        return {
            "source": self.source.state_dict(),
            "under_way": under_way,
            "in_epoch": self._in_epoch,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes to a place in the data."""
        self._iterator = self.source.load_state_dict(state["source"], state["under_way"])
        self._in_epoch = state["in_epoch"]

    def take(self, width: int, fuse: bool = True) -> list[Chunk]:
        """Data of the next steps, `width` of them at most; an empty list at the end.

        With `fuse`, batches come as one chunk where `width` of them have the same shapes.
        """
        self._look_ahead(width)
        batches = [self._ahead.popleft() for _ in range(min(width, len(self._ahead)))]
        if fuse and len(batches) == width > 1 and _alike(batches):
            return [Chunk(width, tree.map_structure(_stacked, *batches))]
        return [Chunk(1, batch) for batch in batches]

    def _look_ahead(self, width: int) -> bool:
        """Has up to `width` batches ready; tells whether there is any."""
        while self._iterator is not None and len(self._ahead) < width:
            batch = next(self._iterator, _END)
            if batch is _END:
                self._iterator = None
            else:
                self._ahead.append(batch)
        return bool(self._ahead)


_END = object()

Feed = ArrayFeed | StreamFeed


def feed_of(source: Source, steps: int | None = None, where: str = "`steps`") -> Feed:
    """The feed of a source, with `steps` to an epoch, or one pass over the data.

    Raises:
        TypeError: `steps`, which `where` names, is not an integer.
        ValueError: It is not positive.
    """
    if steps is not None:
        steps = count(steps, where, "Leave it out to take all of the data.")
    limit = config.max_steps_per_epoch()
    if limit is not None:
        steps = min(limit, steps or limit)
    return ArrayFeed(source, steps) if isinstance(source, Arrays) else StreamFeed(source, steps)


def _alike(batches: list[Any]) -> bool:
    """Whether batches have the same shapes, so that they can be stacked."""

    def signature(batch: Any) -> list[Any]:
        return [leaf is not None and tuple(leaf.shape) for leaf in tree.flatten(batch)]

    first = signature(batches[0])
    return all(signature(batch) == first for batch in batches[1:])


def _stacked(*leaves: Any) -> Any:
    if leaves[0] is None:
        return None
    if isinstance(leaves[0], np.ndarray):
        return np.stack(leaves)
    return backend.xp.stack(leaves)
