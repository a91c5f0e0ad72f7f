"""The table of kernels that PyTorch needs beside its NumPy-like namespace."""

from keraia.backends.protocol import kernel_table

kernels, kernel = kernel_table()
