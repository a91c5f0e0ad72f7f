"""Recurrent layers that Keras 3 dropped: cuDNN's own, and bases of programs' layers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia import layers, ops
from keraia.layers import GRU, LSTM, InputSpec, Layer, LSTMCell
from keraia.legacy.border import takes_old


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    given = {k: v for k, v in arguments.items() if k not in ("self", "kwargs", "__class__")}
    return {**given, **arguments["kwargs"]}


@takes_old("layers.CuDNNLSTM")
class CuDNNLSTM(LSTM):
    """The LSTM of cuDNN, which the usual layer computes as well.

    Its bias had one half for the input and one for the state; both are added where such weights are
    set.

    Args:
        units: Size of the output and of each state.

    The other arguments are those of `keras.layers.LSTM`.

    Example:
        >>> CuDNNLSTM(4)(ops.ones((2, 3, 5))).shape
        (2, 4)
    """

    def __init__(
        self,
        units: int,
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
        return_sequences: bool = False,
        return_state: bool = False,
        stateful: bool = False,
        **kwargs: Any,
    ) -> None:
        given = _given(locals())
        super().__init__(**{"recurrent_activation": "sigmoid", **given})

    def set_weights(self, weights: Any) -> None:
        """Sets the weights; a bias of both halves is added up."""
        weights = list(weights)
        if len(weights) == 3 and np.size(weights[2]) == 8 * self.units:
            weights[2] = np.reshape(weights[2], (2, 4 * self.units)).sum(axis=0)
        super().set_weights(weights)


@takes_old("layers.CuDNNGRU")
class CuDNNGRU(GRU):
    """The GRU of cuDNN, which the usual layer with `reset_after` computes as well.

    Args:
        units: Size of the output, which is the state.

    The other arguments are those of `keras.layers.GRU`.

    Example:
        >>> CuDNNGRU(4)(ops.ones((2, 3, 5))).shape
        (2, 4)
    """

    def __init__(
        self,
        units: int,
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
        return_sequences: bool = False,
        return_state: bool = False,
        stateful: bool = False,
        **kwargs: Any,
    ) -> None:
        given = _given(locals())
        super().__init__(**{"recurrent_activation": "sigmoid", "reset_after": True, **given})

    def set_weights(self, weights: Any) -> None:
        """Sets the weights; a flat bias gets its two rows."""
        weights = list(weights)
        if len(weights) == 3 and np.shape(weights[2]) == (6 * self.units,):
            weights[2] = np.reshape(weights[2], (2, 3 * self.units))
        super().set_weights(weights)


class AbstractRNNCell(Layer):
    """Base of cells: `call(inputs, states)`, `state_size` and `output_size` are the program's."""

    @property
    def state_size(self) -> Any:
        """Sizes of the states."""
        raise NotImplementedError(f"{type(self).__name__} does not say its `state_size`.")

    @property
    def output_size(self) -> Any:
        """Size of the output."""
        raise NotImplementedError(f"{type(self).__name__} does not say its `output_size`.")

    def get_initial_state(
        self, inputs: Any = None, batch_size: Any = None, dtype: Any = None
    ) -> Any:
        """Zeros of the sizes of the states."""
        batch = ops.shape(inputs)[0] if inputs is not None else batch_size
        sizes = self.state_size
        several = isinstance(sizes, (list, tuple))
        made = [ops.zeros((batch, size), dtype=dtype or self.compute_dtype)
                for size in (sizes if several else [sizes])]  # fmt: skip
        return made if several else made[0]


