"""`ModelCheckpoint`."""

import os
import string
from collections.abc import Mapping, Sequence
from typing import Any

from keraia.callbacks.base import Logs
from keraia.callbacks.frequency import Frequency
from keraia.callbacks.monitor import Monitor
from keraia.training.progress import say

OLDER = (".h5", ".hdf5")


class ModelCheckpoint(Monitor):
    """Saves the model, or its weights, while it trains.

    Args:
        filepath: Where to save: ".keras" for models, ".weights.h5" for weights; ".h5" or ".hdf5"
            for the formats of older generations. May hold `{epoch}` (from 1), `{batch}` and names
            of the logs, with formats: "{epoch:02d}-{val_loss:.2f}".
        monitor: Name in the logs that says which model is best.
        verbose: 1 prints when it saves.
        save_best_only: Whether only a model better than all before is saved.
        save_weights_only: Whether weights are saved rather than the model.
        mode: "min", "max" or "auto" (see `monitor`'s direction).
        save_freq: "epoch", or the number of batches between two saves.
        initial_value_threshold: Value to be beaten by the first save, e.g. that of an earlier run.

    Raises:
        ValueError: The file name or `save_freq` will not do.

    Example:
        >>> ModelCheckpoint("best.keras", save_best_only=True).filepath
        'best.keras'
    """

    state_names = ("best", "_frequency")

    def __init__(
        self,
        filepath: str | os.PathLike,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, best=initial_value_threshold)
        self.filepath = os.fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._frequency = Frequency(save_freq, "ModelCheckpoint: `save_freq`")
        self._epoch = 0
        self._check()

    def _check(self) -> None:
        endings = (".weights.h5", *OLDER) if self.save_weights_only else (".keras", *OLDER)
        if not self.filepath.endswith(endings):
            raise ValueError(
                f"ModelCheckpoint: with save_weights_only={self.save_weights_only} the file name "
                f"must end in {' or '.join(endings)}, got {self.filepath!r}."
            )

    def listens(self, event: str) -> bool:
        idle = self._frequency.by_epoch and event == "on_train_batch_end"
        return super().listens(event) and not idle

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch
        self._frequency.begin_epoch()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self._frequency.after(batch):
            self._save({"epoch": self._epoch + 1, "batch": batch + 1}, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self._frequency.by_epoch:
            self._save({"epoch": epoch + 1}, logs)

    def _save(self, place: Mapping[str, int], logs: Logs | None) -> None:
        path = file_name(self.filepath, {**(logs or {}), **place})
        reason = ""
        if self.save_best_only:
            current = self.monitored(logs)
            if current is None:
                return
            if not self.is_better(current, self.best):
                self._say(place, f"{self.monitor} did not improve from {self.best:.5f}")
                return
            before = "None" if self.best is None else f"{self.best:.5f}"
            reason = f"{self.monitor} improved from {before} to {current:.5f}, "
            self.best = current
        self._say(place, f"{reason}saving model to {path}")
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True)

    def _say(self, place: Mapping[str, int], text: str) -> None:
        if self.verbose:
            say(f"Epoch {place['epoch']}: {text}")


class _Names(string.Formatter):
    """Fills in names; a template may not reach into what they stand for."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name


def file_name(template: str, values: Mapping[str, Any]) -> str:
    """A file name from its template.

    Raises:
        KeyError: The template names something that is not there.

    Example:
        >>> file_name("{epoch:02d}-{loss:.1f}.keras", {"epoch": 3, "loss": 0.25})
        '03-0.2.keras'
    """
    try:
        return _Names().vformat(template, (), values)
    except (KeyError, IndexError) as error:
        raise KeyError(
            f"ModelCheckpoint: the file name {template!r} asks for {error}; there are "
            f"{', '.join(values)}. Use these names, without dots or brackets."
        ) from error
