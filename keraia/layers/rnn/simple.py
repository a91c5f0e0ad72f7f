"""The fully connected recurrent layer and its cell."""

from typing import Any

from keraia import ops
from keraia.layers.rnn.cell import RecurrentCell, Step
from keraia.layers.rnn.rnn import CellRNN


class SimpleRNNCell(RecurrentCell):
    """One step of `SimpleRNN`: `h' = activation(x @ kernel + bias + h @ recurrent_kernel)`.

    Args:
        units: Size of the state, which is the output.
        activation: Function of the sum.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training.
        recurrent_dropout: Part of the state to drop in training.
        seed: Integer for repeatable dropout.

    Call arguments:
        sequence: Inputs of the step, `(batch, features)`.
        states: List of one tensor `(batch, units)`.
        training: Whether to drop.

    Example:
        >>> import keraia as keras
        >>> cell = keras.layers.SimpleRNNCell(3)
        >>> output, states = cell(keras.ops.ones((2, 5)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 3), 1)
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        settings = locals()
        super().__init__(**kwargs)
        self._keep(settings)

    def call(self, sequence: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        """One step: `(output, [output])`."""
        return self._one_step(sequence, states, training)

    def _prepared(self, x: Any, states: list[Any], training: Any, timed: bool) -> tuple[Any, Step]:
        masks = self._state_masks(states[0], training)
        recurrent = self.recurrent_kernel.value

        def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            inner = self._recall(states[0], recurrent, masks)
            output = self.activation(ops.add(projected, inner))
            return output, [output]

        return self._project(x, training, timed, self.bias), step


class SimpleRNN(CellRNN):
    """Recurrent layer in which every unit sees the inputs and the last outputs of all units.

    `h[t] = activation(x[t] @ kernel + bias + h[t-1] @ recurrent_kernel)`.

    Args:
        units: Size of the state, which is the output.
        activation: Function of the sum.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training, the same in all steps.
        recurrent_dropout: Part of the state to drop in training, the same in all steps.
        return_sequences: Whether to return the outputs of all steps, not just of the last.
        return_state: Whether to return the last state after the output.
        go_backwards: Whether to begin at the end of the sequences.
        stateful: Whether a batch begins with the last state of the batch before.
        unroll: Whether to write out all steps instead of looping; needs a known length.
        seed: Integer for repeatable dropout.

    Call arguments, input shape and output shape: see `RNN`.

    Source: J. L. Elman, Finding Structure in Time, 1990.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SimpleRNN(4)(keras.ops.ones((2, 7, 3))).shape
        (2, 4)
    """

    cell_class = SimpleRNNCell
    config_optional = frozenset({"cell", "seed"})

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**self._with_cell(locals()))
