"""The steps of training, evaluation and prediction, written once for every backend.

They are imperative: they read and assign variables. Where arrays cannot change in place, the
program that runs them makes them pure.
"""

from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.core import masks, tree
from keraia.core.config import floatx
from keraia.layers.base.signature import call_signature
from keraia.training.compile_loss import rows_of, sum_of, track
from keraia.utils.arrays import unpack_x_y_sample_weight


def train(model: Any, data: Any, results: bool = True) -> dict[str, Any] | None:
    """One step down the gradient; returns the logs, or None where no `results` are wanted."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    variables = model.trainable_variables
    optimizer = model.optimizer

    def objective() -> tuple[Any, Any]:
        y_pred = call(model, x, training=True)
        loss = _loss(model, x, y, y_pred, sample_weight, training=True)
        found = tree.map_structure(masks.get_mask, y_pred) if masks.in_use() else None
        return optimizer.scale_loss(loss), (loss, y_pred, found)

    (_, (loss, y_pred, found)), gradients = backend.value_and_grad(objective, variables)
    if found is not None:
        tree.map_structure(_give_mask, y_pred, found)
    optimizer.apply(gradients, variables)
    track_loss(model, loss, x)
    return _measured(model, x, y, y_pred, sample_weight, results)


def evaluate(model: Any, data: Any, results: bool = True) -> dict[str, Any] | None:
    """Loss and metrics of one batch; returns the logs, or None where no `results` are wanted."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    y_pred = call(model, x, training=False)
    loss = _loss(model, x, y, y_pred, sample_weight, training=False)
    track_loss(model, loss, x)
    return _measured(model, x, y, y_pred, sample_weight, results)


def _loss(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
    """What `compute_loss` gives, perhaps the user's, as a tensor."""
    loss = model.compute_loss(
        x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training
    )
    if loss is None:
        raise ValueError(
            f"{type(model).__name__}.compute_loss returned None instead of a scalar tensor. Does "
            "it end with `return`?"
        )
    return loss if hasattr(loss, "shape") else ops.convert_to_tensor(loss)


def _measured(
    model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, results: bool
) -> dict[str, Any] | None:
    """Lets the metrics see a batch."""
    if results:
        return model.compute_metrics(x, y, y_pred, sample_weight=sample_weight)
    update_metrics(model, y, y_pred, sample_weight)
    return None


def update_metrics(model: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
    """Lets the compiled metrics see a batch, without asking for their results."""
    if model._training_setup.compile_metrics is not None:
        model._training_setup.compile_metrics.update_state(y, y_pred, sample_weight)


def predict(model: Any, data: Any) -> Any:
    """Outputs for one batch."""
    x, _, _ = unpack_x_y_sample_weight(data)
    return call(model, x, training=False)


def call(model: Any, x: Any, training: bool) -> Any:
    """Calls the model, telling it about training if it wants to know."""
    return model(x, training=training) if takes_training(model) else model(x)


def takes_training(model: Any) -> bool:
    """Whether `call` of the model has a parameter `training`."""
    return call_signature(model.call).training


def track_loss(model: Any, loss: Any, x: Any) -> None:
    """Lets the mean of the loss see the loss of a batch, weighted by its rows."""
    first = next((leaf for leaf in tree.flatten(x) if leaf is not None), loss)
    track(model._training_setup.loss_tracker, loss, rows_of(first))


def compute_loss(model: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
    """The compiled loss plus the losses that layers added, in `floatx()`."""
    compiled = model._training_setup.compile_loss
    losses = [] if compiled is None else [compiled(y, y_pred, sample_weight)]
    losses += [ops.cast(loss, floatx()) for loss in model.losses]
    return sum_of([loss for loss in losses if loss is not None])


def _give_mask(tensor: Any, mask: Any) -> None:
    if mask is not None:
        masks.set_mask(tensor, mask)


STEPS: dict[str, Callable[..., Any]] = {
    "train": train,
    "test": evaluate,
    "predict": predict,
}
