"""PyTorch: eager tensors, layers that are modules, weights that are parameters."""

from keraia.backends.torch.backend import TorchBackend

backend = TorchBackend()
