"""Prediction: the loop over many batches, and the short way for one.

Compiled programs are made for each shape of a batch. So that odd numbers of rows need no program
of their own, such batches are filled up with rows whose outputs are dropped. That is right only
where a model treats rows independently, which is tried out once before it is relied on.
"""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.callbacks.base import CallbackList
from keraia.core import tree
from keraia.data.feed import Feed
from keraia.data.leaves import floating
from keraia.layers.base.track import Tracker
from keraia.training.loop import Runner, run_epoch
from keraia.training.program import compiles, variables_of

_TOLERANCE = 1e-3  # of the largest output: programs of other sizes round otherwise


def run(model: Any, feed: Feed, watchers: CallbackList) -> Any:
    """Outputs for all batches of a feed, one after the other in one array."""
    gathered: list[Any] = []
    waiting: list[Any] = []

    def keep(outputs: Any) -> dict[str, Any]:
        waiting.append(outputs)
        if len(waiting) > 1:  # the device computes a batch while the last one is fetched
            gathered.append(to_host(waiting.pop(0)))
        return {"outputs": outputs}

    predict = predictor(model)
    full = feed.limit != 1  # the first of several batches is as large as the others

    def program(batch: Any) -> Any:
        nonlocal full
        if full:
            full = False
            return predict.exactly(batch)
        return predict(batch, stretch=None)

    model.stop_predicting = False
    watchers.on_predict_begin()
    run_epoch(Runner(model, "predict", program=program), feed, watchers, keep)
    watchers.on_predict_end()
    gathered += [to_host(outputs) for outputs in waiting]
    if len(gathered) == 1:
        return gathered[0]
    return tree.map_structure(lambda *leaves: np.concatenate(leaves), *gathered)


def one_batch(model: Any, x: Any, batch_size: int) -> Any:
    """Outputs for a NumPy array of at most one batch; None if the short way is not open."""
    if (
        not model.built
        or model._front is not None
        or type(x) is not np.ndarray
        or not x.ndim
        or x.dtype.kind not in "fiub"
    ):
        return None
    if type(batch_size) is not int or not 0 < x.shape[0] <= batch_size:
        return None
    wanted = floating(x.dtype)
    if wanted is not x.dtype:
        x = x.astype(wanted, copy=False)
    return to_host(predictor(model)(x))


def predictor(model: Any) -> "Predictor":
    """The predictor of a model, made anew when its variables are others."""
    setup = model._training_setup
    found = setup.predictor
    if found is None or found.changes != Tracker.changes:
        changes = Tracker.changes
        variables = [id(v) for v in variables_of(model, "predict")]
        if found is None or found.variables != variables:
            program = setup.programs.get(model, "predict")
            found = setup.predictor = Predictor(program, variables, compiles(model))
        found.changes = changes
    return found


