"""Callbacks that set the optimizer's learning rate."""

import inspect
from collections.abc import Callable
from typing import Any

from keraia.callbacks.base import Callback, Logs
from keraia.callbacks.monitor import Monitor
from keraia.training.progress import say


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch.

    Args:
        schedule: `schedule(epoch)` or `schedule(epoch, learning_rate)`, epochs counted from 0;
            returns the new learning rate.
        verbose: 1 prints each setting.

    Example:
        >>> halve = LearningRateScheduler(lambda epoch, rate: rate / 2)
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        rate = _rate(self.model, type(self).__name__)
        arguments = (epoch, rate) if _takes(self.schedule, 2) else (epoch,)
        new = self.schedule(*arguments)
        try:
            new = float(new)
        except (TypeError, ValueError):
            raise ValueError(
                f"LearningRateScheduler: `schedule` must return a number, got {new!r} for epoch "
                f"{epoch}."
            ) from None
        self.model.optimizer.learning_rate = new
        if self.verbose:
            say(f"Epoch {epoch + 1}: LearningRateScheduler sets the learning rate to {new:.6g}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = _rate(self.model, type(self).__name__)


class ReduceLROnPlateau(Monitor):
    """Lowers the learning rate when a monitored number has stopped improving.

    Args:
        monitor: Name in the logs of an epoch.
        factor: The learning rate is multiplied by it. Below 1.
        patience: Epochs without improvement after which the rate is lowered.
        verbose: 1 prints each change.
        mode: "min", "max" or "auto" (see `monitor`'s direction).
        min_delta: Smallest change that counts as improvement.
        cooldown: Epochs after a change in which nothing is counted.
        min_lr: Lowest learning rate.

    Raises:
        ValueError: `factor` is 1 or more.

    Example:
        >>> ReduceLROnPlateau(factor=0.5, patience=2).in_cooldown()
        False
    """

    state_names = ("best", "cooldown_counter", "wait")

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        if kwargs:
            raise TypeError(f"ReduceLROnPlateau: unknown arguments {sorted(kwargs)}.")
        if factor >= 1.0:
            raise ValueError(
                f"ReduceLROnPlateau: `factor` must be below 1, got {factor}: the learning rate is "
                "multiplied by it."
            )
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.cooldown_counter = 0
        self.wait = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        rate = _rate(self.model, type(self).__name__)
        if logs is not None:
            logs["learning_rate"] = rate
        current = self.monitored(logs)
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_better(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch, rate)

    def _reduce(self, epoch: int, rate: float) -> None:
        if rate <= self.min_lr:
            return
        new = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = new
        self.cooldown_counter = self.cooldown
        self.wait = 0
        if self.verbose:
            say(f"Epoch {epoch + 1}: ReduceLROnPlateau lowers the learning rate to {new:.6g}.")

    def in_cooldown(self) -> bool:
        """Whether a change was so recent that nothing is counted yet."""
        return self.cooldown_counter > 0


def _rate(model: Any, where: str) -> float:
    """The optimizer's learning rate now.

    Raises:
        ValueError: The model has no optimizer with a learning rate.
    """
    optimizer: Any = getattr(model, "optimizer", None)
    if not hasattr(optimizer, "learning_rate"):
        raise ValueError(
            f"{where}: the optimizer {optimizer!r} has no `learning_rate`. Compile the model with "
            "an optimizer that has one."
        )
    return float(optimizer.learning_rate)


def _takes(fn: Callable[..., Any], count: int) -> bool:
    """Whether `fn` can be called with `count` positional arguments."""
    try:
        inspect.signature(fn).bind(*range(count))
    except TypeError:
        return False
    return True
