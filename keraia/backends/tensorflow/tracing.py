"""Graphs that are thrown away: what comes out of a function, without computing it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow import arrays
from keraia.core import state, tree
from keraia.core.spec import KerasTensor


def scratch_graph() -> AbstractContextManager[Any]:
    """A graph that never runs; what is computed inside has a shape and a dtype only."""
    return tf.__internal__.FuncGraph("scratch").as_default()


def trace(fn: Callable[..., Any], specs: list[Any]) -> Any:
    """Output specs by one graph, as far as TensorFlow keeps track."""

    def placed(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        return tf.compat.v1.placeholder(arrays.native(x.dtype), x.shape)

    with scratch_graph(), state.scope():  # what it assigns is forgotten
        out = fn(*tree.map_structure(placed, specs))
    return tree.map_structure(_spec, out)


def _spec(x: Any) -> Any:
    return KerasTensor(arrays.shape_of(x), arrays.dtype_of(x)) if arrays.is_array(x) else x
