"""LSTM whose products are convolutions, in one, two and three dimensions, from one body."""

from typing import Any, ClassVar

from keraia import ops
from keraia.core import config, windows
from keraia.layers.rnn.lstm import LSTMCell
from keraia.layers.rnn.rnn import CellRNN


class ConvLSTMCell(LSTMCell):
    """One step of `ConvLSTM1D`, `ConvLSTM2D` or `ConvLSTM3D`: `rank` says which."""

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        super(LSTMCell, self).__init__(**kwargs)
        if not isinstance(filters, int) or filters <= 0:
            raise ValueError(
                f"{self._where()}: `filters` must be a positive integer, got {filters!r}."
            )
        if padding not in ("valid", "same"):
            raise ValueError(
                f"{self._where()}: `padding` must be 'valid' or 'same', got {padding!r}."
            )
        self.rank = rank
        self.filters = filters
        for name in ("kernel_size", "strides", "dilation_rate"):
            sizes = windows.per_axis(settings[name], rank, self._where(), name)
            setattr(self, name, sizes)
        self.padding = padding
        self.data_format = config.image_data_format() if data_format is None else data_format
        self._gate_axis = -1 if self.data_format == "channels_last" else 1
        self._keep_common(settings)
        self.unit_forget_bias = unit_forget_bias
        self._choose_implementation(1)
        self.state_size = [filters, filters]
        self.output_size = filters

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self._gate_axis]
        columns = self.filters * self.gates
        self.kernel = self._weight("kernel", (*self.kernel_size, channels, columns))
        self.recurrent_kernel = self._weight(
            "recurrent_kernel", (*self.kernel_size, self.filters, columns), settings="recurrent"
        )
        if self.use_bias:
            self.bias = self._make_bias()
        self._state_shape = self.state_shape(input_shape)[1:]

    def state_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the states, and of the output, for the shape of the inputs of a step."""
        if None in input_shape[1:]:
            raise ValueError(
                f"{self._where()}: all sizes of the images must be known, got inputs of shape "
                f"{tuple(input_shape)} at each step. Say them in Input()."
            )
        kernel = (*self.kernel_size, input_shape[self._gate_axis], self.filters)
        settings = (self.strides, self.padding, self.data_format, self.dilation_rate)
        return windows.conv(tuple(input_shape), kernel, *settings)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the output and the memory, `(batch, ..., filters)`.

        Args:
            batch_size: Size of the batch.
        """
        shape = (batch_size, *self._state_shape)
        return [ops.zeros(shape, dtype=self.compute_dtype) for _ in range(2)]

    def _of_inputs(self, x: Any, kernel: Any) -> Any:
        sizes = ops.shape(x)
        timed = len(sizes) == self.rank + 3
        flat = ops.reshape(x, (-1, *sizes[2:])) if timed else x
        settings = (self.strides, self.padding, self.data_format, self.dilation_rate)
        out = ops.conv(flat, kernel, *settings)
        return ops.reshape(out, (*sizes[:2], *ops.shape(out)[1:])) if timed else out

    def _of_state(self, x: Any, kernel: Any) -> Any:
        return ops.conv(x, kernel, 1, "same", self.data_format)

    def _project(self, x: Any, training: Any, timed: bool, bias: Any) -> Any:
        if bias is not None and self.data_format == "channels_first":
            bias = ops.reshape(bias, (-1,) + (1,) * self.rank)
        return super()._project(x, training, timed, bias)

    def _fused(self, x: Any, states: list[Any], mask: Any, training: Any) -> Any:
        return NotImplemented


class ConvLSTM(CellRNN):
    """Base of the layers: see its subclasses."""

    rank: ClassVar[int]
    cell_class = ConvLSTMCell

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        **kwargs: Any,
    ) -> None:
        given = self._with_cell(locals())
        super().__init__(**given)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        """Shape of the output for the shape of the sequences, and those of the states."""
        batch, time = sequences_shape[:2]
        state = self.cell.state_shape((batch, *sequences_shape[2:]))
        output = (batch, time, *state[1:]) if self.return_sequences else state
        return (output, state, state) if self.return_state else output


class ConvLSTM1D(ConvLSTM):
    """LSTM for sequences of rows: its products are convolutions along one axis.

    Args:
        filters: Number of channels of the output and of the memory.
        kernel_size: Size of the windows, of the inputs' and of the state's.
        strides: Steps of the window of the inputs.
        padding: "valid" (none) or "same", for the inputs; the state's is always "same".
        data_format: "channels_last" for `(batch, time, length, channels)`, "channels_first" for
            `(batch, time, channels, length)`; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window of the inputs.

    The other arguments are those of `LSTM`.

    Input shape:
        `(batch, time, length, channels)`, all of it known but batch and time.

    Output shape:
        `(batch, new_length, filters)`, with `return_sequences` the time after the batch; with
        `return_state` a list of this, the last output and the last memory.

    Source: X. Shi et al., Convolutional LSTM Network, 2015.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.ConvLSTM1D(4, 3, padding="same")
        >>> layer(keras.ops.ones((2, 5, 8, 3))).shape
        (2, 8, 4)
    """

    rank = 1
    cell_settings = {"rank": 1}
    _ndim = 4


class ConvLSTM2D(ConvLSTM):
    """LSTM for films: its products are convolutions along two axes.

    Args:
        filters: Number of channels of the output and of the memory.
        kernel_size: Height and width of the windows, of the inputs' and of the state's.
        strides: Steps of the window of the inputs.
        padding: "valid" (none) or "same", for the inputs; the state's is always "same".
        data_format: "channels_last" for `(batch, time, height, width, channels)`,
            "channels_first" for `(batch, time, channels, height, width)`; None means
            `image_data_format()`.
        dilation_rate: Distance between the taps of the window of the inputs.

    The other arguments are those of `LSTM`.

    Input shape:
        `(batch, time, height, width, channels)`, all of it known but batch and time.

    Output shape:
        `(batch, new_height, new_width, filters)`, with `return_sequences` the time
        after the batch; with `return_state` a list of this, the last output and the last memory.

    Source: X. Shi et al., Convolutional LSTM Network, 2015.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.ConvLSTM2D(4, 3, padding="same")
        >>> layer(keras.ops.ones((2, 5, 8, 8, 3))).shape
        (2, 8, 8, 4)
    """

    rank = 2
    cell_settings = {"rank": 2}
    _ndim = 5


class ConvLSTM3D(ConvLSTM):
    """LSTM for sequences of volumes: its products are convolutions along three axes.

    Args:
        filters: Number of channels of the output and of the memory.
        kernel_size: Sizes of the windows, of the inputs' and of the state's.
        strides: Steps of the window of the inputs.
        padding: "valid" (none) or "same", for the inputs; the state's is always "same".
        data_format: "channels_last" for `(batch, time, depth, height, width, channels)`,
            "channels_first" for `(batch, time, channels, depth, height, width)`; None means
            `image_data_format()`.
        dilation_rate: Distance between the taps of the window of the inputs.

    The other arguments are those of `LSTM`.

    Input shape:
        `(batch, time, depth, height, width, channels)`, all of it known but batch and time.

    Output shape:
        `(batch, new_depth, new_height, new_width, filters)`, with `return_sequences` the time
        after the batch; with `return_state` a list of this, the last output and the last memory.

    Source: X. Shi et al., Convolutional LSTM Network, 2015.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.ConvLSTM3D(4, 3, padding="same")
        >>> layer(keras.ops.ones((2, 5, 6, 6, 6, 3))).shape
        (2, 6, 6, 6, 4)
    """

    rank = 3
    cell_settings = {"rank": 3}
    _ndim = 6
