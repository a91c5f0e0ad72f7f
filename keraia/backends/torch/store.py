"""Where variables keep their values: weights in parameters, all else in tensors."""

from contextlib import AbstractContextManager, nullcontext

import torch


class ParameterStore:
    """Trainable variables live in an `nn.Parameter`, which is written in place.

    Others live in plain tensors that a write replaces: who has read a counter or a moving average
    keeps what was read.
    """

    def make(self, array: torch.Tensor, trainable: bool) -> torch.Tensor:
        own = array.detach().clone(memory_format=torch.contiguous_format)
        if array.dtype is torch.uint32:
            return own.cpu()  # a seed: its numbers are read on the host
        floating = own.is_floating_point() or own.is_complex()
        return torch.nn.Parameter(own, requires_grad=floating) if trainable else own

    def read(self, cell: torch.Tensor) -> torch.Tensor:
        return cell

    def write(self, cell: torch.Tensor, array: torch.Tensor) -> torch.Tensor:
        if type(cell) is torch.nn.Parameter:
            cell.detach().copy_(array.detach())
            return cell
        return array.detach().clone().requires_grad_(cell.requires_grad)

    def set_trainable(self, cell: torch.Tensor, trainable: bool) -> None:
        if cell.is_floating_point() or cell.is_complex():
            cell.requires_grad_(trainable)

    def concrete(self) -> AbstractContextManager[None]:
        return nullcontext()
