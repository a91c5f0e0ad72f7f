"""Getting ready: checks before a run, and the variables that a step needs made before it."""

from typing import Any

from keraia.backends import backend
from keraia.core import tree
from keraia.data.source import Source
from keraia.training import override
from keraia.training.compiled import specs_of
from keraia.training.step import call
from keraia.utils.arrays import unpack_x_y_sample_weight

# Backends that train, told to those whose backend does not.
_TRAINING = "jax, torch, tensorflow"


def check_compiled(model: Any, where: str) -> None:
    """Raises RuntimeError if the model was not compiled."""
    if not model.compiled:
        raise RuntimeError(
            f"{where}: the model {model.name!r} is not compiled. Call "
            "`model.compile(optimizer=..., loss=..., metrics=[...])` first."
        )


def check_trainable(model: Any, where: str) -> None:
    """Raises an error if the model cannot be trained, and says why."""
    check_compiled(model, where)
    if "autodiff" not in backend.features:
        raise NotImplementedError(
            f"{where}: the backend {backend.name!r} computes no gradients, so it cannot train; it "
            f"can evaluate and predict. Backends that train: {_TRAINING}. Choose one by "
            "KERAIA_BACKEND, before Python starts."
        )


def ensure(model: Any, source: Source, mode: str) -> None:
    """Makes all variables that a step of a mode needs, from an example batch.

    Raises:
        ValueError: The model cannot be called on such data, or there is nothing to minimize.
    """
    setup = model._training_setup
    if model.built and _is_ready(model, setup, mode):
        return
    batch = specs_of(source.example())
    x, y, _ = unpack_x_y_sample_weight(batch)
    custom = mode != "predict" and override.overridden(model, mode)
    if not model.built and custom and _cannot_be_called(model):
        _build_by_step(model, batch, mode)
    elif not model.built or (mode != "predict" and not custom):
        y_pred = _outputs(model, x)
        if mode != "predict":
            _build_losses_and_metrics(setup, y, y_pred)
    if mode == "train" and setup.optimizer is not None and not setup.optimizer.built:
        setup.optimizer.build(model.trainable_variables)


def _is_ready(model: Any, setup: Any, mode: str) -> bool:
    if mode == "predict":
        return True
    parts = [setup.compile_loss, setup.compile_metrics]
    if mode == "train":
        parts.append(setup.optimizer)
    return all(part is None or part.built for part in parts)


def _outputs(model: Any, x: Any) -> Any:
    """Specs of the model's outputs; makes its variables where that was not done yet."""
    if model.built and getattr(model, "outputs", None) is not None:
        return model._output_structure() if hasattr(model, "_output_structure") else model.output
    return backend.abstract_call(lambda x: call(model, x, training=False), [x])


def _cannot_be_called(model: Any) -> bool:
    """Whether the model only has steps of its own, and no `call`."""
    from keraia.models.model import Model

    return type(model).call is Model.call


def _build_by_step(model: Any, batch: Any, mode: str) -> None:
    """Makes the variables by running a step of the user's on abstract data."""
    step = override.step_of(model, mode)

    def run(data: Any) -> None:
        step(data)

    backend.abstract_call(run, [batch])


def _build_losses_and_metrics(setup: Any, y: Any, y_pred: Any) -> None:
    if setup.compile_loss is not None and not setup.compile_loss.built:
        setup.compile_loss.build(y_pred)
    if setup.compile_metrics is not None and not setup.compile_metrics.built:
        setup.compile_metrics.build(y, y_pred)


def rows_of(batch: Any) -> int:
    """Number of rows of a batch."""
    return next(leaf.shape[0] for leaf in tree.flatten(batch) if leaf is not None)
