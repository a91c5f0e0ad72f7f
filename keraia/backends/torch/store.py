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
        if trainable:
            floating = own.is_floating_point() or own.is_complex()
            return torch.nn.Parameter(own, requires_grad=floating)
        # Seeds, counts and rates stay on the host, where reading them waits for nothing; a single
        # number meets tensors of any device.
        return own.cpu() if own.ndim == 0 or own.dtype is torch.uint32 else own

    def read(self, cell: torch.Tensor) -> torch.Tensor:
        return cell

    def write(self, cell: torch.Tensor, array: torch.Tensor) -> torch.Tensor:
        if type(cell) is torch.nn.Parameter:
            cell.detach().copy_(array.detach())
            return cell
        own = (array.detach() if array.requires_grad else array).clone()
        return own.requires_grad_() if cell.requires_grad else own

    def set_trainable(self, cell: torch.Tensor, trainable: bool) -> None:
        if cell.is_floating_point() or cell.is_complex():
            cell.requires_grad_(trainable)

    def concrete(self) -> AbstractContextManager[None]:
        return nullcontext()
