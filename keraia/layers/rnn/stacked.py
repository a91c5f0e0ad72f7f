"""Several cells as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from keraia import ops
from keraia.core import tree
from keraia.core.configurable import deserialize
from keraia.layers.base.layer import Layer
from keraia.layers.base.signature import call_signature


class StackedRNNCells(Layer):
    """Cells one above the other: each takes the output of the one before.

    Args:
        cells: Cells, from the first to the last.

    Call arguments:
        inputs: Inputs of the step, `(batch, features)`.
        states: One list of states for each cell.
        training: Whether this is a training step.

    Example:
        >>> import keraia as keras
        >>> cells = [keras.layers.LSTMCell(8), keras.layers.GRUCell(4)]
        >>> stack = keras.layers.StackedRNNCells(cells)
        >>> keras.layers.RNN(stack)(keras.ops.ones((2, 7, 3))).shape
        (2, 4)
    """

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for cell in cells:
            for needed in ("call", "state_size"):
                if not hasattr(cell, needed):
                    raise ValueError(
                        f"{self._where()}: every cell needs a `{needed}`, {cell!r} has none. Pass "
                        "cells such as LSTMCell(32)."
                    )
        self.cells = cells

    @property
    def state_size(self) -> list[Any]:
        """Sizes of the states, cell by cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """Size of the output, which is that of the last cell."""
        last = self.cells[-1]
        if getattr(last, "output_size", None) is not None:
            return last.output_size
        return tree.flatten(last.state_size)[0]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """First states, a list for each cell.

        Args:
            batch_size: Size of the batch.
        """
        return [first_states(cell, batch_size, self.compute_dtype) for cell in self.cells]

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            build_cell(cell, input_shape)
            size = getattr(cell, "output_size", None)
            size = tree.flatten(cell.state_size)[0] if size is None else size
            input_shape = (input_shape[0], *(size if isinstance(size, (list, tuple)) else (size,)))

    def call(
        self, inputs: Any, states: Any, training: bool = False, **kwargs: Any
    ) -> tuple[Any, list[Any]]:
        """One step through all cells: `(output, new states of each cell)`."""
        after = []
        for cell, before in zip(self.cells, states, strict=True):
            before = list(before) if tree.is_nested(before) else [before]
            named = {**kwargs, "training": training}
            taken = {k: v for k, v in named.items() if takes(cell, k)}
            inputs, new = cell(inputs, before, **taken)
            after.append(new)
        return inputs, after

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> "StackedRNNCells":
        """A stack with the cells of a configuration."""
        cells = [deserialize(cell, custom_objects) for cell in config["cells"]]
        return cls(**{**config, "cells": cells})


def takes(cell: Any, argument: str) -> bool:
    """Whether a cell's call takes an argument of that name."""
    signature = call_signature(cell.call)
    return argument in signature.names or signature.takes_any


def build_cell(cell: Any, input_shape: tuple[Any, ...]) -> None:
    """Makes the weights of a cell for the inputs of one step."""
    if isinstance(cell, Layer) and not cell.built:
        cell.build(input_shape)
        cell.built = True


def first_states(cell: Any, batch_size: Any, dtype: str) -> list[Any]:
    """What a cell says its states are before the first step, else zeros."""
    if hasattr(cell, "get_initial_state"):
        states = cell.get_initial_state(batch_size=batch_size)
    else:
        states = tree.map_structure(
            lambda size: ops.zeros((batch_size, size), dtype=dtype), cell.state_size
        )
    return list(states) if isinstance(states, (list, tuple)) else [states]
