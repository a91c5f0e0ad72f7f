"""Whole sequences of LSTM and GRU by PyTorch's own kernels.

Masks are arbitrary here: the steps that count are brought to the front, the sequences packed by
their lengths, and the outputs put back to where the steps were.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from keraia.backends.torch.kernels import kernel

_ON_CPU = (torch.float32, torch.float64)


@kernel("lstm")
def lstm(
    x: Tensor, h: Tensor, c: Tensor, weights: Tensor, recurrent: Tensor, bias: Any, mask: Any
) -> Any:
    if not _suits(x, mask, weights, recurrent, h, c):
        return NotImplemented
    parameters = [weights.t(), recurrent.t()]
    if bias is not None:
        parameters += [bias, torch.zeros_like(bias)]
    return _run(torch._VF.lstm, x, (h, c), parameters, mask)


@kernel("gru")
def gru(x: Tensor, h: Tensor, weights: Tensor, recurrent: Tensor, bias: Any, mask: Any) -> Any:
    if not _suits(x, mask, weights, recurrent, h):
        return NotImplemented
    parameters = [_reset_first(weights).t(), _reset_first(recurrent).t()]
    if bias is not None:
        parameters += _reset_first(bias).unbind()
    return _run(torch._VF.gru, x, (h,), parameters, mask)


def _reset_first(columns: Tensor) -> Tensor:
    """Columns of the gates in PyTorch's order: reset, update, candidate."""
    update, reset, candidate = columns.chunk(3, dim=-1)
    return torch.cat((reset, update, candidate), dim=-1)


def _suits(x: Tensor, mask: Any, *others: Tensor) -> bool:
    """Whether the kernels take these tensors: they cast nothing, and need lengths as numbers."""
    if not x.shape[0] * x.shape[1] or any(t.dtype != x.dtype for t in others):
        return False
    if mask is not None and torch.compiler.is_compiling():
        return False
    return x.is_cuda or x.dtype in _ON_CPU


def _run(
    function: Callable[..., Any],
    x: Tensor,
    states: tuple[Tensor, ...],
    parameters: list[Tensor],
    mask: Any,
) -> tuple[Tensor, list[Tensor]]:
    """Outputs `(batch, time, units)` and last states."""
    settings = (len(parameters) == 4, 1, 0.0, torch.is_grad_enabled(), False)
    if mask is not None and not bool(mask.all()):
        return _run_packed(function, x, states, parameters, mask, settings)
    first = tuple(s[None] for s in states)
    result = function(x, first if len(states) > 1 else first[0], parameters, *settings, True)
    return result[0], [s[0] for s in result[1:]]


def _run_packed(
    function: Callable[..., Any],
    x: Tensor,
    states: tuple[Tensor, ...],
    parameters: list[Tensor],
    mask: Tensor,
    settings: tuple[Any, ...],
) -> tuple[Tensor, list[Tensor]]:
    order = torch.argsort(mask, dim=1, descending=True, stable=True)
    counted = mask.cumsum(1)
    lengths = counted[:, -1]
    packed = pack_padded_sequence(
        x.gather(1, order[:, :, None].expand_as(x)),
        lengths.clamp(min=1).cpu(),
        batch_first=True,
        enforce_sorted=False,
    )
    there, back = packed.sorted_indices, packed.unsorted_indices
    first = tuple(s[None, there] for s in states)
    data, *last = function(
        packed.data,
        packed.batch_sizes,
        first if len(states) > 1 else first[0],
        parameters,
        *settings,
    )
    result = PackedSequence(data, packed.batch_sizes, there, back)
    outputs = pad_packed_sequence(result, batch_first=True, total_length=x.shape[1])[0]
    place = (counted - 1).clamp(min=0)[:, :, None].expand_as(outputs)
    begun = (counted > 0)[:, :, None]
    outputs = torch.where(begun, outputs.gather(1, place), states[0][:, None])
    ran = (lengths > 0)[:, None]
    return outputs, [torch.where(ran, a[0, back], b) for a, b in zip(last, states, strict=True)]
