"""Getting ready: the variables that a step needs, made before it is compiled."""

from typing import Any

from keraia.backends import backend
from keraia.core import state
from keraia.data.source import Source
from keraia.training import check, override
from keraia.training.compiled import specs_of
from keraia.training.step import call
from keraia.utils.arrays import unpack_x_y_sample_weight


def ensure(model: Any, source: Source, mode: str, where: str) -> None:
    """Makes all variables that a step of a mode needs, from an example batch, and checks the data.

    Args:
        model: The model.
        source: The data.
        mode: "train", "test" or "predict".
        where: Method that asks, for messages.

    Raises:
        ValueError: The model cannot be called on such data, or there is nothing to minimize.
    """
    setup = model._training_setup
    custom = mode != "predict" and override.overridden(model, mode)
    if mode == "predict" or custom and not (setup.compares and _has_call(model)):
        if not model.built:
            _build(model, source, mode, custom)
    else:
        _build_losses_and_metrics(model, source, mode, "" if custom else where)
    if mode == "train" and setup.optimizer is not None and not setup.optimizer.built:
        setup.optimizer.build(model.trainable_variables)


def _build(model: Any, source: Source, mode: str, custom: bool) -> None:
    """Builds a model by calling it on abstract data, or where it has no `call`, by a step."""
    batch = specs_of(source.example())
    if custom and not _has_call(model):
        step = override.step_of(model, mode)
        backend.abstract_call(lambda data: [step(data), None][1], [batch])
    else:
        _outputs(model, source, unpack_x_y_sample_weight(batch)[0])


def _has_call(model: Any) -> bool:
    """Whether the model can be called: it has a graph, or a `call` of its own."""
    from keraia.models.model import Model

    return model._graph is not None or type(model).call is not Model.call


def _outputs(model: Any, source: Source, x: Any) -> Any:
    """Specs of the model's outputs for specs of its inputs; makes its variables on the way.

    Abstract runs fill in sizes of their own for unknown ones. If one fails, the model is called on
    the example itself, so that the message shows the shapes that the user knows.
    """
    try:
        return backend.abstract_call(lambda x: call(model, x, training=False), [x])
    except Exception as error:
        trouble = error
    with state.scope():
        call(model, backend.place(unpack_x_y_sample_weight(source.example())[0]), False)
    raise trouble


def _build_losses_and_metrics(model: Any, source: Source, mode: str, where: str) -> None:
    """Makes the losses' and metrics' variables by the first batch.

    Where a method is named, its targets are checked; a step of the user's may do with them what it
    likes.
    """
    setup = model._training_setup
    losses, metrics = setup.compile_loss, setup.compile_metrics
    if setup.outputs is None or not model.built:
        x, y, _ = unpack_x_y_sample_weight(specs_of(source.example()))
        setup.outputs = _outputs(model, source, x)
        if mode == "train" and where:
            check.minimizes(model)
        model._forget_losses()
        if losses is not None:
            losses.build(setup.outputs)
            if y is not None and where:
                check.targets(losses, y, setup.outputs, where)
        if metrics is not None:
            metrics.build(y, setup.outputs)
    if losses is not None and where:
        check.labels(losses, source, setup.outputs, where)
