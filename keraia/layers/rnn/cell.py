"""`RecurrentCell`: what the library's cells have in common.

A cell makes one step; most of its work does not depend on the state, though, and is done for all
steps at once. So a cell here is written as `_prepared(x, training) -> (projected, step)`: `x` may
have the time as an axis in front, `projected` then has it, too, and `step(projected_t, states)`
does what is left for each moment.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from keraia import activations, ops, random
from keraia.layers.base.layer import Layer
from keraia.random import SeedGenerator

Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]
KEPT_WEIGHTS = ("kernel", "recurrent", "bias")


class RecurrentCell(Layer):
    """A cell with input weights, recurrent weights and a bias, each of `gates` blocks.

    Its first state is its output.
    """

    config_optional = frozenset({"activity_regularizer"})
    gates: ClassVar[int] = 1
    dropout_mask_count: int

    def _keep(self, settings: dict[str, Any]) -> None:
        """Keeps the arguments that a constructor was called with, given as its `locals()`."""
        units = settings["units"]
        if not isinstance(units, int) or isinstance(units, bool) or units <= 0:
            raise ValueError(
                f"{self._where()}: `units` must be a positive integer, got {units!r}. "
                "Pass the size of the state, e.g. 32."
            )
        self.units = units
        self._keep_common(settings)
        self.state_size: Any = units
        self.output_size = units

    def _keep_common(self, settings: dict[str, Any]) -> None:
        for name in ("activation", "recurrent_activation"):
            if name in settings:
                setattr(self, name, activations.get(settings[name]))
        self.use_bias = settings["use_bias"]
        for name in KEPT_WEIGHTS:
            kinds = ("initializer", "regularizer", "constraint")
            self._weight_settings(name, *(settings[f"{name}_{kind}"] for kind in kinds))
        self.dropout = min(1.0, max(0.0, settings["dropout"]))
        self.recurrent_dropout = min(1.0, max(0.0, settings["recurrent_dropout"]))
        self.seed = settings["seed"]
        self.seed_generator = SeedGenerator(settings["seed"])
        self.bias = None
        self._reset_masks()

    def _choose_implementation(self, asked: int) -> None:
        """Masks for each gate (1), which recurrent dropout needs, or one mask for all (2)."""
        self.implementation = 1 if self.recurrent_dropout else asked
        if self.implementation == 1:
            self.dropout_mask_count = self.gates

    def build(self, input_shape: Any) -> None:
        columns = self.units * self.gates
        self.kernel = self._weight("kernel", (input_shape[-1], columns))
        self.recurrent_kernel = self._weight(
            "recurrent_kernel", (self.units, columns), settings="recurrent"
        )
        if self.use_bias:
            self.bias = self._make_bias()

    def _make_bias(self) -> Any:
        return self._weight("bias", (self.units * self.gates,))

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for each state.

        Args:
            batch_size: Size of the batch.
        """
        sizes = self.state_size if isinstance(self.state_size, list) else [self.state_size]
        return [ops.zeros((batch_size, size), dtype=self.compute_dtype) for size in sizes]

    # -- dropout

    def get_dropout_mask(self, step_input: Any) -> Any:
        """The mask that multiplies the inputs, the same until it is reset.

        Args:
            step_input: Inputs of one step, `(batch, features)`.

        Returns:
            A tensor, a list with one for each gate, or None without dropout.
        """
        return self._mask("inputs", self.dropout, step_input)

    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        """The mask that multiplies the state, the same until it is reset.

        Args:
            step_input: The state, `(batch, units)`.
        """
        return self._mask("state", self.recurrent_dropout, step_input)

    def _mask(self, kind: str, rate: float, like: Any) -> Any:
        if not rate:
            return None
        if kind not in self._masks:
            count = getattr(self, "dropout_mask_count", None)
            ones = ops.ones_like(like)
            made = [random.dropout(ones, rate, seed=self.seed_generator) for _ in range(count or 1)]
            self._masks[kind] = made if count else made[0]
        return self._masks[kind]

    def reset_dropout_mask(self) -> None:
        """Forgets the mask of the inputs, so that the next one is drawn anew."""
        self._forget_mask("inputs")

    def reset_recurrent_dropout_mask(self) -> None:
        """Forgets the mask of the state, so that the next one is drawn anew."""
        self._forget_mask("state")

    def _forget_mask(self, kind: str) -> None:
        self._masks.pop(kind, None)

    def _reset_masks(self) -> None:
        vars(self)["_masks"] = {}  # unwatched: they come and go with every call

    # -- products

    def _of_inputs(self, x: Any, kernel: Any) -> Any:
        return ops.matmul(x, kernel)

    def _of_state(self, x: Any, kernel: Any) -> Any:
        return ops.matmul(x, kernel)

    def _product(self, x: Any, kernel: Any, masks: Any, multiply: Callable[..., Any]) -> Any:
        """`multiply(x, kernel)` with dropout: one mask, or one for each gate's columns."""
        if masks is None:
            return multiply(x, kernel)
        if not isinstance(masks, list):
            return multiply(ops.multiply(x, masks), kernel)
        blocks = ops.split(kernel, self.gates, axis=-1)
        parts = [
            multiply(ops.multiply(x, mask), block)
            for mask, block in zip(masks, blocks, strict=True)
        ]
        return ops.concatenate(parts, axis=self._gate_axis)

    _gate_axis = -1

    def _input_masks(self, x: Any, training: Any, timed: bool) -> Any:
        if not training or not self.dropout:
            return None
        return self.get_dropout_mask(x[0] if timed else x)

    def _state_masks(self, state: Any, training: Any) -> Any:
        if not training or not self.recurrent_dropout:
            return None
        return self.get_recurrent_dropout_mask(state)

    def _project(self, x: Any, training: Any, timed: bool, bias: Any) -> Any:
        """The inputs' part of all gates, in one product."""
        masks = self._input_masks(x, training, timed)
        projected = self._product(x, self.kernel, masks, self._of_inputs)
        return projected if bias is None else ops.add(projected, bias)

    def _recall(self, state: Any, kernel: Any, masks: Any) -> Any:
        """The state's part of all gates."""
        return self._product(state, kernel, masks, self._of_state)

    # -- steps

    def _prepared(self, x: Any, states: list[Any], training: Any, timed: bool) -> tuple[Any, Step]:
        """`(projected, step)`, see above; `timed` says whether `x` has an axis of time in front."""
        raise NotImplementedError

    def _fused(self, x: Any, states: list[Any], mask: Any, training: Any) -> Any:
        """`(outputs, states)` for `x` `(batch, time, features)` by a kernel of the backend.

        NotImplemented where there is none for these settings. Where the mask is False, states
        stay as they are, and so do outputs.
        """
        return NotImplemented

    def _one_step(self, x: Any, states: Any, training: Any) -> tuple[Any, list[Any]]:
        states = list(states) if isinstance(states, (list, tuple)) else [states]
        projected, step = self._prepared(x, states, training, timed=False)
        return step(projected, states)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        """One step: `(output, new states)`."""
        return self._one_step(inputs, states, training)


def runs_whole(cell: Any) -> bool:
    """Whether a cell is one of the library's, whose `call` nobody replaced."""
    home = __name__.rpartition(".")[0]
    return isinstance(cell, RecurrentCell) and type(cell).call.__module__.startswith(home)
