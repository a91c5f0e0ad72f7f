"""Losses that come from inside: added in calls, by activity and by weights."""

from typing import Any

from keraia import ops
from keraia.core import state, tree
from keraia.layers.base import context


class Losses:
    """The part of `Layer` that collects losses."""

    def add_loss(self, loss: Any) -> None:
        """Adds scalar losses to what training minimizes; call it inside `call`.

        Args:
            loss: Scalar tensor, or a structure of them.
        """
        if state.thread.symbolic is not None:
            return  # a call that finds shapes: its values are those of no data
        added = [x for x in tree.flatten(loss) if x is not None]
        self._losses.extend(added)
        scope: Any = state.current()
        if scope is not None and scope.collect_losses:
            scope.losses.extend(added)
        call = context.thread.call
        if call is not None:
            call.with_losses.append(self)
        else:
            self._losses_of_last_call.append(self)

    def _add_activity_loss(self, outputs: Any) -> None:
        """Penalty of the outputs, per sample of the batch."""
        for output in tree.flatten(outputs):
            if hasattr(output, "shape"):
                penalty = self.activity_regularizer(output)
                batch = ops.shape(output)[0] if len(output.shape) else 1
                self.add_loss(penalty / ops.cast(batch, ops.dtype(penalty)))

    def _forget_losses(self) -> None:
        """Drops what the last outermost call collected."""
        for layer in self._losses_of_last_call:
            layer._losses.clear()
        vars(self)["_losses_of_last_call"] = []

    @property
    def losses(self) -> list[Any]:
        """Scalar losses: those added in the last call, and penalties of regularized weights."""
        out: list[Any] = []
        for layer in self._flatten_layers():
            out.extend(layer._losses)
        for variable in self.trainable_weights:
            if variable.regularizer is not None:
                out.append(variable.regularizer(variable))
        return out
