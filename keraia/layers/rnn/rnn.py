"""`RNN`: a layer that carries a cell along the time axis of its inputs."""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

from keraia import ops
from keraia.backends import backend
from keraia.core import state, tree
from keraia.core.configurable import deserialize
from keraia.core.naming import to_snake_case
from keraia.core.spec import KerasTensor
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer
from keraia.layers.rnn import loop
from keraia.layers.rnn.cell import RecurrentCell, runs_whole
from keraia.layers.rnn.kept import KeptStates
from keraia.layers.rnn.stacked import StackedRNNCells, build_cell, first_states, takes


class RNN(Layer):
    """Carries a cell along the time axis: each step sees its inputs and the last states.

    A cell is a layer (or any object) with `call(inputs, states) -> (output, new states)` and a
    `state_size`: an integer, or a list of them, which may be nested, for several states. It may
    have an `output_size` (else the first state's), `get_initial_state(batch_size)` (else zeros),
    and its call may take `training`.

    Args:
        cell: The cell, or a list of cells, which are stacked.
        return_sequences: Whether to return the outputs of all steps, not just of the last.
        return_state: Whether to return the last states after the output.
        go_backwards: Whether to begin at the end of the sequences; outputs come in the order in
            which they were made.
        stateful: Whether a batch begins with the last states of the batch before, sample by
            sample. The size of the batch must be known.
        unroll: Whether to write out all steps instead of looping; needs a known length.
        zero_output_for_mask: Whether the outputs of masked steps are zeros; else they are those
            of the last step that was not masked.

    Call arguments:
        sequences: Tensor `(batch, time, ...)`.
        initial_state: List of the first states, in the structure of the cell's; a single tensor
            will do for a single state.
        mask: Booleans `(batch, time)`; where False, the step is skipped.
        training: Whether this is a training step.

    Input shape:
        `(batch, time, ...)`.

    Output shape:
        `(batch, ...)`, with `return_sequences` `(batch, time, ...)`; with `return_state` a list of
        this and the states, each `(batch, ...)`.

    Example:
        >>> import keraia as keras
        >>> class Leaky(keras.Layer):
        ...     state_size = 3
        ...     def call(self, inputs, states):
        ...         level = 0.5 * states[0] + inputs
        ...         return level, [level]
        >>> keras.layers.RNN(Leaky())(keras.ops.ones((1, 2, 3))).tolist()
        [[1.5, 1.5, 1.5]]
    """

    config_optional = frozenset({"activity_regularizer"})

    use_cudnn: Any = "auto"

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        for needed in ("call", "state_size"):
            if not hasattr(cell, needed):
                raise ValueError(
                    f"{type(self).__name__}: the cell needs a `{needed}` (for the sizes of its "
                    f"states an integer or a list of integers), {cell!r} has none."
                )
        super().__init__(**kwargs)
        self.cell = cell
        sizes = cell.state_size
        if not all(isinstance(size, int) for size in tree.flatten(sizes)) or isinstance(
            sizes, Mapping
        ):
            raise ValueError(
                f"{self._where()}: the cell's `state_size` must be an integer or a list of "
                f"integers, one for each state, got {sizes!r}."
            )
        self.single_state = isinstance(sizes, int)
        self.state_size = [sizes] if self.single_state else list(sizes)
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.supports_masking = True
        self._kept: KeptStates | None = None

    @property
    def states(self) -> Any:
        """Variables that hold the states between batches; None unless stateful and built."""
        return None if self._kept is None else self._kept.in_structure

    # -- shapes

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        build_cell(self.cell, (sequences_shape[0], *sequences_shape[2:]))
        if not self.stateful:
            return
        batch = sequences_shape[0]
        if batch is None:
            raise ValueError(
                f"{self._where()}: a stateful layer must know the size of the batch, got "
                f"sequences of shape {tuple(sequences_shape)}. Say it: Input(batch_shape=...)."
            )
        with backend.store.concrete():
            self._kept = KeptStates(self.get_initial_state(batch), self.variable_dtype)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        """Shape of the output for the shape of the sequences, and those of the states."""
        batch, time = sequences_shape[:2]
        size = getattr(self.cell, "output_size", None)
        if size is None:
            size = tree.flatten(self.state_size)[0]
        output = (batch, *(size if isinstance(size, (list, tuple)) else (size,)))
        if self.return_sequences:
            output = (batch, time, *output[1:])
        if not self.return_state:
            return output
        return (output, *tree.map_structure(lambda size: (batch, size), self.state_size))

    def compute_output_spec(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = False
    ) -> Any:
        """Specs of the outputs."""
        self._check_length(sequences)
        shapes = self.compute_output_shape(tuple(sequences.shape))
        specs = tree.map_shape_structure(lambda s: KerasTensor(s, self.compute_dtype), shapes)
        return list(specs) if self.return_state else specs

    def compute_mask(self, _: Any, mask: Any) -> Any:
        """The mask of the outputs: that of the sequences where all steps are returned."""
        if isinstance(mask, (list, tuple)):
            mask = mask[0]
        mask = mask if self.return_sequences else None
        return [mask, *[None for _ in self.state_size]] if self.return_state else mask

    def _check_length(self, sequences: Any) -> None:
        if self.unroll and sequences.shape[1] is None:
            raise ValueError(
                f"{self._where()}: with `unroll=True` the number of steps must be known, got "
                f"sequences of shape {tuple(sequences.shape)}. Say it in Input(), or loop."
            )

    # -- states

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """First states: what the cell says, else zeros.

        Args:
            batch_size: Size of the batch.
        """
        return first_states(self.cell, batch_size, self.compute_dtype)

    def reset_state(self) -> None:
        """Puts the states of a stateful layer back to what they are at first."""
        if self._kept is not None:
            self._kept.reset()

    def reset_states(self) -> None:
        """The same as `reset_state`."""
        self.reset_state()

    def _states_before(self, sequences: Any, initial_state: Any) -> list[Any]:
        """States to begin with: those given, those kept, or the cell's."""
        if initial_state is None:
            if self._kept is not None:
                self._kept.check(sequences.shape[0], self._where())
                initial_state = self._kept.values()
            else:
                initial_state = self.get_initial_state(ops.shape(sequences)[0])
        elif not tree.is_nested(initial_state):
            initial_state = [initial_state]
        wanted = self.state_size
        if len(tree.flatten(initial_state)) != len(tree.flatten(wanted)):
            raise ValueError(
                f"{self._where()}: `initial_state` must hold {len(tree.flatten(wanted))} "
                f"tensor(s), for states of sizes {list(wanted)}, got "
                f"{[getattr(s, 'shape', s) for s in tree.flatten(initial_state)]}."
            )
        dtype = getattr(self.cell, "compute_dtype", self.compute_dtype)
        return list(tree.map_structure(lambda x: ops.cast(x, dtype), initial_state))

    # -- the loop

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """Outputs, and with `return_state` the last states."""
        self._check_length(sequences)
        if isinstance(mask, (list, tuple)):
            mask = mask[0]
        before = self._states_before(sequences, initial_state)
        last, outputs, states = self.inner_loop(
            sequences=sequences, initial_state=before, mask=mask, training=training
        )
        if self._kept is not None:
            self._kept.assign(states)
        result = [outputs if self.return_sequences else last, *states]
        if getattr(self.cell, "compute_dtype", self.compute_dtype) != self.compute_dtype:
            result = tree.map_structure(lambda x: ops.cast(x, self.compute_dtype), result)
        return result if self.return_state else result[0]

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> tuple[Any, Any, list[Any]]:
        """Runs all steps.

        Args:
            sequences: Tensor `(batch, time, ...)`.
            initial_state: First states, in the structure of the cell's.
            mask: Booleans `(batch, time)`, or None.
            training: Whether this is a training step.

        Returns:
            `(last output, all outputs, last states)`; where only the last output is asked for,
            `all outputs` may be None.
        """
        if mask is not None:
            mask = ops.cast(mask, "bool")
            if len(mask.shape) > 2:
                mask = ops.reshape(mask, ops.shape(mask)[:2])
        if self.go_backwards:
            sequences = ops.flip(sequences, axis=1)
            mask = None if mask is None else ops.flip(mask, axis=1)
        stacked = isinstance(self.cell, StackedRNNCells)
        cells = self.cell.cells if stacked else [self.cell]
        states = initial_state if stacked else [initial_state]
        if not all(runs_whole(cell) for cell in cells):
            return self._foreign_loop(sequences, initial_state, mask, training)
        after = []
        for i, (cell, before) in enumerate(zip(cells, states, strict=True)):
            keep = self.return_sequences or i + 1 < len(cells)
            sequences, new = self._whole(cell, sequences, before, mask, training, keep)
            after.append(new)
        last, outputs = self._shown(after[-1][0], sequences, mask)
        return last, outputs, after if stacked else after[0]

    def _whole(
        self, cell: RecurrentCell, x: Any, states: Any, mask: Any, training: Any, keep: bool
    ) -> tuple[Any, list[Any]]:
        """Outputs `(batch, time, ...)`, or None, and last states of a cell of the library."""
        x = ops.cast(x, cell.compute_dtype)
        cell._reset_masks()
        with state.autocast(cell._autocast_dtype()):
            if self.use_cudnn and not self.unroll:
                result = cell._fused(x, states, mask, training)
                if result is not NotImplemented:
                    return result
            projected, step = cell._prepared(_swapped(x), states, training, timed=True)
            cell._reset_masks()
            mask = None if mask is None else _swapped(mask)
            outputs, states = loop.run(step, projected, states, mask, self.unroll, keep)
        return None if outputs is None else _swapped(outputs), states

    def _foreign_loop(
        self, x: Any, states: Any, mask: Any, training: Any
    ) -> tuple[Any, Any, list[Any]]:
        """The loop over a cell that knows single steps only."""
        cell = self.cell
        said = {"training": training} if takes(cell, "training") else {}
        written = cell.non_trainable_variables if isinstance(cell, Layer) else []
        outputs, states = loop.run_foreign(
            lambda x, states: cell(x, states, **said),
            _swapped(x),
            states,
            None if mask is None else _swapped(mask),
            self.unroll,
            written,
        )
        outputs = _swapped(outputs)
        if mask is not None and self.zero_output_for_mask:
            outputs = loop.where(mask, outputs, ops.zeros_like(outputs))
        return outputs[:, -1], outputs, states

    def _shown(self, last: Any, outputs: Any, mask: Any) -> tuple[Any, Any]:
        """Outputs as the layer gives them: zeros before the first step that counts.

        With `zero_output_for_mask` all masked steps give zeros.
        """
        if mask is None:
            return last, outputs
        shows = mask
        if not self.zero_output_for_mask:
            shows = ops.cumsum(ops.cast(mask, "int32"), axis=1) > 0
        last = loop.where(shows[:, -1], last, ops.zeros_like(last))
        if outputs is not None:
            outputs = loop.where(shows, outputs, ops.zeros_like(outputs))
        return last, outputs

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> "RNN":
        """A layer with the cell of a configuration."""
        cell = deserialize(config["cell"], custom_objects)
        return cls(**{**config, "cell": cell})


