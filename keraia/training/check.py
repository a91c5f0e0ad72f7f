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
from keraia.training.compile_loss import Term
from keraia.utils.arrays import unpack_x_y_sample_weight

# Backends that train, told to those whose backend does not.
_TRAINING = "jax, torch, tensorflow"
_SPARSE = ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy")


def compiled(model: Any, where: str) -> None:
    """Raises ValueError if the model was not compiled."""
    if not model.compiled:
        raise ValueError(
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


def batch_size(source: Source, given: int | None, where: str) -> None:
    """Warns if a batch size is given for data that comes in batches already."""
    if given is not None and not isinstance(source, Arrays):
        warnings.warn(
            f"{where}: `batch_size={given}` has no effect, since `x` yields batches, which are "
            "taken as they come. Leave it out, and let the data yield batches of that size.",
            stacklevel=users_level(),
        )


def own_loss(model: Any) -> bool:
    """Whether the loss is the library's: the compiled one, and those that layers add."""
    return getattr(model.compute_loss, "is_default", False)


def data(model: Any, source: Source, outputs: Any, where: str) -> None:
    """Raises ValueError where targets are missing, or cannot be compared with the outputs.

    Args:
        model: The model; one with a loss of its own may do with targets as it likes.
        source: The data. Arrays are looked through as a whole, of a stream only its first batch.
        outputs: Specs of the model's outputs, for which its losses were built.
        where: Method that asks.
    """
    losses = model._training_setup.compile_loss
    if losses is None or not own_loss(model):
        return
    whole = source.data if isinstance(source, Arrays) else source.example()
    _, y, sample_weight = unpack_x_y_sample_weight(whole)
    for term, target, prediction in losses.beside(y, outputs, where):
        of_output = losses.of_output(term.index)
        _check_shape(term, target, prediction, of_output, where)
        if sample_weight is None and _is_sparse(term):
            _check_labels(term, target, prediction, of_output, where)


def _check_shape(term: Term, target: Any, prediction: Any, of_output: str, where: str) -> None:
    """Raises ValueError where a target has a shape that its loss cannot compare with the output."""
    if not _fits(term, tuple(target.shape), tuple(prediction.shape)):
        raise ValueError(
            f"{where}: the targets{of_output} have shape {_shown(target)}, the outputs "
            f"{_shown(prediction)}; the loss {term.loss.name!r} needs equal shapes. Reshape `y`, "
            "or change the last layer."
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


def _check_labels(term: Term, target: Any, prediction: Any, of_output: str, where: str) -> None:
    """Raises ValueError where class numbers lie outside the classes of an output.

    Outputs with masks are let pass: labels that do not count may be anything.
    """
    axis = getattr(term.loss, "axis", -1)
    classes = prediction.shape[axis] if prediction.shape else None
    if classes is None or masks.get_mask(prediction) is not None:
        return
    low, high = _range(target, getattr(term.loss, "ignore_class", None))
    if math.isnan(low):
        raise ValueError(
            f"{where}: `y`{of_output} has class numbers that are NaN. Leave out the samples whose "
            "class is not known."
        )
    if low < 0 or high >= classes:
        raise ValueError(
            f"{where}: `y`{of_output} has class numbers from {low} to {high}, but the output has "
            f"{classes} classes: they must lie from 0 to {classes - 1}. Number the classes from "
            "0, or give the last layer more units."
        )


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
