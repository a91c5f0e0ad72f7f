"""Curves of training: how losses and metrics went, epoch by epoch."""

import difflib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from keraia.visualization.galleries import figure_of

COLORS = ("#2f6db3", "#d1702f")  # of training, of validation
MARKED = 40  # epochs up to which each is a dot


def plot_curves(
    history: Mapping[str, Sequence[float]],
    epochs: Sequence[int],
    metrics: Sequence[str] | None = None,
    path: str | os.PathLike[str] | None = None,
    show: bool | None = None,
) -> Any:
    """Plots a panel for each metric, the loss first.

    Args:
        history: Name -> values, one for each epoch; "val_" begins names of validation.
        epochs: Numbers of the epochs, from 0.
        metrics: Names without "val_". None: all.
        path: File to write. None: none is written.
        show: Whether to show the figure. None: yes, unless it is written.

    Returns:
        `matplotlib.figure.Figure`.

    Raises:
        ValueError: Nothing was trained, or there is no metric of a name.
    """
    names = _names(history, metrics)
    show = path is None if show is None else show
    figure = figure_of((7, 2.2 * len(names) + 0.6), show)
    panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    for panel, name in zip(panels, names, strict=True):
        _curve(panel, history.get(name, ()), epochs, COLORS[0], "training")
        _curve(panel, history.get(f"val_{name}", ()), epochs, COLORS[1], "validation")
        panel.set_ylabel(name)
        panel.grid(alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].legend(frameon=False)
    panels[-1].set_xlabel("epoch")
    panels[-1].xaxis.get_major_locator().set_params(integer=True)
    figure.tight_layout()
    if path is not None:
        figure.savefig(path)
    if show:
        from matplotlib import pyplot

        pyplot.show()
    return figure


def _curve(
    panel: Any, values: Sequence[float], epochs: Sequence[int], color: str, word: str
) -> None:
    """Draws one curve; values that are fewer than the epochs are those of the last ones."""
    if len(values):
        first = epochs[-1] + 2 - len(values) if len(epochs) else 1
        marker = "o" if len(values) <= MARKED else None
        at = range(first, first + len(values))
        panel.plot(at, values, color=color, marker=marker, markersize=3, lw=1.5, label=word)


def _names(history: Mapping[str, Any], metrics: Sequence[str] | None) -> list[str]:
    """Metrics to plot, the loss first."""
    known = list(dict.fromkeys(name.removeprefix("val_") for name in history))
    if not known:
        raise ValueError("History.plot: there is nothing to plot. Train with `model.fit` first.")
    if metrics is None:
        return sorted(known, key=lambda name: name != "loss")
    for name in metrics:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"History.plot: no metric {name!r} among {known}.{hint}")
    return list(metrics)
