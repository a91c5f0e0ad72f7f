"""`Stream`: batches that somebody else makes, and the way back to a place among them."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from keraia.core import tree
from keraia.data import chance, leaves
from keraia.data.weights import ClassWeights
from keraia.utils.arrays import pack_x_y_sample_weight, unpack_x_y_sample_weight


class Stream:
    """Batches from an iterable.

    To find a place again in another process, a stream asks the data if they can tell: iterators
    with `get_state` and `set_state`, data sets with `state_dict` and `load_state_dict`. Others are
    started with the random numbers of then, and batches that were taken already are dropped.

    Args:
        iterate: Starts an iteration over batches; of a generator, goes on with it.
        steps: Batches to an iteration, if known.
        restarts: Whether another iteration gives the batches again; a generator's does not.
        by_class: Class weights, turned into sample weights batch by batch.
        events: Object whose `on_epoch_begin` and `on_epoch_end` are told about epochs.
        seek: Starts an iteration at the batch of a number, where that is possible.
        repeats: Whether an iteration depends on those before it, so that going back to a place
            means to repeat them.
        owner: The data set, which may have `state_dict` and `load_state_dict`.

    Attributes:
        prepare: What is done to the inputs of each batch on the host; None for nothing.
    """

    def __init__(
        self,
        iterate: Callable[[], Iterator[Any]],
        steps: int | None = None,
        restarts: bool = True,
        by_class: ClassWeights | None = None,
        events: Any = None,
        seek: Callable[[int], Iterator[Any]] | None = None,
        repeats: bool = True,
        owner: Any = None,
    ) -> None:
        self._iterate = iterate
        self.steps = steps
        self.restarts = restarts
        self.batch_size: int | None = None
        self._by_class = by_class
        self._events = events
        self._seek = seek
        self.prepare: Callable[[Any], Any] | None = None
        self.repeats = repeats
        self._owner = owner
        self._told = [0, 0]  # beginnings and ends of epochs
        self._peeked: Iterator[Any] | None = None
        self._first: Any = None
        self._raw: Any = None  # the iterator of the present iteration
        self._taken: list[list[int]] = []  # of each iteration: batches taken, whether it ended
        self._began: Any = None  # random numbers of the process when the iteration started

    def example(self) -> Any:
        """The first batch, which the next iteration will give again.

        Raises:
            ValueError: There is none.
        """
        if self._peeked is None:
            self.begin_epoch()
            iterator = self._start()
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
        return self._counted(self._open())

    def _open(self) -> Iterator[Any]:
        """The next iteration as it comes; where an example was taken, the one it is from."""
        if self._peeked is None:
            return self._start()
        whole = itertools.chain([self._first], self._peeked)
        self._peeked = self._first = None
        return whole

    def _start(self) -> Iterator[Any]:
        self._began = chance.state()
        self._taken.append([0, False])
        self._raw = self._iterate()
        return self._raw

    def _counted(self, iterator: Iterator[Any]) -> Iterator[Any]:
        record = self._taken[-1]
        for batch in iterator:
            record[0] += 1
            yield self._standard(batch)
        record[1] = True

    def _standard(self, batch: Any) -> Any:
        if isinstance(batch, (list, tuple)) and 1 <= len(batch) <= 3:
            batch = tuple(leaves.merge_numbers(part) for part in batch)
        text = self.prepare is not None
        batch = tree.map_structure(lambda leaf: leaves.batch_leaf(leaf, text), batch)
        batch = prepared(batch, self.prepare)
        if self._by_class is None:
            return batch
        x, y, sample_weight = unpack_x_y_sample_weight(batch)
        return x, y, self._by_class.of(y, sample_weight)

    # -- epochs

    def begin_epoch(self) -> None:
        begun, ended = self._told
        if begun == ended:  # otherwise it was told already, perhaps for the example
            self._told[0] += 1
            self._tell("on_epoch_begin")

    def end_epoch(self) -> None:
        self._told[1] += 1
        self._tell("on_epoch_end")

    def _tell(self, event: str) -> None:
        method = getattr(self._events, event, None)
        if method is not None:
            method()

    # -- where it is

    def state_dict(self) -> dict[str, Any]:
        """Its place: what finds the next batch again in another process."""
        own: dict[str, Any] = {}
        if _has(self._raw, "get_state", "set_state"):
            own = {"iterator": self._raw.get_state()}
        elif _has(self._owner, "state_dict", "load_state_dict"):
            own = {"owner": self._owner.state_dict()}
        taken = [list(record) for record in self._taken]
        return {"taken": taken, "told": list(self._told), "began": self._began, "own": own}

    def load_state_dict(self, state: dict[str, Any], under_way: bool) -> Iterator[Any] | None:
        """Goes to a place.

        Args:
            state: What `state_dict` gave.
            under_way: Whether the last iteration goes on.

        Returns:
            The rest of the iteration that goes on, if one does.
        """
        own, taken = state["own"], [list(record) for record in state["taken"]]
        if "owner" in own:
            self._owner.load_state_dict(own["owner"])
            self._told = list(state["told"])
        self._tell_again(state["told"])
        before = taken[:-1] if under_way else taken
        if own or self._seek or before and not self.repeats:
            self._peeked = self._first = None  # the example is of no use
        if self.repeats and not own:
            for count, ended in before:
                _skip(self._open(), count + ended)
        rest = self._again(taken[-1][0], state["began"], own) if under_way else None
        self._taken, self._began = taken, state["began"]
        return None if rest is None else self._counted(rest)

    def _tell_again(self, told: list[int]) -> None:
        """Tells the data set of as many epochs as it had heard of."""
        while self._told != told:
            (self.end_epoch if self._told[0] > self._told[1] else self.begin_epoch)()

    def _again(self, count: int, began: Any, own: dict[str, Any]) -> Iterator[Any]:
        """An iteration once more, without its first batches."""
        if self._peeked is not None:
            return _skip(self._open(), count)
        chance.restore(began)
        self._raw = self._seek(count) if self._seek else self._iterate()
        if "iterator" in own:
            self._raw.set_state(own["iterator"])
        elif not own and not self._seek:
            _skip(self._raw, count)
        return self._raw


def prepared(batch: Any, prepare: Callable[[Any], Any] | None) -> Any:
    """A batch whose inputs are prepared."""
    if prepare is None:
        return batch
    x, y, sample_weight = unpack_x_y_sample_weight(batch)
    return pack_x_y_sample_weight(prepare(x), y, sample_weight)


def _has(thing: Any, *methods: str) -> bool:
    return all(callable(getattr(thing, name, None)) for name in methods)


def _skip(iterator: Iterator[Any], count: int) -> Iterator[Any]:
    for _ in itertools.islice(iterator, count):
        pass
    return iterator
