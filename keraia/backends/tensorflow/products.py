"""Products of matrices and vectors under NumPy's names."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


def matmul(x1: Any, x2: Any) -> Any:
    left, right = x1.shape.rank == 1, x2.shape.rank == 1
    if left and right:
        return tf.reduce_sum(x1 * x2)
    if right:
        return tf.linalg.matvec(x1, x2)
    if left:
        return tf.linalg.matvec(x2, x1, transpose_a=True)
    if x1.shape.rank > 2 and x2.shape.rank == 2:
        return tf.tensordot(x1, x2, 1)  # one product of large matrices, not one a sample
    return tf.matmul(x1, x2)


def dot(x1: Any, x2: Any) -> Any:
    if not x1.shape.rank or not x2.shape.rank:
        return x1 * x2
    return tf.tensordot(x1, x2, [[-1], [-2 if x2.shape.rank > 1 else -1]])


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    return tf.tensordot(x1, x2, axes)


def outer(x1: Any, x2: Any) -> Any:
    return tf.reshape(x1, (-1, 1)) * tf.reshape(x2, (1, -1))


def einsum(subscripts: str, *operands: Any) -> Any:
    if "->" not in subscripts:
        subscripts = f"{subscripts}->{_implied(subscripts.replace(' ', ''))}"
    return tf.einsum(subscripts, *operands)


def _implied(terms: str) -> str:
    """The output that NumPy reads into terms without one; TensorFlow forgets the dots."""
    letters = sorted(c for c in set(terms) if c.isalpha() and terms.count(c) == 1)
    return ("..." if "..." in terms else "") + "".join(letters)


@kernel("correlate_fully")
def correlate_fully(x1: Any, x2: Any) -> Any:
    if not x1.dtype.is_complex:
        border = tf.size(x2) - 1
        padded = tf.pad(x1, [[border, border]])
        return tf.nn.conv1d(padded[None, :, None], x2[:, None, None], 1, "VALID")[0, :, 0]
    a, b = tf.math.real(x1), tf.math.imag(x1)
    c, d = tf.math.real(x2), tf.math.imag(x2)
    real = correlate_fully(a, c) + correlate_fully(b, d)
    return tf.complex(real, correlate_fully(b, c) - correlate_fully(a, d))
