"""NumPy: inference without a compiler or a device."""

from keraia.backends.numpy.backend import NumpyBackend

backend = NumpyBackend()
