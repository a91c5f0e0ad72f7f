"""Gated recurrent units: the layer and its cell."""

from typing import Any

from keraia import activations, ops
from keraia.backends import backend
from keraia.layers.rnn.cell import RecurrentCell, Step
from keraia.layers.rnn.rnn import CellRNN


class GRUCell(RecurrentCell):
    """One step of `GRU`.

    Args:
        units: Size of the state, which is the output.
        activation: Function of the candidate.
        recurrent_activation: Function of the two gates.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training.
        recurrent_dropout: Part of the state to drop in training.
        reset_after: Whether the reset gate acts after the product with the recurrent kernel.
        seed: Integer for repeatable dropout.

    Call arguments:
        inputs: Inputs of the step, `(batch, features)`.
        states: List of one tensor `(batch, units)`.
        training: Whether to drop.

    Example:
        >>> import keraia as keras
        >>> cell = keras.layers.GRUCell(3)
        >>> output, states = cell(keras.ops.ones((2, 5)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 3), 1)
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        reset_after: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        settings = locals()
        implementation = kwargs.pop("implementation", 2)
        super().__init__(**kwargs)
        self._keep(settings)
        self.reset_after = reset_after
        self._choose_implementation(implementation)

    def _make_bias(self) -> Any:
        columns = self.units * 3
        return self._weight("bias", (2, columns) if self.reset_after else (columns,))

    def _prepared(self, x: Any, states: list[Any], training: Any, timed: bool) -> tuple[Any, Step]:
        bias = None if self.bias is None else self.bias.value
        inner_bias = None
        if bias is not None and self.reset_after:
            bias, inner_bias = bias[0], bias[1]
        masks = self._state_masks(states[0], training)
        after = self._reset_after(masks, inner_bias)
        step = after if self.reset_after else self._reset_before(masks)
        return self._project(x, training, timed, bias), step

    def _reset_after(self, masks: Any, bias: Any) -> Step:
        recurrent, units = self.recurrent_kernel.value, self.units

        def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            state = states[0]
            inner = self._recall(state, recurrent, masks)
            if bias is not None:
                inner = ops.add(inner, bias)
            gates = ops.add(projected[..., : 2 * units], inner[..., : 2 * units])
            z, r = ops.split(self.recurrent_activation(gates), 2, axis=-1)
            remembered = ops.multiply(r, inner[..., 2 * units :])
            return _blend(z, state, self.activation(projected[..., 2 * units :] + remembered))

        return step

    def _reset_before(self, masks: Any) -> Step:
        recurrent, units = self.recurrent_kernel.value, self.units
        of_gates, of_candidate = recurrent[:, : 2 * units], recurrent[:, 2 * units :]

        def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            state = states[0]
            if masks is None:
                inner = ops.matmul(state, of_gates)
            else:
                blocks = ops.split(of_gates, 2, axis=-1)
                parts = [ops.matmul(state * m, k) for m, k in zip(masks[:2], blocks, strict=True)]
                inner = ops.concatenate(parts, axis=-1)
            gates = ops.add(projected[..., : 2 * units], inner)
            z, r = ops.split(self.recurrent_activation(gates), 2, axis=-1)
            dropped = state if masks is None else ops.multiply(state, masks[2])
            remembered = ops.matmul(ops.multiply(r, dropped), of_candidate)
            return _blend(z, state, self.activation(projected[..., 2 * units :] + remembered))

        return step

    def _fused(self, x: Any, states: list[Any], mask: Any, training: Any) -> Any:
        plain = self.activation is activations.tanh and self.reset_after
        plain = plain and self.recurrent_activation is activations.sigmoid
        gru = backend.kernels.get("gru")
        if gru is None or not plain or (training and (self.dropout or self.recurrent_dropout)):
            return NotImplemented
        bias = None if self.bias is None else self.bias.value
        return gru(x, states[0], self.kernel.value, self.recurrent_kernel.value, bias, mask)


def _blend(z: Any, state: Any, candidate: Any) -> tuple[Any, list[Any]]:
    output = ops.add(ops.multiply(z, state), ops.multiply(1 - z, candidate))
    return output, [output]


class GRU(CellRNN):
    """Recurrent layer whose gates choose between the state and a candidate.

    With `z` (update) and `r` (reset) made by `recurrent_activation` from the inputs and the state,
    `h[t] = z * h[t-1] + (1 - z) * activation(x[t] @ kernel_h + bias_h + m)`, where `m` is
    `r * (h[t-1] @ recurrent_h + recurrent_bias_h)` with `reset_after`, else
    `(r * h[t-1]) @ recurrent_h`.

    Args:
        units: Size of the state, which is the output.
        activation: Function of the candidate.
        recurrent_activation: Function of the two gates.
        use_bias: Whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, recurrent_constraint, bias_constraint: Projections of the weights.
        dropout: Part of the inputs to drop in training, the same in all steps.
        recurrent_dropout: Part of the state to drop in training, the same in all steps.
        seed: Integer for repeatable dropout.
        return_sequences: Whether to return the outputs of all steps, not just of the last.
        return_state: Whether to return the last state after the output.
        go_backwards: Whether to begin at the end of the sequences.
        stateful: Whether a batch begins with the last state of the batch before.
        unroll: Whether to write out all steps instead of looping; needs a known length.
        reset_after: Whether the reset gate acts after the product with the recurrent kernel.
        use_cudnn: Whether a kernel for whole sequences may be used, on any device: "auto" and
            True allow it where it computes the same, False forbids it.

    Call arguments, input shape and output shape: see `RNN`.

    Source: K. Cho et al., Learning Phrase Representations using RNN Encoder-Decoder for
    Statistical Machine Translation, 2014.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GRU(4, return_sequences=True)(keras.ops.ones((2, 7, 3))).shape
        (2, 7, 4)
    """

    cell_class = GRUCell
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
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(**self._with_cell(locals()))
        self.use_cudnn = use_cudnn