class PeepholeLSTMCell(LSTMCell):
    """A step of an LSTM whose gates also look at the memory.

    Args:
        units: Size of the output and of each state.

    The other arguments are those of `keras.layers.LSTMCell`.

    Source: F. A. Gers, J. Schmidhuber, Recurrent Nets that Time and Count, 2000.

    Example:
        >>> cell = PeepholeLSTMCell(3)
        >>> cell(ops.ones((2, 5)), cell.get_initial_state(2))[0].shape
        (2, 3)
    """

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        for gate in ("input", "forget", "output"):
            weight = self.add_weight(
                name=f"{gate}_gate_peephole_weights",
                shape=(self.units,),
                initializer=self.kernel_initializer,
            )
            setattr(self, f"{gate}_gate_peephole_weights", weight)

    def call(self, inputs: Any, states: Any, training: bool | None = None) -> Any:
        """One step."""
        output, memory = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(output, self.recurrent_kernel)
        if self.use_bias:
            z = z + self.bias
        i, f, c, o = ops.split(z, 4, axis=-1)
        gate = self.recurrent_activation
        i = gate(i + self.input_gate_peephole_weights * memory)
        f = gate(f + self.forget_gate_peephole_weights * memory)
        memory = f * memory + i * self.activation(c)
        output = gate(o + self.output_gate_peephole_weights * memory) * self.activation(memory)
        return output, [output, memory]


class Recurrent(Layer):
    """Base of the recurrent layers that programs for Keras 1 defined.

    A subclass has `step(x, states)`, which returns an output and the new states, `build`, and
    where states are not all of size `output_dim` its own `get_initial_states(x)`.

    Args:
        weights: First weights.
        return_sequences: Whether to return all outputs, or the last.
        go_backwards: Whether to begin at the end.
        stateful: Whether states stay from batch to batch.
        unroll: Known, but the backend chooses.
        consume_less: Known, but the backend chooses.
        input_dim: Size of a step.
        input_length: Number of steps.
    """

    def __init__(
        self,
        weights: Any = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        consume_less: str = "cpu",
        input_dim: int | None = None,
        input_length: int | None = None,
        implementation: int = 0,
        **kwargs: Any,
    ) -> None:
        if input_dim is not None:
            kwargs["input_shape"] = (input_length, input_dim)
        if weights is not None:
            kwargs["weights"] = weights
        super().__init__(**kwargs)
        self.return_sequences = return_sequences
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.consume_less = consume_less
        self.input_dim, self.input_length = input_dim, input_length
        self.supports_masking = True
        self.input_spec = InputSpec(ndim=3)
        self.states: Any = None

    def step(self, x: Any, states: Any) -> tuple[Any, Any]:
        """One step; the subclass has it."""
        raise NotImplementedError(f"{type(self).__name__} has no `step(x, states)`.")

    def get_constants(self, x: Any) -> list[Any]:
        """Tensors that `step` gets after the states."""
        return []

    def preprocess_input(self, x: Any) -> Any:
        """What is done with all steps at once."""
        return x

    def get_initial_states(self, x: Any) -> list[Any]:
        """Zeros `(batch, output_dim)` for each state."""
        size = getattr(self, "output_dim", None) or self.units
        zeros = ops.zeros((ops.shape(x)[0], size), dtype=x.dtype)
        return [zeros for _ in (self.states or [None])]

    def call(self, x: Any, mask: Any = None) -> Any:
        """All steps."""
        from keraia.legacy.backend.control import rnn

        last, outputs, _ = rnn(
            self.step, self.preprocess_input(x), self.get_initial_states(x),
            go_backwards=self.go_backwards, mask=mask, constants=self.get_constants(x),
        )  # fmt: skip
        return outputs if self.return_sequences else last

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask, if steps remain."""
        return mask if self.return_sequences else None

    def get_config(self) -> Mapping[str, Any]:
        """Arguments with which the layer can be made again."""
        names = ("return_sequences", "go_backwards", "stateful", "unroll", "consume_less")
        return {"name": self.name, **{name: getattr(self, name) for name in names}}


def time_distributed_dense(
    x: Any, w: Any, b: Any = None, dropout: Any = None, input_dim: Any = None,
    output_dim: Any = None, timesteps: Any = None, training: Any = None,
) -> Any:  # fmt: skip
    """`x @ w + b` at each step."""
    if dropout:
        x = layers.Dropout(dropout)(x, training=training)
    out = ops.matmul(x, w)
    return out if b is None else out + b
