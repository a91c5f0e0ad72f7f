"""States that a layer keeps from batch to batch."""

from typing import Any, ClassVar

from keraia import ops
from keraia.core import tree
from keraia.core.variable import Variable


class KeptStates:
    """Variables for the states of a stateful layer.

    They are among the layer's variables, so that compiled steps carry them, but are no weights
    and stay out of files.

    Args:
        first: Structure of arrays `(batch, ...)` to begin with.
        dtype: Dtype of the variables.
    """

    _trackable_kind: ClassVar[str] = "passing"

    def __init__(self, first: Any, dtype: str) -> None:
        self.in_structure = tree.map_structure(
            lambda x: Variable(x, dtype=dtype, trainable=False, name="rnn_state"), first
        )
        self.variables = tree.flatten(self.in_structure)

    def values(self) -> Any:
        """The states, in their structure."""
        return tree.map_structure(lambda v: v.value, self.in_structure)

    def assign(self, states: Any) -> None:
        """Keeps states for the next batch."""
        for variable, value in zip(self.variables, tree.flatten(states), strict=True):
            variable.assign(value)

    def reset(self) -> None:
        """Makes all states zero."""
        for variable in self.variables:
            variable.assign(ops.zeros(variable.shape, dtype=variable.dtype))

    def check(self, batch: int | None, where: str) -> None:
        """Refuses a batch of another size than that of the states.

        Raises:
            ValueError: The sizes differ.
        """
        known = self.variables[0].shape[0]
        if batch is not None and batch != known:
            raise ValueError(
                f"{where}: a stateful layer takes batches of the size it was built for, {known}, "
                f"got {batch} sequences. Leave out the last, smaller batch, or build it anew."
            )
