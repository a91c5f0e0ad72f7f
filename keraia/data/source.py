"""Sources: where `fit`, `evaluate` and `predict` take their batches from.

A source is either `Arrays` (rows in memory, cut here) or a `Stream` (batches as somebody else made
them). Both say how many steps an epoch has, if that is known, show an example batch, and can tell
where they are, so that another process goes on from there.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import seeds, tree
from keraia.core.tracebacks import users_level
from keraia.data.stream import Stream, prepared
from keraia.utils.arrays import pack_x_y_sample_weight

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

    Attributes:
        prepare: What is done to the inputs of each batch on the host; None for nothing.
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
        self.prepare: Callable[[Any], Any] | None = None
        self._placed: Any = None
        self._random = np.random.default_rng(seeds.next_seed()) if shuffle else None
        self._before: Any = None  # state of the generator before it drew the present order

    def state_dict(self) -> dict[str, Any]:
        """What draws the present order again."""
        return {"random": self._before}

    def load_state_dict(self, state: dict[str, Any], under_way: bool = False) -> None:
        """Goes back to before an order was drawn."""
        if self._random is not None and state["random"] is not None:
            self._random.bit_generator.state = state["random"]

    def order(self) -> np.ndarray | None:
        """Rows of one epoch in the order they are taken; None means as they lie."""
        if self._random is None:
            return None
        self._before = self._random.bit_generator.state
        if self.shuffle != "batch":
            return self._random.permutation(self.rows)
        full = self.rows // self.batch_size
        head = np.arange(full * self.batch_size).reshape(full, self.batch_size)
        tail = np.arange(full * self.batch_size, self.rows)
        return np.concatenate([self._random.permutation(head).ravel(), tail])

    def take(self, rows: Any) -> Any:
        """The batch of some rows: a slice, or an array of indices."""
        if isinstance(rows, slice):
            batch = self._map(lambda leaf: leaf[rows])
        else:
            batch = self._map(lambda leaf: leaf.take(rows, 0))
        return prepared(batch, self.prepare)

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
        if self.prepare is not None:
            return None
        if self._placed is None and all(isinstance(leaf, np.ndarray) for leaf in self.leaves):
            if sum(leaf.nbytes for leaf in self.leaves) > RESIDENT_BYTES:
                return None
            self._placed = backend.place(self.data)
        return self._placed

    def begin_epoch(self) -> None:
        """Nothing to prepare: `order` draws anew each time."""

    def end_epoch(self) -> None:
        """Nothing to put away."""


Source = Arrays | Stream


def warn_ran_out(steps: int) -> None:
    """Tells that the data ended before the steps asked for were done."""
    warnings.warn(
        f"The data ran out after {steps} steps, so the run was interrupted. A generator must give "
        "`steps_per_epoch * epochs` batches in all (or `steps` for evaluate and predict); let it "
        "repeat, or ask for fewer.",
        stacklevel=users_level(),
    )
