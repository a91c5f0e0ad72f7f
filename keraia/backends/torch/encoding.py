"""Complex numbers by length and angle, on PyTorch."""

import torch

from keraia.backends.torch.kernels import kernels

kernels.update(polar=torch.polar)
