"""`CompileLoss`: the losses of `compile`, one for each output, as one number."""

import numbers
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from keraia import losses as losses_module
from keraia import ops
from keraia.core import tree
from keraia.losses import Loss
from keraia.losses.base import LossFunctionWrapper
from keraia.metrics import Mean
from keraia.training.outputs import Outputs


class Term(NamedTuple):
    """One output's share of the loss."""

    index: int
    loss: Callable[..., Any]
    weight: float | None
    tracker: Any


class CompileLoss:
    """Sum of weighted losses of a model's outputs, with a mean of each for the logs.

    Args:
        loss: Name, function or `Loss` for all outputs, or a list or dict of these; None for no
            loss.
        loss_weights: Factor of each loss: a number, list or dict; None for 1.
        output_names: Names of the outputs of a functional model.

    Raises:
        ValueError: A loss has an unknown name.
        TypeError: `loss_weights` is no number, list or dict.
    """

    def __init__(
        self, loss: Any, loss_weights: Any = None, output_names: list[str] | None = None
    ) -> None:
        if loss_weights is not None and not isinstance(
            loss_weights, (numbers.Real, list, tuple, dict)
        ):
            raise TypeError(
                "Model.compile: `loss_weights` must be a number, or a list or dict of numbers, got "
                f"{loss_weights!r}."
            )
        self._loss = _looked_up(loss)
        self._loss_weights = loss_weights
        self._output_names = output_names
        self._outputs: Outputs | None = None
        self._terms: list[Term] = []

    @property
    def built(self) -> bool:
        return self._outputs is not None

    @property
    def metrics(self) -> list[Any]:
        """Means of the single losses, where there are several."""
        return [term.tracker for term in self._terms if term.tracker is not None]

    def build(self, y_pred: Any) -> None:
        """Lays losses and weights out beside the outputs."""
        outputs = Outputs(y_pred, self._output_names)
        pairs = outputs.spread(self._loss, _is_one_loss, "loss")
        missing = set(range(outputs.count)) - {index for index, _ in pairs}
        if missing:
            without = [outputs.name(i) for i in sorted(missing)]
            raise ValueError(
                f"Model.compile: `loss` has nothing for the outputs {without}. Give each output a "
                "loss, or None for no loss."
            )
        weights = dict(outputs.spread(self._loss_weights, _is_one_weight, "loss_weights"))
        if self._loss_weights is not None and len(weights) != outputs.count:
            raise ValueError(
                f"Model.compile: `loss_weights` has {len(weights)} numbers for {outputs.count} "
                "outputs. Give one for each."
            )
        used = [(index, *pair) for index, pair in pairs if pair is not None]
        names: dict[str, int] = {}
        self._terms = [
            Term(
                index,
                loss,
                weights.get(index),
                Mean(name=_unique(f"{outputs.part_name(index, name)}_loss", names))
                if len(used) > 1
                else None,
            )
            for index, loss, name in used
        ]
        self._outputs = outputs

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The weighted sum; None if no output has a loss.

        Raises:
            ValueError: Targets are missing or do not fit.
        """
        if self._outputs is None:
            self.build(y_pred)
        outputs = self._outputs
        assert outputs is not None
        weights = outputs.flat(sample_weight, "sample_weight")
        total = None
        for term, target, prediction in self.beside(y_true, y_pred, "Model.compute_loss"):
            index, loss, weight, tracker = term
            value = loss(target, prediction, weights[index])
            if tracker is not None:
                track(tracker, value, rows_of(prediction))
            if weight is not None:
                value = value * weight
            total = value if total is None else total + value
        return total

    def beside(self, y_true: Any, y_pred: Any, where: str) -> Iterator[tuple[Term, Any, Any]]:
        """Each loss with its target and its output.

        Raises:
            ValueError: There is no target; `where` names the method that wants it.
        """
        assert self._outputs is not None
        targets = self._outputs.flat(y_true, "y")
        predictions = tree.flatten(y_pred)
        for term in self._terms:
            if targets[term.index] is None:
                raise ValueError(
                    f"{where}: there are no targets{self.of_output(term.index)}: `y` is None, "
                    "though the model was compiled with a loss. Pass `y` beside `x`, or let the "
                    "data yield (x, y); for a model that adds its own losses, compile without "
                    "`loss`."
                )
            yield term, targets[term.index], predictions[term.index]

    def of_output(self, index: int) -> str:
        """Which output, for messages; nothing where there is only one."""
        assert self._outputs is not None
        name = self._outputs.name(index)
        return f" for the output {name!r}" if name and self._outputs.count > 1 else ""


def _unique(name: str, taken: dict[str, int]) -> str:
    """A name that no other has: "mse", "mse_1", ..."""
    count = taken.get(name, 0)
    taken[name] = count + 1
    return f"{name}_{count}" if count else name


def _is_one_weight(x: Any) -> bool:
    return x is None or isinstance(x, numbers.Real)


def _is_one_loss(x: Any) -> bool:
    return x is None or (isinstance(x, tuple) and len(x) == 2 and callable(x[0]))


def _looked_up(loss: Any) -> Any:
    """Each loss as `(callable that reduces, name)`."""
    if loss is None:
        return None
    if isinstance(loss, dict) and not {"class_name", "config"} <= loss.keys():
        return {key: _looked_up(part) for key, part in loss.items()}
    if isinstance(loss, (list, tuple)):
        return [_looked_up(part) for part in loss]
    found = losses_module.get(loss)
    if isinstance(found, Loss):
        return found, found.name
    name = loss if isinstance(loss, str) else getattr(found, "__name__", type(found).__name__)
    return LossFunctionWrapper(found, name=name), name


def track(mean: Mean, value: Any, rows: Any) -> None:
    """Adds the loss of a batch to a mean over rows, in short where it is a scalar."""
    if len(value.shape):
        mean.update_state(value, sample_weight=rows)
    else:
        mean.total.assign_add(ops.multiply(value, rows))
        mean.count.assign_add(rows)


def rows_of(x: Any) -> Any:
    """Number of rows of a batch, a tensor where a compiled program does not know it."""
    return ops.shape(x)[0] if len(x.shape) else 1


def sum_of(values: list[Any]) -> Any:
    """Sum of losses, each reduced to a scalar; zero for none."""
    total = None
    for value in values:
        value = ops.sum(value) if len(value.shape) else value
        total = value if total is None else total + value
    return ops.zeros(()) if total is None else total
