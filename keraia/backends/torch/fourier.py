"""`torch.fft`, also for stacks of no signals, which MKL refuses."""

import torch

Array = torch.Tensor


def fft(x: Array) -> Array:
    return torch.fft.fft(x) if x.numel() else x


def fft2(x: Array) -> Array:
    return torch.fft.fft2(x) if x.numel() else x


def ifft2(x: Array) -> Array:
    return torch.fft.ifft2(x) if x.numel() else x


def rfft(x: Array, n: int | None = None) -> Array:
    if 0 in x.shape[:-1]:
        return torch.complex(x, x)[..., :1].expand(*x.shape[:-1], (n or x.shape[-1]) // 2 + 1)
    return torch.fft.rfft(x, n)


def irfft(x: Array, n: int | None = None) -> Array:
    if 0 in x.shape[:-1]:
        return x.real[..., :1].expand(*x.shape[:-1], n or 2 * (x.shape[-1] - 1))
    return torch.fft.irfft(x, n)
