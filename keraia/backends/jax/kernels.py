"""The table of kernels that JAX needs beside `jax.numpy`."""

from keraia.backends.protocol import kernel_table

kernels, kernel = kernel_table()
