"""`History`: what `fit` returns."""

import os
from collections.abc import Sequence
from typing import Any

from keraia.callbacks.base import Callback, Logs


class History(Callback):
    """Keeps the logs of every epoch; `fit` adds one and returns it.

    Attributes:
        history: Name -> list of values, one for each epoch that had the name in its logs.
        epoch: Numbers of the epochs, from 0.
        params: Settings of the run: `verbose`, `epochs`, `steps`.

    Example:
        >>> h = History()
        >>> h.on_train_begin()
        >>> h.on_epoch_end(0, {"loss": 0.5})
        >>> h.history, h.epoch
        ({'loss': [0.5]}, [0])
    """

    state_names = ("epoch", "history")

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        if self.model is not None:
            self.model.history = self

    def plot(
        self,
        metrics: Sequence[str] | None = None,
        path: str | os.PathLike[str] | None = None,
        show: bool | None = None,
    ) -> Any:
        """Plots how training went: a panel for each metric, with its validation beside it.

        Args:
            metrics: Names, without "val_". None: all.
            path: File to write. None: none is written.
            show: Whether to show the figure. None: yes, unless it is written.

        Returns:
            `matplotlib.figure.Figure`.

        Raises:
            ImportError: matplotlib is missing.
        """
        from keraia.visualization.curves import plot_curves

        return plot_curves(self.history, self.epoch, metrics, path, show)
