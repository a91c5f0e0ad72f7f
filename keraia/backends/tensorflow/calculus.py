"""Derivatives in one direction on TensorFlow."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.arrays import as_array
from keraia.backends.tensorflow.kernels import kernel
from keraia.core import tree


@kernel("jvp")
def jvp(fun: Callable[..., Any], primals: tuple, tangents: tuple, has_aux: bool) -> Any:
    primals, tangents = tree.map_structure(as_array, (primals, tangents))
    flat = tree.flatten(primals), tree.flatten(tangents)
    with tf.autodiff.ForwardAccumulator(*flat) as accumulator:
        out = fun(*primals)
    out, more = out if has_aux else (out, None)
    slopes = tree.map_structure(lambda x: accumulator.jvp(x, tf.UnconnectedGradients.ZERO), out)
    return (out, slopes, more) if has_aux else (out, slopes)
