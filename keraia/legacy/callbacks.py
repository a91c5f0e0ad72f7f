"""Callbacks that Keras 3 dropped."""

from typing import Any

from keraia.callbacks import Callback, ModelCheckpoint
from keraia.legacy import generations


class BaseLogger(Callback):
    """Averages of metrics over an epoch, which the logs are by themselves.

    Args:
        stateful_metrics: Known, but all metrics are.
    """

    def __init__(self, stateful_metrics: Any = None) -> None:
        super().__init__()
        self.stateful_metrics = set(stateful_metrics or ())


class SidecarEvaluatorModelExport(ModelCheckpoint):
    """Keeps the best model that an evaluator saw.

    Args:
        export_filepath: Where it is saved.
        checkpoint_filepath: Known, but the model is at hand.
        **kwargs: Those of `ModelCheckpoint`.
    """

    def __init__(
        self, export_filepath: Any, checkpoint_filepath: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(filepath=export_filepath, save_best_only=True, **kwargs)

    def on_test_end(self, logs: Any = None) -> None:
        """Saves the model if it is the best so far."""
        self.on_epoch_end(0, {f"val_{k}": v for k, v in (logs or {}).items()})


class UpdateEmbeddingCallback(Callback):
    """Lets a layer of changing vocabulary take new entries after some batches.

    Args:
        dynamic_embedding_layer: The layer, with `update_embeddings()`.
        interval: Batches between updates.
    """

    def __init__(self, dynamic_embedding_layer: Any, interval: int) -> None:
        super().__init__()
        self.layer, self.interval = dynamic_embedding_layer, interval

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Updates every so many batches."""
        if (batch + 1) % self.interval == 0:
            self.layer.update_embeddings()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Updates."""
        self.layer.update_embeddings()


def open_all(callback_list: Any, checkpoint: Any) -> None:
    """Lets callbacks find the settings of a run by older names, and files have any name.

    Args:
        callback_list: The class `CallbackList`.
        checkpoint: The class `ModelCheckpoint`.
    """
    give, save = callback_list.set_params, checkpoint._save

    def set_params(self: Any, params: Any) -> None:
        give(self, with_old_names(params))

    def check(self: Any) -> None:
        """Nothing: models are saved to any path."""

    def save_counted(self: Any, place: Any, logs: Any) -> None:
        first = 0 if generations.current().number < (2,) else 1
        save(self, {**place, "epoch": place["epoch"] - 1 + first}, logs)

    callback_list.set_params = set_params
    checkpoint._check, checkpoint._save = check, save_counted


def with_old_names(params: Any) -> Any:
    """Settings of a run, under their older names, too.

    Example:
        >>> with_old_names({"epochs": 3, "verbose": 0})["nb_epoch"]
        3
    """
    if not params:
        return params
    more = {"nb_epoch": params.get("epochs"), "batch_size": params.get("batch_size"),
            "samples": params.get("samples"), "nb_sample": params.get("samples"),
            "do_validation": params.get("do_validation", False),
            "metrics": params.get("metrics", [])}  # fmt: skip
    return {**more, **params}
