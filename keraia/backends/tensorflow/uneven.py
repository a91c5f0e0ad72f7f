"""Sparse and ragged tensors, which layers for text and tables can make here."""

import numpy as np
import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("sparse_form")
def sparse_form(x: tf.Tensor) -> tf.SparseTensor:
    """A dense tensor as a sparse one."""
    return tf.sparse.from_dense(x)


@kernel("ragged_form")
def ragged_form(values: np.ndarray, lengths: np.ndarray) -> tf.RaggedTensor:
    """Rows of several lengths, which follow one another in `values`."""
    return tf.RaggedTensor.from_row_lengths(values, lengths)
