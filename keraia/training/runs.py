"""What a run is made of, from the arguments of `fit`, `evaluate` and `predict`."""

import os
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from keraia.callbacks.backup_and_restore import BackupAndRestore
from keraia.callbacks.base import Callback, CallbackList
from keraia.core.counts import count
from keraia.data.adapters import source_of, split
from keraia.data.feed import Feed, feed_of
from keraia.data.source import Arrays, Source
from keraia.training import build
from keraia.training.loop import Runner

_VALIDATION = "Model.fit (`validation_data`)"


class Validation:
    """The validations of a run of `fit`.

    Args:
        source: The data; None if there is no validation.
        steps: Steps of each; None for all of the data.
        frequency: Epochs between two, or the epochs (from 1) that have one.

    Raises:
        TypeError: `steps` or `frequency` is of the wrong kind.
        ValueError: They are not positive.
    """

    def __init__(
        self, source: Source | None, steps: int | None, frequency: int | Sequence[int]
    ) -> None:
        self._source: Any = source
        self._steps = steps
        self._checked = source is None
        self._frequency = frequency if isinstance(frequency, Collection) else None
        if self._frequency is None:
            meaning = "It is the number of epochs between validations; a list names the epochs."
            self._every = count(frequency, "Model.fit: `validation_freq`", meaning)

    def is_due(self, epoch: int) -> bool:
        """Whether an epoch, counted from 0, has one."""
        if self._source is None:
            return False
        if self._frequency is None:
            return (epoch + 1) % self._every == 0
        return epoch + 1 in self._frequency

    def prepare(self, model: Any) -> None:
        """Checks arrays before the run; of a stream the first batch is looked at in its time."""
        if isinstance(self._source, Arrays):
            self._check(model)

    def _check(self, model: Any) -> None:
        if not self._checked:
            build.fits(model, self._source, _VALIDATION)
            self._checked = True

    def feed(self, model: Any) -> Feed:
        """The steps of one."""
        self._check(model)
        return feed_of(self._source, self._steps, "Model.fit: `validation_steps`")

    def state_dict(self) -> dict[str, Any]:
        """Where it is in its data."""
        return {} if self._source is None else {"source": self._source.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes to a place in its data."""
        if self._source is not None and state:
            self._source.load_state_dict(state["source"], under_way=False)


def parted(
    source: Source, share: float, data: Any, batch_size: int | None
) -> tuple[Source, Source | None]:
    """The sources of training and validation.

    Args:
        source: All that was passed for training.
        share: `validation_split`, which counts where there is no `data`.
        data: `validation_data`.
        batch_size: Samples to a batch of validation; None for that of training.
    """
    if data is not None:
        return source, _validation(data, batch_size)
    if not share:
        return source, None
    source, held = split(source, share)
    held.batch_size = batch_size or held.batch_size
    return source, held


def _validation(data: Any, batch_size: int | None) -> Source:
    """Source of `validation_data`: arrays in a tuple, or a data set."""
    parts = list(data) if isinstance(data, (tuple, list)) else [data]
    if isinstance(data, (tuple, list)) and not 1 <= len(parts) <= 3:
        raise ValueError(
            "Model.fit: `validation_data` must be (x, y), (x, y, sample_weight) or a data set, got "
            f"a {type(data).__name__} of length {len(parts)}."
        )
    return source_of(*parts, batch_size=batch_size, where=_VALIDATION)


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
    resume: Any = None,
) -> CallbackList:
    """The callbacks of a run, with those that it adds itself."""
    if isinstance(callbacks, CallbackList):
        if resume is not None:
            callbacks.append(_backup(resume, model))
        return callbacks
    if isinstance(verbose, str) and verbose != "auto":
        raise ValueError(f"`verbose` must be 0, 1, 2 or 'auto', got {verbose!r}.")
    verbose = 1 if verbose == "auto" else int(verbose)
    if resume is not None:
        callbacks = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or ())
        callbacks.append(_backup(resume))
    return CallbackList(
        callbacks,
        add_history=add_history,
        add_progbar=verbose != 0,
        model=model,
        verbose=verbose,
        epochs=epochs,
        steps=feed.limit,
    )


def _backup(resume: Any, model: Any = None) -> BackupAndRestore:
    """What keeps the state of a run, by the argument `resume` of `fit`."""
    if isinstance(resume, BackupAndRestore):
        made = resume
    else:
        made = BackupAndRestore(os.fspath(resume), delete_checkpoint=False)
    if model is not None:
        made.set_model(model)
    return made


def runner(model: Any, mode: str, watchers: CallbackList) -> Runner:
    """What runs the steps: as many as one as compiled, or as is found to be fastest."""
    width = model.steps_per_execution
    watched = watchers.each_batch_needed(mode)
    if width == "auto" or (width == 1 and not watched):
        width = 1 if model.run_eagerly else None
    exact = mode == "train" and watchers.same_bits_needed()
    return Runner(model, mode, width, quiet=not watched, exact=exact)
