"""What training did in older generations before and beside what it does today."""

from typing import Any

import keraia
from keraia.core.naming import auto_name
from keraia.legacy import generations, notices, samples
from keraia.training import compiled
from keraia.training import step as steps
from keraia.training.compile_metrics import CompileMetrics

# Losses and metrics that a functional model was given as symbolic tensors.
_ADDED = "_added_tensors"


def before_compile(model: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict]:
    """Metrics under the names that the generation's history has."""
    kwargs = {k: v for k, v in kwargs.items() if v is not None or k not in _SETTINGS}
    if generations.current().has_acc:
        if kwargs.get("metrics"):
            kwargs["metrics"] = _short(kwargs["metrics"])
        if len(args) > 3:
            args = (*args[:3], _short(args[3]), *args[4:])
    return args, kwargs


def open_all() -> None:
    """Gives `evaluate`'s list the order of then: loss, losses of outputs, metrics."""
    order = compiled.flat_order

    def flat_order(setup: Any, names: list[str]) -> list[str]:
        if not generations.current().is_old or setup.compile_loss is None:
            return order(setup, names)
        first = ["loss", *(m.name for m in setup.compile_loss.metrics)]
        first = [name for name in dict.fromkeys(first) if name in names]
        return first + [name for name in order(setup, names) if name not in first]

    compiled.flat_order = flat_order


# Settings that were None where they are left out today.
_SETTINGS = ("run_eagerly", "steps_per_execution", "jit_compile")


def _short(metrics: Any) -> Any:
    """Metrics with "acc" for "accuracy"."""
    if isinstance(metrics, dict):
        return {name: _short(part) for name, part in metrics.items()}
    if isinstance(metrics, (list, tuple)):
        return type(metrics)(_short(part) for part in metrics)
    return "acc" if metrics == "accuracy" else metrics


def before_fit(model: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict]:
    """Data that stood in other forms."""
    vars(model).pop("reset_metrics", None)
    _show_accuracy(model, kwargs)
    if isinstance(kwargs.get("class_weight"), str):
        notices.tell("class_weight='auto'", "nothing: it had no effect")
        del kwargs["class_weight"]
    if kwargs.get("validation_split") is None:
        kwargs.pop("validation_split", None)
    return _with_tuples(args), kwargs


def before_evaluate(model: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict]:
    """Data that stood in other forms."""
    vars(model).pop("reset_metrics", None)
    _show_accuracy(model, kwargs)
    return _with_tuples(args), kwargs


def before_batch(model: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict]:
    """Metrics that go on from batch to batch with `reset_metrics=False`."""
    if kwargs.pop("reset_metrics", True):
        vars(model).pop("reset_metrics", None)
    else:
        vars(model)["reset_metrics"] = lambda: None
    if kwargs.pop("accuracy", False):
        _show_accuracy(model, {"show_accuracy": True})
    return args, kwargs


def _show_accuracy(model: Any, kwargs: dict[str, Any]) -> None:
    """`show_accuracy=True` of Keras 0.3, where `compile` took no metrics."""
    shown = kwargs.pop("show_accuracy", False)
    setup = model._training_setup
    if shown and setup.compile_metrics is None:
        notices.tell("fit(show_accuracy=True)", "model.compile(..., metrics=['accuracy'])")
        names = getattr(model, "output_names", None)
        setup.compile_metrics = CompileMetrics(["acc"], None, names)
        setup.reset_programs()


def _with_tuples(args: tuple) -> tuple:
    return (samples.batches(args[0]), *args[1:]) if args else args


def follow(layer: Any, value: Any, name: str) -> None:
    """Follows a tensor over an epoch, as `add_metric` did in a call."""
    metrics = vars(layer).setdefault("_followed", {})
    if name not in metrics:
        metrics[name] = keraia.metrics.Mean(name=name)
        setattr(layer, f"_metric_{auto_name(name)}", metrics[name])
    metrics[name].update_state(value)


class CompiledLoss:
    """`model.compiled_loss`: the loss of targets and predictions.

    Args:
        model: A compiled model.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def metrics(self) -> list[Any]:
        """The mean of the loss."""
        return [self._model._training_setup.loss_tracker]

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: Any = None
    ) -> Any:
        setup = self._model._training_setup
        total = setup.compile_loss(y_true, y_pred, sample_weight)
        for loss in regularization_losses or ():
            total = total + loss
        setup.loss_tracker.update_state(total)
        return total


class CompiledMetrics:
    """`model.compiled_metrics`: the metrics of `compile`.

    Args:
        model: A compiled model.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def metrics(self) -> list[Any]:
        """The single metrics."""
        given = self._model._training_setup.compile_metrics
        return given.metrics if given is not None else []

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Lets the metrics see a batch."""
        steps.update_metrics(self._model, y_true, y_pred, sample_weight)
