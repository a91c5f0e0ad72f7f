"""Parts of convolutional recurrences that older generations showed."""

from typing import Any

from keraia.layers import RNN, ConvLSTM2D
from keraia.layers.rnn.conv_lstm import ConvLSTMCell

ConvRNN2D = RNN
ConvRecurrent2D = ConvLSTM2D


class ConvLSTM2DCell(ConvLSTMCell):
    """One step of `ConvLSTM2D`.

    Args:
        filters: Channels of the output and of each state.
        kernel_size: Rows and columns of the kernels.
        **kwargs: Those of `keras.layers.ConvLSTM2D` that concern a step.
    """

    def __init__(self, filters: int, kernel_size: Any, **kwargs: Any) -> None:
        super().__init__(2, filters, kernel_size, **kwargs)
