"""Getting ready: the variables that a step needs, made before it is compiled."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import state
from keraia.data.source import Arrays, Source
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
    prepare(model, source, where)
    setup = model._training_setup
    custom = mode != "predict" and override.overridden(model, mode)
    if mode == "predict" or custom and not (setup.compares and _has_call(model)):
        if not model.built:
            _build(model, source, mode, custom)
    else:
        _build_losses_and_metrics(model, source, mode, "" if custom else where)
    if mode == "train" and setup.optimizer is not None and not setup.optimizer.built:
        setup.optimizer.build(model.trainable_variables)


def prepare(model: Any, source: Source, where: str) -> None:
    """Lets the front of a model work on the batches, where it has one.

    Raises:
        TypeError: The data has strings, for which the model has no use.
    """
    front = model._front
    if front is not None and not model.built:
        source.prepare = lambda x: x
        x = unpack_x_y_sample_weight(source.example())[0]
        model.build(tuple(np.shape(x)))
    source.prepare = front
    if front is None and isinstance(source, Arrays):
        for leaf in source.leaves:
            if leaf.dtype == object and not _takes_strings(model):
                raise TypeError(
                    f"{where}: `x` must hold numbers, got strings, shape {leaf.shape}. Convert it "
                    "first (TextVectorization and StringLookup do, at the beginning of a model or "
                    "in the data pipeline), or parse text to numbers."
                )


def _takes_strings(model: Any) -> bool:
    """Whether a model may have uses of its own for strings, on a backend that has them."""
    own = not type(model).call.__module__.startswith(__name__.partition(".")[0] + ".")
    return own and "strings" in backend.features


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


def _outputs(model: Any, source: Source, x: Any, training: bool = False) -> Any:
    """Specs of the model's outputs for specs of its inputs; makes its variables on the way.

    Abstract runs fill in sizes of their own for unknown ones. If one fails, the model is called on
    the example itself, so that the message shows the shapes that the user knows.
    """
    try:
        return backend.abstract_call(lambda x: call(model, x, training), [x])
    except Exception as error:
        trouble = error
    with state.scope():
        call(model, backend.place(unpack_x_y_sample_weight(source.example())[0]), training)
    raise trouble


def _build_losses_and_metrics(model: Any, source: Source, mode: str, where: str) -> None:
    """Makes the losses' and metrics' variables by the first batch.

    Where a method is named, its targets are checked; a step of the user's may do with them what it
    likes.
    """
    setup = model._training_setup
    if setup.outputs is not None and model.built:
        if where:
            check.data(model, source, setup.outputs, where)
    else:
        x, y, _ = unpack_x_y_sample_weight(specs_of(source.example()))
        outputs = _outputs(model, source, x)
        model._forget_losses()
        if setup.compile_loss is not None:
            setup.compile_loss.build(outputs)
        if where:
            check.data(model, source, outputs, where)
        if setup.compile_metrics is not None:
            setup.compile_metrics.build(y, outputs)
        setup.outputs = outputs
    if mode == "train" and where:
        _look_for_a_loss(model, source, where)


def fits(model: Any, source: Source, where: str) -> None:
    """Raises ValueError if the validation step of a model that trains cannot use some data."""
    prepare(model, source, where)
    outputs = model._training_setup.outputs
    if outputs is not None and not override.overridden(model, "test"):
        check.data(model, source, outputs, where)


def _look_for_a_loss(model: Any, source: Source, where: str) -> None:
    """Raises ValueError if a step would find no loss: none compiled, and none added by layers."""
    setup = model._training_setup
    if setup.minimizes or setup.compile_loss is not None or not check.own_loss(model):
        return
    _outputs(model, source, unpack_x_y_sample_weight(specs_of(source.example()))[0], training=True)
    setup.minimizes = bool(model.losses)
    model._forget_losses()
    if not setup.minimizes:
        raise ValueError(
            f"{where}: the model {model.name!r} has nothing to minimize: it was compiled without a "
            "loss, and no layer adds one. Call `compile(loss=...)`, for example loss='mse', or "
            "override `compute_loss`."
        )