def _swapped(x: Any) -> Any:
    """The first two axes, batch and time, in the other order."""
    return ops.swapaxes(x, 0, 1)


class CellRNN(RNN):
    """Base of layers that make their cell from their own arguments."""

    cell_class: ClassVar[type]
    cell_settings: ClassVar[Mapping[str, Any]] = {}
    config_optional = frozenset({"cell"})
    config_attributes = {**Layer.config_attributes, "cell": "_given_cell"}
    _given_cell = None
    _ndim: ClassVar[int] = 3

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "cell_class" in vars(cls):
            mine, its = (inspect.signature(c).parameters for c in (cls, cls.cell_class))
            for name in (mine.keys() & its.keys()) - {"kwargs"}:
                setattr(cls, name, _of_cell(name))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = InputSpec(ndim=self._ndim)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "CellRNN":
        """A layer made of the arguments of a configuration."""
        return super(RNN, cls).from_config(config)

    def _with_cell(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Arguments for `RNN`: a cell made of those that are the cell's, and the others."""
        given = {k: v for k, v in arguments.items() if k not in ("self", "kwargs", "__class__")}
        given |= arguments["kwargs"]
        given.pop("use_cudnn", None)
        known = inspect.signature(self.cell_class.__init__).parameters
        names = [k for k in given if k in known or k == "implementation"]
        settings = {**self.cell_settings, **{name: given.pop(name) for name in names}}
        shared = {name: given[name] for name in ("dtype", "trainable") if name in given}
        cell = self.cell_class(**settings, **shared, name=to_snake_case(self.cell_class.__name__))
        return {"cell": cell, **given}


def _of_cell(name: str) -> property:
    return property(lambda self: getattr(self.cell, name), doc=f"`{name}` of the cell.")