class Predictor:
    """Runs the predict step on batches of any number of rows.

    Args:
        program: The program of the step.
        variables: Identities of the variables it reads.
        compiled: Whether the program is compiled, anew for each shape.
    """

    def __init__(self, program: Any, variables: list[int], compiled: bool) -> None:
        self.program = program
        self.variables = variables
        self.changes = -1
        self._fills = compiled
        self._known: set[Any] = set()  # kinds of batches that have a program
        self._independent: bool | None = None  # whether rows are; None if not tried yet

    def __call__(self, batch: Any, stretch: int | None = 2) -> Any:
        """Outputs for a batch: device arrays, or host arrays where it was filled up.

        Args:
            batch: The batch.
            stretch: How many times more rows than the next power of two it may be filled up to;
                None for any number, which suits the last batch of many.
        """
        if not self._fills:
            return self.program(batch)
        leaves = [batch] if type(batch) is np.ndarray else tree.flatten(batch)
        kind = _kind(leaves)
        if kind in self._known:
            return self.program(batch)
        return self._other_kind(batch, leaves, kind, stretch)

    def exactly(self, batch: Any) -> Any:
        """Outputs for a batch, by a program for just its number of rows."""
        self._known.add(_kind(tree.flatten(batch)))
        return self.program(batch)

    def _other_kind(self, batch: Any, leaves: list[Any], kind: Any, stretch: int | None) -> Any:
        """Outputs for a batch of a shape that has no program yet."""
        rows = leaves[0].shape[0] if leaves[0].shape else 0
        size = self._size(kind, rows, stretch)
        plain = all(type(leaf) is np.ndarray for leaf in leaves)
        if size == rows or not plain or self._independent is False:
            self._known.add(kind)
            return self.program(batch)
        if self._independent is None:
            return self._try_out(batch, leaves, kind, size)
        self._known.add(_of_size(kind, size))
        outputs = to_host(self.program(_filled(batch, size, np.zeros_like)))
        return tree.map_structure(lambda leaf: leaf[:rows], outputs)

    def _size(self, kind: Any, rows: int, stretch: int | None) -> int:
        """Rows to fill up to: those of a larger known batch, else the next power of two."""
        power = 1 << max(rows - 1, 0).bit_length()
        known = [k[0][0][0] for k in self._known if k[0][0]]
        fitting = [n for n in known if n >= rows and _of_size(kind, n) in self._known]
        best = min(fitting, default=power)
        return best if stretch is None or best <= stretch * power else power

    def _try_out(self, batch: Any, leaves: list[np.ndarray], kind: Any, size: int) -> Any:
        """Computes with and without further rows, which must not make a difference."""
        self._known.add(kind)
        exact = to_host(self.program(batch))
        if any(_contrast(leaf)[0].tobytes() == leaf[0].tobytes() for leaf in leaves):
            return exact
        filled = to_host(self.program(_filled(batch, size, _contrast)))
        pairs = zip(tree.flatten(exact), tree.flatten(filled), strict=True)
        self._independent = all(_same(a, b, leaves[0].shape[0], size) for a, b in pairs)
        if self._independent:
            self._known.add(_of_size(kind, size))
        return exact


def _kind(leaves: list[Any]) -> Any:
    """What a compiler makes a program for: shapes and dtypes."""
    return tuple([(leaf.shape, leaf.dtype) for leaf in leaves])


def _of_size(kind: Any, size: int) -> Any:
    """The kind of a batch, were it of `size` rows."""
    return tuple([((size, *shape[1:]), dtype) for shape, dtype in kind])


def _contrast(leaf: np.ndarray) -> np.ndarray:
    """Rows quite unlike those of a batch: zeros for integers, which may be numbers of classes."""
    return -2 * leaf - 1 if leaf.dtype.kind == "f" else np.zeros_like(leaf)


def _filled(batch: Any, size: int, further: Any) -> Any:
    """A batch of `size` rows: its own, then the first of `further(leaf)` again and again."""

    def fill(leaf: np.ndarray) -> np.ndarray:
        out = np.empty((size, *leaf.shape[1:]), leaf.dtype)
        out[: len(leaf)] = leaf
        out[len(leaf) :] = further(leaf)[:1]
        return out

    return tree.map_structure(fill, batch)


def _same(exact: Any, filled: Any, rows: int, size: int) -> bool:
    """Whether outputs for a batch are the head of those for the filled one."""
    shapes = np.shape(exact), np.shape(filled)
    if not shapes[0] or shapes[1] != (size, *shapes[0][1:]) or shapes[0][0] != rows:
        return False
    if exact.dtype.kind not in "fc" and exact.dtype.name != "bfloat16":
        return np.array_equal(exact, filled[:rows])
    exact, head = exact.astype("float64"), filled[:rows].astype("float64")
    scale = np.max(np.abs(exact), initial=0, where=np.isfinite(exact))
    return np.allclose(exact, head, rtol=0, atol=_TOLERANCE * scale, equal_nan=True)


def to_host(outputs: Any) -> Any:
    """Outputs with NumPy arrays for leaves."""
    if backend.is_array(outputs):
        return backend.to_numpy(outputs)
    return tree.map_structure(
        lambda leaf: backend.to_numpy(leaf) if backend.is_array(leaf) else leaf, outputs
    )
