"""`Fitting`: the course of `fit`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keraia.callbacks.base import CallbackList
from keraia.core import tracebacks
from keraia.data.adapters import source_of
from keraia.data.feed import Feed, feed_of
from keraia.training import build, check, runs
from keraia.training.course import Course
from keraia.training.logs import Logs
from keraia.training.loop import Runner, run_epoch
from keraia.training.runs import Validation


class Fitting:
    """The part of a model that `fit` is."""

    stop_training: bool
    optimizer: Any  # this and the rest stand elsewhere in Trainer and Layer
    trainable_variables: Any
    reset_metrics: Callable[[], None]
    _epoch_logs: Callable[[Any], Any]
    _evaluate: Callable[[Feed, CallbackList], dict[str, Any]]

    @tracebacks.filtered
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
        *,
        resume: Any = None,
    ) -> Any:
        """Trains the model.

        Args:
            x: Inputs: arrays (tensors, tables; a list or dict for several inputs), or a data set
                that yields `(x, y)` or `(x, y, sample_weight)`: a PyDataset, generator, other
                iterable, torch DataLoader or tf.data.Dataset.
            y: Targets, like `x`; left out where `x` is a data set.
            batch_size: Samples to a step, for arrays; 32 if None.
            epochs: Number of the last epoch: training goes from `initial_epoch` to it.
            verbose: 0 silent, 1 progress, 2 a line an epoch; "auto" is 1.
            callbacks: List of callbacks.
            validation_split: Share of the samples, the last ones, kept for validation.
            validation_data: Data for validation: `(x, y)`, `(x, y, sample_weight)`, a data set.
            shuffle: Whether samples come in a new random order each epoch; "batch" moves whole
                batches. A generator's order is its own.
            class_weight: Class number -> weight of its samples.
            sample_weight: Weights of the samples, or of their time steps.
            initial_epoch: Epoch to begin with.
            steps_per_epoch: Steps to an epoch at most; the next one goes on where it ended, and the
                end of the data ends an epoch, too. None: all of the data.
            validation_steps: Steps of a validation; None: all of the data.
            validation_batch_size: Samples to a step of validation; `batch_size` if None.
            validation_freq: Epochs between validations, or the epochs (from 1) that have one.
            resume: Folder that keeps the state of the run, or a `BackupAndRestore`. If the program
                is broken off, the same program started again goes on where it was, and ends as if
                nothing had happened. The folder serves this one call of `fit`.

        Returns:
            `History`, whose `history` maps names to a value for each epoch.

        Raises:
            ValueError: The model is not compiled, the data is empty or does not fit together, or
                an argument is wrong.
            NotImplementedError: The backend cannot train.

        Example:
            >>> import numpy as np, keraia as keras
            >>> model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
            >>> model.compile(optimizer="sgd", loss="mse")
            >>> h = model.fit(np.ones((8, 4)), np.ones((8, 1)), epochs=2, verbose=0)
            >>> len(h.history["loss"])
            2
        """
        check.trainable(self, "Model.fit")
        planned = check.epochs(initial_epoch, epochs)
        source = source_of(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            shuffle=shuffle,
            class_weight=class_weight,
            where="Model.fit",
        )
        check.batch_size(source, batch_size, "Model.fit")
        source, held = runs.parted(
            source, validation_split, validation_data, validation_batch_size or batch_size
        )
        validation = Validation(held, validation_steps, validation_freq)
        feed = feed_of(source, steps_per_epoch, "Model.fit: `steps_per_epoch`")
        build.ensure(self, source, "train", "Model.fit")
        validation.prepare(self)
        watchers = runs.watchers(
            self, callbacks, verbose, planned.stop, feed, add_history=True, resume=resume
        )
        return self._train(feed, planned, validation, watchers)

    def _train(
        self, feed: Feed, epochs: range, validation: Validation, watchers: CallbackList
    ) -> Any:
        """Trains for some epochs; returns the history."""
        runner = runs.runner(self, "train", watchers)
        course = Course(self, feed, validation, watchers, epochs)
        self.stop_training = False
        try:
            watchers.on_train_begin()
            watchers.set_course(course)  # which may bring a run back that was broken off
            logs = self._run_epochs(runner, course)
            if self.optimizer is not None and epochs:
                self.optimizer.finalize_variable_values(self.trainable_variables)
            watchers.on_train_end(logs)
        except BaseException as error:
            watchers.on_exception(error)
            raise
        return watchers.history

    def _run_epochs(self, runner: Runner, course: Course) -> Any:
        """Takes the epochs that are left; returns the logs of the last."""
        watchers, validation = course.watchers, course.validation
        logs: Any = course.logs
        sound = True
        for epoch in course.epochs():
            if not course.step:
                self.reset_metrics()
                watchers.on_epoch_begin(epoch)
            trained = run_epoch(runner, course.feed, watchers, start=course.step, logs=course.logs)
            results = self._epoch_logs(trained)
            if results is None:  # there was no more data
                break
            logs = results
            if validation.is_due(epoch):
                measured = self._evaluate(validation.feed(self), watchers)
                logs = Logs({**logs, **{f"val_{name}": v for name, v in measured.items()}})
            watchers.on_epoch_end(epoch, logs)
            sound = sound and check.is_sound(self, logs, epoch)
        return logs
