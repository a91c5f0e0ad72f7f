"""Watching one number of the logs: what counts as better, shared by three callbacks."""

import operator
import warnings
from collections.abc import Callable
from typing import Any

from keraia.callbacks.base import Callback, Logs
from keraia.core.tracebacks import users_level

_BETTER = {"min": operator.lt, "max": operator.gt}
_DIRECTIONS = {"down": "min", "up": "max"}
_RISING = ("accuracy", "acc", "auc", "precision", "recall", "f1", "iou", "fmeasure")


class Monitor(Callback):
    """Base of callbacks that act on the improvement of a monitored number.

    Args:
        monitor: Name in the logs, e.g. "val_loss".
        mode: "min" if smaller is better, "max" if larger, "auto" to tell from the metric.
        best: Number to be improved on, or None.
        min_delta: Smallest change that counts as improvement.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        best: float | None = None,
        min_delta: float = 0,
    ) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            warnings.warn(
                f"{type(self).__name__}: `mode` must be 'auto', 'min' or 'max', got {mode!r}; "
                "going on with 'auto'.",
                stacklevel=users_level(),
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = best
        self.min_delta = abs(min_delta)
        self.monitor_op: Callable[[Any, Any], bool] | None = None

    def monitored(self, logs: Logs | None) -> Any:
        """The monitored number, or None with a warning where the logs lack it."""
        logs = logs or {}
        if self.monitor in logs:
            return logs[self.monitor]
        warnings.warn(
            f"{type(self).__name__}: `{self.monitor}` is not in the logs, which have "
            f"{', '.join(map(repr, logs))}. Monitor one of these, or pass `validation_data` if "
            "the name begins with 'val_'.",
            stacklevel=users_level(),
        )
        return None

    def is_better(self, value: Any, reference: float | None) -> bool:
        """Whether `value` improves on `reference` by more than `min_delta`."""
        if self.monitor_op is None:
            self.monitor_op = _BETTER[self._direction()]
        if reference is None:
            return True
        margin = self.min_delta if self.monitor_op is operator.gt else -self.min_delta
        return bool(self.monitor_op(value - margin, reference))

    def _direction(self) -> str:
        """Which is better: "min" for smaller numbers, "max" for larger ones.

        Raises:
            ValueError: The mode is "auto" and the name tells nothing.
        """
        if self.mode != "auto":
            return self.mode
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return "min"
        for metric in getattr(self.model, "metrics", ()):
            for part in getattr(metric, "metrics", [metric]):
                direction = getattr(part, "_direction", None)
                if part.name == name and direction in _DIRECTIONS:
                    return _DIRECTIONS[direction]
        if any(word == name or name.endswith(f"_{word}") for word in _RISING):
            return "max"
        raise ValueError(
            f"{type(self).__name__}: cannot tell whether {self.monitor!r} should fall or rise. "
            "Pass mode='min' or mode='max'."
        )
