"""Pure forms of what a model does with its variables."""

from collections.abc import Callable, Sequence
from typing import Any

from keraia.core import state
from keraia.core.variable import Variable
from keraia.training import override
from keraia.training.step import call, track_loss

Values = Sequence[Any]


def run(
    lists: Sequence[Sequence[Variable]], values: Sequence[Values], fn: Callable[[], Any]
) -> tuple[Any, tuple[list[Any], ...]]:
    """Runs `fn` where the variables have given values.

    Args:
        lists: Lists of variables.
        values: A list of values for each.
        fn: Reads and assigns the variables.

    Returns:
        What `fn` returns, and the new values, list by list.

    Raises:
        ValueError: A list of values has another length than its variables.
    """
    for variables, given in zip(lists, values, strict=True):
        if len(variables) != len(given):
            raise ValueError(
                f"Expected {len(variables)} values for {[v.path for v in variables]}, got "
                f"{len(given)}."
            )
    flat = [v for variables in lists for v in variables]
    given = [getattr(v, "value", v) for part in values for v in part]
    with state.scope(flat, given) as cells:
        result = fn()
    new = iter(cells.values())
    return result, tuple([next(new) for _ in variables] for variables in lists)


def loss_and_updates(
    model: Any,
    values: tuple[Values, Values, Values],
    data: tuple[Any, Any, Any],
    training: bool,
    optimizer_values: Values | None,
) -> tuple[Any, tuple[Any, Any, list[Any], list[Any]]]:
    """Body of `Model.compute_loss_and_updates`."""
    lists = list(override.state_lists(model, "test"))
    given = list(values)
    if optimizer_values is not None:
        lists.append(list(model.optimizer.variables))
        given.append(optimizer_values)
    x, y, sample_weight = data

    def forward() -> tuple[Any, Any, Any]:
        y_pred = call(model, x, training=training)
        loss = model.compute_loss(
            x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training
        )
        if training:
            track_loss(model, loss, x)
        optimizer = model.optimizer if training else None
        return (loss if optimizer is None else optimizer.scale_loss(loss)), loss, y_pred

    (scaled, loss, y_pred), new = run(lists, given, forward)
    return scaled, (loss, y_pred, new[1], new[2])


class Stateless:
    """The part of a model that gives pure functions of the values of its variables."""

    compute_loss: Callable[..., Any]  # it stands elsewhere in Trainer

    def stateless_compute_loss(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        metrics_variables: Sequence[Any],
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> tuple[Any, tuple[list[Any], ...]]:
        """`compute_loss` as a pure function of the values of the variables.

        Returns:
            The loss, and the new values of the three lists of variables.
        """
        lists = override.state_lists(self, "test")
        values = (trainable_variables, non_trainable_variables, metrics_variables)
        return run(
            lists,
            values,
            lambda: self.compute_loss(
                x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training
            ),
        )

    def compute_loss_and_updates(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        metrics_variables: Sequence[Any],
        x: Any,
        y: Any,
        sample_weight: Any,
        training: bool = False,
        optimizer_variables: Sequence[Any] | None = None,
    ) -> tuple[Any, tuple[Any, Any, list[Any], list[Any]]]:
        """Forward pass and loss as a pure function, to be differentiated.

        Returns:
            `(loss, (unscaled loss, outputs, non_trainable_variables, metrics_variables))`.
        """
        return loss_and_updates(
            self,
            (trainable_variables, non_trainable_variables, metrics_variables),
            (x, y, sample_weight),
            training,
            optimizer_variables,
        )

    def jax_state_sync(self) -> None:
        """Nothing to do: variables are always up to date. Kept for programs that call it."""
