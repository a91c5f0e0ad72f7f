"""The table of kernels that TensorFlow needs beside `xp`."""

from keraia.backends.protocol import kernel_table

kernels, kernel = kernel_table()
