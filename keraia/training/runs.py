"""What a run is made of, from the arguments of `fit`, `evaluate` and `predict`."""

from collections.abc import Mapping, Sequence
from typing import Any

from keraia.callbacks.base import CallbackList
from keraia.data.adapters import source_of
from keraia.data.feed import Feed
from keraia.data.source import Source
from keraia.training.loop import Runner


def validation(data: Any, batch_size: int | None) -> Source:
    """Source of `validation_data`: arrays in a tuple, or a data set."""
    parts = list(data) if isinstance(data, (tuple, list)) else [data]
    if isinstance(data, (tuple, list)) and not 1 <= len(parts) <= 3:
        raise ValueError(
            "Model.fit: `validation_data` must be (x, y), (x, y, sample_weight) or a data set, got "
            f"a {type(data).__name__} of length {len(parts)}."
        )
    return source_of(*parts, batch_size=batch_size, where="Model.fit (validation)")


def batch(
    x: Any, y: Any, sample_weight: Any, class_weight: Mapping[int, float] | None, where: str
) -> Source:
    """Source of a single batch, all of the arrays."""
    return source_of(x, y, sample_weight, batch_size=2**62, class_weight=class_weight, where=where)


def watchers(
    model: Any,
    callbacks: Any,
    verbose: int | str,
    epochs: int,
    feed: Feed,
    add_history: bool = False,
) -> CallbackList:
    """The callbacks of a run, with those that it adds itself."""
    if isinstance(callbacks, CallbackList):
        return callbacks
    verbose = 1 if verbose == "auto" else int(verbose)
    return CallbackList(
        callbacks,
        add_history=add_history,
        add_progbar=verbose != 0,
        model=model,
        verbose=verbose,
        epochs=epochs,
        steps=feed.limit,
    )


def runner(model: Any, mode: str, watchers: CallbackList) -> Runner:
    """What runs the steps: as many as one as compiled, or as is found to be fastest."""
    width = model.steps_per_execution
    watched = watchers.each_batch_needed(mode)
    if width == "auto" or (width == 1 and not watched):
        width = 1 if model.run_eagerly else None
    return Runner(model, mode, width, quiet=not watched)


def is_due(frequency: int | Sequence[int], epoch: int) -> bool:
    """Whether an epoch, counted from 1, has a validation."""
    if isinstance(frequency, int):
        return epoch % frequency == 0
    return epoch in frequency
