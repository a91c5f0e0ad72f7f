"""Checks before a run: what would fail later, or train on nonsense without failing."""

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia import losses
from keraia.backends import backend
from keraia.core import config, masks
from keraia.core.counts import count
from keraia.core.tracebacks import users_level
from keraia.data.source import Arrays, Source
from keraia.training.compile_loss import CompileLoss, Term
from keraia.utils.arrays import unpack_x_y_sample_weight

# Backends that train, told to those whose backend does not.
_TRAINING = "jax, torch, tensorflow"
_SPARSE = ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy")


def compiled(model: Any, where: str) -> None:
    """Raises RuntimeError if the model was not compiled."""
    if not model.compiled:
        raise RuntimeError(
            f"{where}: the model {model.name!r} is not compiled. Call "
            "`model.compile(optimizer=..., loss=..., metrics=[...])` first."
        )


def trainable(model: Any, where: str) -> None:
    """Raises an error if the model cannot be trained, and says why."""
    compiled(model, where)
    if "autodiff" not in backend.features:
        raise NotImplementedError(
            f"{where}: the backend {backend.name!r} computes no gradients, so it cannot train; it "
            f"can evaluate and predict. Backends that train: {_TRAINING}. Choose one by "
            "KERAIA_BACKEND, before Python starts."
        )


def epochs(initial: Any, last: Any) -> range:
    """The epochs of a run of `fit`, by its arguments `initial_epoch` and `epochs`.

    Raises:
        TypeError: One of them is not an integer.
        ValueError: One of them is negative.
    """
    meaning = "It is the number of the last epoch, counted from the first ever."
    last = count(last, "Model.fit: `epochs`", meaning, least=0)
    meaning = "It is the number of epochs that were done before."
    initial = count(initial, "Model.fit: `initial_epoch`", meaning, least=0)
    if initial > last:
        warnings.warn(
            f"Model.fit: nothing to train, since `epochs`={last} is the number of the last epoch "
            f"and `initial_epoch`={initial} says that {initial} were done before. To train n more, "
            "pass epochs=initial_epoch + n.",
            stacklevel=users_level(),
        )
    return range(initial, min(last, config.max_epochs() or last))


def is_sound(model: Any, logs: Mapping[str, Any], epoch: int) -> bool:
    """Whether the loss at the end of an epoch is a finite number; warns if it is not.

    No warning is given where training ends here: who stops on such a loss said so already.
    """
    value = logs.get("loss")
    if model.stop_training or not isinstance(value, float) or math.isfinite(value):
        return True
    steps = "" if model.optimizer is None else f", at step {int(model.optimizer.iterations)}"
    warnings.warn(
        f"Model.fit: the loss is {value} at the end of epoch {epoch + 1}{steps}. Training goes on, "
        "though nothing can be learnt from it. Look for NaN or huge values in the data, lower the "
        "learning rate, or clip gradients (clipnorm=1.0); the callback TerminateOnNaN ends "
        "training at the step where it happens.",
        RuntimeWarning,
        stacklevel=users_level(),
    )
    return False


def minimizes(model: Any) -> None:
    """Raises ValueError if there is no loss, compiled or added by layers."""
    own = type(model).compute_loss
    default = getattr(own, "is_default", False)
    if default and model._training_setup.compile_loss is None and not model.losses:
        raise ValueError(
            f"Model.fit: the model {model.name!r} has nothing to minimize: it was compiled without "
            "a loss, and no layer adds one. Call `compile(loss=...)`, for example loss='mse', or "
            "override `compute_loss`."
        )


def targets(compile_loss: CompileLoss, y: Any, y_pred: Any, where: str) -> None:
    """Raises ValueError where targets have shapes that a loss cannot compare with outputs.

    Args:
        compile_loss: The losses, built.
        y: Specs of the targets.
        y_pred: Specs of the outputs.
        where: Method that asks.
    """
    for term, target, prediction in compile_loss.beside(y, y_pred):
        if not _fits(term, tuple(target.shape), tuple(prediction.shape)):
            raise ValueError(
                f"{where}: the targets{compile_loss.of_output(term.index)} have shape "
                f"{_shown(target)}, the outputs {_shown(prediction)}; the loss {term.loss.name!r} "
                "needs equal shapes. Reshape `y`, or change the last layer."
            )


def _fits(term: Term, target: tuple, prediction: tuple) -> bool:
    fn = getattr(term.loss, "fn", type(term.loss))
    if not fn.__module__.startswith(losses.__name__) or _is_sparse(term):
        return True  # a loss of the user's, or one that compares shapes itself
    if len(target) == len(prediction) + 1 and target[-1] == 1:
        target = target[:-1]
    if len(prediction) == len(target) + 1 and prediction[-1] == 1:
        prediction = prediction[:-1]
    return len(target) == len(prediction) and all(
        a == b or None in (a, b) or 1 in (a, b)
        for a, b in zip(target[1:], prediction[1:], strict=True)
    )


def labels(compile_loss: CompileLoss, source: Source, y_pred: Any, where: str) -> None:
    """Raises ValueError where class numbers lie outside the classes of an output.

    Arrays are looked through as a whole, of a stream only its first batch. Samples with weights or
    masks are let pass: labels that do not count may be anything.
    """
    y, sample_weight = unpack_x_y_sample_weight(_whole(source))[1:]
    if sample_weight is not None or y is None:
        return
    for term, target, prediction in compile_loss.beside(y, y_pred):
        axis = getattr(term.loss, "axis", -1)
        classes = prediction.shape[axis] if prediction.shape else None
        if not _is_sparse(term) or classes is None or masks.get_mask(prediction) is not None:
            continue
        low, high = _range(target, getattr(term.loss, "ignore_class", None))
        if math.isnan(low):
            raise ValueError(
                f"{where}: `y`{compile_loss.of_output(term.index)} has class numbers that are NaN. "
                "Leave out the samples whose class is not known."
            )
        if low < 0 or high >= classes:
            raise ValueError(
                f"{where}: `y`{compile_loss.of_output(term.index)} has class numbers from {low} to "
                f"{high}, but the output has {classes} classes: they must lie from 0 to "
                f"{classes - 1}. Number the classes from 0, or give the last layer more units."
            )


def _whole(source: Source) -> Any:
    return source.data if isinstance(source, Arrays) else source.example()


def _range(target: Any, ignored: int | None) -> tuple[float, float]:
    """Least and largest class number, those of an ignored class left out; NaN where one is."""
    numbers = target if isinstance(target, np.ndarray) else backend.to_numpy(target)
    if ignored is not None:
        numbers = numbers[numbers != ignored]
    if not numbers.size:
        return 0, 0
    if math.isnan(numbers.min()):
        return math.nan, math.nan
    return int(numbers.min()), int(numbers.max())


def _is_sparse(term: Term) -> bool:
    fn = getattr(term.loss, "fn", None)
    return type(term.loss).__name__ in _SPARSE or getattr(fn, "__name__", None) in _SPARSE


def _shown(spec: Any) -> tuple:
    return ("batch", *spec.shape[1:]) if spec.shape else ()
