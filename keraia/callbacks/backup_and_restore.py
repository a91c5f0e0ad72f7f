"""`BackupAndRestore`: a run that is broken off goes on as if nothing had happened."""

import os
import shutil
import time
import warnings
from pathlib import Path
from typing import Any

from keraia.callbacks.base import Callback, Logs
from keraia.callbacks.frequency import Frequency
from keraia.core.errors import UnsafeFileError
from keraia.core.tracebacks import users_level
from keraia.training import checkpoint
from keraia.training.ending import Ending
from keraia.training.progress import say
from keraia.training.writer import Writer

LATEST, PREVIOUS = "latest.zip", "previous.zip"
DRAFTS = f".{LATEST}.*.tmp"
SHARE = 0.02  # of the time may go into saving at the ends of epochs,
ALLOWANCE = 0.1  # beyond these seconds


class BackupAndRestore(Callback):
    """Keeps the state of a run of `fit`, so that the same program, started again, goes on from it.

    The state is all that decides how training goes on: weights, optimizer, metrics, seeds and
    generators of random numbers, callbacks, history and the position in the data. The run that
    resumes ends bit for bit as one that was never broken off, be it by an exception, by the loss of
    the process at any step, or by SIGTERM, upon which the state is saved and the program ends.

    States are written beside training, into one file that is replaced only by a complete one. At
    the ends of epochs that follow fast upon each other, some are left out, so that saving takes at
    most 2 % of the time.

    Args:
        backup_dir: Folder of the file; for one call of `fit`.
        save_freq: "epoch", or a number of batches; False saves only upon SIGTERM.
        double_checkpoint: Whether the state before the last is kept, too, in case the last is
            damaged.
        delete_checkpoint: Whether the file is removed when training is complete. Where it stays,
            the program started once more has the trained model at once, and with more epochs
            trains on.

    Raises:
        ValueError: `backup_dir` is empty, or `save_freq` will not do.

    Example:
        >>> import numpy as np, keraia as keras
        >>> model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x, y = np.ones((8, 4)), np.ones((8, 1))
        >>> for epochs in (2, 3):
        ...     backup = BackupAndRestore("state", delete_checkpoint=False)
        ...     h = model.fit(x, y, epochs=epochs, verbose=0, callbacks=[backup])
        ...     len(h.history["loss"]), int(model.optimizer.iterations)
        (2, 2)
        (3, 3)
    """

    needs_each_batch = False
    needs_same_bits = True
    comes_last = True

    def __init__(
        self,
        backup_dir: str | os.PathLike,
        save_freq: str | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        super().__init__()
        if not os.fspath(backup_dir):
            raise ValueError("BackupAndRestore: `backup_dir` must name a folder, got ''.")
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._folder = Path(self.backup_dir)
        self._frequency = Frequency(save_freq, "BackupAndRestore: `save_freq`")
        self._course: Any = None
        self._epoch = 0
        self._saving: Any = None
        self._ending = Ending()

    # -- a run begins

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for draft in self._folder.glob(DRAFTS):  # of a process that was lost
            draft.unlink()
        self._saving = Writer(self._write)
        self._taking = 0.0  # seconds that copying took
        self._start = time.perf_counter()
        self._ending.watch()

    def set_course(self, course: Any) -> None:
        self._course = course
        state = self._read()
        if state is None:
            return
        course.load_state_dict(state)
        if self.params.get("verbose"):
            say(f"Resuming at epoch {course.epoch + 1}, step {course.step}.")

    def _read(self) -> Any:
        """The last state that is whole; None if there is none."""
        trouble = None
        for path in (self._folder / LATEST, self._folder / PREVIOUS):
            if not path.exists():
                continue
            try:
                state = checkpoint.read(path)
            except UnsafeFileError as error:
                trouble = error
                continue
            if trouble is not None:
                warnings.warn(
                    f"BackupAndRestore: {trouble} Going on from the state before it.",
                    stacklevel=users_level(),
                )
            return state
        if trouble is not None:
            raise trouble
        return None

    # -- it goes on

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch
        self._frequency.begin_epoch()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        due = self._frequency.after(batch)
        if due or self._ending.asked:
            self._save(self._epoch, batch + 1, logs)
            self._end_if_asked()

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._end_if_asked()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        last = epoch + 1 == self._course.last or self.model.stop_training
        stays = last and not self.delete_checkpoint
        if self._ending.asked or stays or self._frequency.by_epoch and self._affordable():
            self._save(epoch + 1, 0, logs)
        self._end_if_asked()

    def _affordable(self) -> bool:
        spent = self._taking + self._saving.seconds
        return spent <= ALLOWANCE + SHARE * (time.perf_counter() - self._start)

    def _save(self, epoch: int, step: int, logs: Any) -> None:
        start = time.perf_counter()
        self._saving.put(checkpoint.freeze(self._course.state_dict(epoch, step, logs)))
        self._taking += time.perf_counter() - start

    def _write(self, frozen: Any) -> None:
        """Writes a state, in the thread beside training."""
        path = self._folder / LATEST
        try:
            if self.double_checkpoint and path.exists():
                self._keep_previous(path)
            checkpoint.write(path, frozen)
        except OSError as error:
            raise OSError(
                error.errno,
                f"BackupAndRestore: the state of the run could not be written to {path}: "
                f"{error.strerror}. The state before it is untouched. Make room, or pass another "
                "folder, and start the program again: it goes on from there.",
            ) from error

    def _keep_previous(self, path: Path) -> None:
        draft = path.with_name(f".{LATEST}.previous.tmp")
        shutil.copyfile(path, draft)
        os.replace(draft, self._folder / PREVIOUS)

    # -- it ends

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._ending.unwatch()
        if not self.delete_checkpoint:
            self._saving.flush()
            return
        self._saving.drop()
        for name in (LATEST, PREVIOUS):
            (self._folder / name).unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def on_exception(self, error: BaseException) -> None:
        self._ending.unwatch()
        if self._saving is None:
            return
        try:
            self._saving.flush()
        except OSError as trouble:
            warnings.warn(str(trouble), stacklevel=users_level())

    def _end_if_asked(self) -> None:
        if self._ending.asked:
            self._saving.flush()
            self.model.stop_training = self._ending.obey()
