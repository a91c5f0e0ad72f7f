"""Long short-term memory: the layer and its cell."""

from typing import Any

from keraia import activations, initializers, ops
from keraia.backends import backend
from keraia.layers.rnn.cell import RecurrentCell, Step
from keraia.layers.rnn.rnn import CellRNN


class LSTMCell(RecurrentCell):
    """One step of `LSTM`.

    Args:
        units: Size of the output and of each of the two states.
        activation: Function of the candidate and of the memory.
        recurrent_activation: Function of the three gates.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        unit_forget_bias: Whether the bias of the forget gate begins at one.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training.
        recurrent_dropout: Part of the state to drop in training.
        seed: Integer for repeatable dropout.

    Call arguments:
        inputs: Inputs of the step, `(batch, features)`.
        states: List of the output and the memory, each `(batch, units)`.
        training: Whether to drop.

    Example:
        >>> import keraia as keras
        >>> cell = keras.layers.LSTMCell(3)
        >>> output, states = cell(keras.ops.ones((2, 5)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 3), 2)
    """

    gates = 4

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
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
        implementation = kwargs.pop("implementation", 2)
        super().__init__(**kwargs)
        self._keep(settings)
        self.unit_forget_bias = unit_forget_bias
        self._choose_implementation(implementation)
        self.state_size = [units, units]

    def _make_bias(self) -> Any:
        return self.add_weight(
            name="bias",
            shape=(self.output_size * 4,),
            initializer=self._forgetting if self.unit_forget_bias else self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def _forgetting(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """First bias: ones for the forget gate, which is the second of four."""
        n = self.output_size
        ones = initializers.get("ones")((n,), dtype=dtype)
        first = self.bias_initializer((n,), dtype=dtype)
        rest = self.bias_initializer((2 * n,), dtype=dtype)
        return ops.concatenate([ops.convert_to_tensor(part) for part in (first, ones, rest)])

    def _prepared(self, x: Any, states: list[Any], training: Any, timed: bool) -> tuple[Any, Step]:
        masks = self._state_masks(states[0], training)
        recurrent = self.recurrent_kernel.value
        gate, act = self.recurrent_activation, self.activation

        def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            output, memory = states
            inner = self._recall(output, recurrent, masks)
            i, f, c, o = ops.split(ops.add(projected, inner), 4, axis=self._gate_axis)
            memory = ops.add(ops.multiply(gate(f), memory), ops.multiply(gate(i), act(c)))
            output = ops.multiply(gate(o), act(memory))
            return output, [output, memory]

        return self._project(x, training, timed, self.bias), step

    def _fused(self, x: Any, states: list[Any], mask: Any, training: Any) -> Any:
        plain = self.activation is activations.tanh
        plain = plain and self.recurrent_activation is activations.sigmoid
        lstm = backend.kernels.get("lstm")
        if lstm is None or not plain or (training and (self.dropout or self.recurrent_dropout)):
            return NotImplemented
        weights = (self.kernel.value, self.recurrent_kernel.value)
        bias = None if self.bias is None else self.bias.value
        return lstm(x, states[0], states[1], *weights, bias, mask)


class LSTM(CellRNN):
    """Recurrent layer with a memory that gates protect: it keeps things over many steps.

    With `z = x[t] @ kernel + bias + h[t-1] @ recurrent_kernel` cut into four blocks `i f c o`,
    `memory[t] = gate(f) * memory[t-1] + gate(i) * activation(c)` and
    `h[t] = gate(o) * activation(memory[t])`, where `gate` is `recurrent_activation`.

    Args:
        units: Size of the output and of each of the two states.
        activation: Function of the candidate and of the memory.
        recurrent_activation: Function of the three gates.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        unit_forget_bias: Whether the bias of the forget gate begins at one.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training, the same in all steps.
        recurrent_dropout: Part of the state to drop in training, the same in all steps.
        seed: Integer for repeatable dropout.
        return_sequences: Whether to return the outputs of all steps, not just of the last.
        return_state: Whether to return the last output and memory after the output.
        go_backwards: Whether to begin at the end of the sequences.
        stateful: Whether a batch begins with the last state of the batch before.
        unroll: Whether to write out all steps instead of looping; needs a known length.
        use_cudnn: Whether a kernel for whole sequences may be used, on any device: "auto" and
            True allow it where it computes the same, False forbids it.

    Call arguments, input shape and output shape: see `RNN`.

    Source: S. Hochreiter and J. Schmidhuber, Long Short-Term Memory, 1997.

    Example:
        >>> import keraia as keras
        >>> output, h, c = keras.layers.LSTM(4, return_state=True)(keras.ops.ones((2, 7, 3)))
        >>> output.shape, h.shape, c.shape
        ((2, 4), (2, 4), (2, 4))
    """

    cell_class = LSTMCell
    config_without = frozenset({"use_cudnn"})

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(**self._with_cell(locals()))
        self.use_cudnn = use_cudnn
