"""Prediction: the loop over many batches, and the short way for one."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.callbacks.base import CallbackList
from keraia.core import tree
from keraia.data.feed import Feed
from keraia.training.loop import Runner, run_epoch


def run(model: Any, feed: Feed, watchers: CallbackList) -> Any:
    """Outputs for all batches of a feed, one after the other in one array."""
    gathered: list[Any] = []
    waiting: list[Any] = []

    def keep(outputs: Any) -> dict[str, Any]:
        waiting.append(outputs)
        if len(waiting) > 1:  # the device computes a batch while the last one is fetched
            gathered.append(to_host(waiting.pop(0)))
        return {"outputs": outputs}

    model.stop_predicting = False
    watchers.on_predict_begin()
    run_epoch(Runner(model, "predict"), feed, watchers, keep)
    watchers.on_predict_end()
    gathered += [to_host(outputs) for outputs in waiting]
    if len(gathered) == 1:
        return gathered[0]
    return tree.map_structure(lambda *leaves: np.concatenate(leaves), *gathered)


def to_host(outputs: Any) -> Any:
    """Outputs with NumPy arrays for leaves."""
    return tree.map_structure(
        lambda leaf: backend.to_numpy(leaf) if backend.is_array(leaf) else leaf, outputs
    )


def one_batch(model: Any, x: Any, batch_size: int) -> Any:
    """Outputs for a NumPy array of at most one batch; None if the short way is not open."""
    if type(x) is not np.ndarray or not 0 < x.shape[0] <= batch_size or not model.built:
        return None
    return None
