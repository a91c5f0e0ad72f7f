"""How arrays come in, go out, and what they are."""

from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import tensorflow as tf

from keraia.backends.host import host_array, wrapped
from keraia.core import tree
from keraia.core.variable import Variable

_ARRAYS = (tf.Tensor, tf.Variable)
_NATIVE: dict[str, tf.DType] = {}


def _value(
    variable: Variable, dtype: Any = None, name: str | None = None, as_ref: bool = False
) -> tf.Tensor:
    return tf.convert_to_tensor(variable.value, dtype)


# In `tensor * variable` TensorFlow decides; without this it would take a constant's value.
tf.register_tensor_conversion_function(Variable, _value, priority=50)
# By these a tape differentiates by a variable of ours as by one of TensorFlow's.
Variable._should_act_as_resource_variable = True  # type: ignore[attr-defined]
Variable.handle = property(lambda self: self._cell.handle)  # type: ignore[attr-defined]


def native(dtype: str) -> tf.DType:
    """TensorFlow's dtype object of a dtype name."""
    found = _NATIVE.get(dtype)
    if found is None:
        found = _NATIVE[dtype] = tf.as_dtype(dtype)
    return found


def dtype_of(x: Any) -> str:
    return x.dtype.name


def shape_of(x: Any) -> tuple[int | None, ...]:
    return tuple(x.shape)


def is_array(x: Any) -> bool:
    return isinstance(x, _ARRAYS)


def as_array(x: Any, dtype: str | None = None) -> tf.Tensor:
    if isinstance(x, _ARRAYS):
        x = tf.convert_to_tensor(x)
    elif isinstance(x, (tf.IndexedSlices, tf.SparseTensor, tf.RaggedTensor)):
        x = dense(x)
    elif isinstance(x, (list, tuple)) and any(map(is_array, tree.flatten(x))):
        x = tf.convert_to_tensor(x)
    else:
        return tf.constant(host_array(x) if dtype is None else _host_array(x, dtype))
    return x if dtype is None else cast(x, dtype)


def _host_array(x: Any, dtype: str) -> np.ndarray:
    array = host_array(x) if hasattr(x, "dtype") else np.asarray(x)
    if dtype == "string":
        return array
    if array.dtype.kind == "c" and not dtype.startswith("complex"):
        array = np.real(array)
    with np.errstate(all="ignore"):  # NaN and numbers too large for an integer
        return array.astype(native(dtype).as_numpy_dtype)


def dense(x: Any) -> tf.Tensor:
    """The tensor that a sparse, ragged or sliced one stands for; missing elements are 0."""
    if isinstance(x, tf.SparseTensor):
        return tf.sparse.to_dense(x)
    if isinstance(x, tf.RaggedTensor):
        return x.to_tensor()
    return tf.math.unsorted_segment_sum(x.values, x.indices, x.dense_shape[0])


def scalar(x: Any, dtype: str) -> tf.Tensor:
    return tf.constant(wrapped(x, dtype) if type(x) is int else x, native(dtype))


def cast(x: Any, dtype: str) -> tf.Tensor:
    wanted = native(dtype)
    if x.dtype == wanted:
        return x
    if x.dtype.is_complex and not wanted.is_complex:
        if wanted == tf.bool:
            return tf.not_equal(x, tf.zeros((), x.dtype))
        x = tf.math.real(x)
    return tf.cast(x, wanted)


def to_numpy(x: Any) -> np.ndarray:
    return np.asarray(x.numpy() if hasattr(x, "numpy") else x)


def place(structure: Any) -> Any:
    return tree.map_structure(lambda x: None if x is None else as_array(x), structure)


def synchronize(structure: Any) -> None:
    tf.test.experimental.sync_devices()


class VariableStore:
    """A variable's storage is a `tf.Variable`, assigned in place."""

    def make(self, array: tf.Tensor, trainable: bool) -> tf.Variable:
        with tf.init_scope():
            return tf.Variable(array, trainable=trainable)

    def read(self, cell: tf.Variable) -> tf.Tensor:
        return cell.value()

    def write(self, cell: tf.Variable, array: tf.Tensor) -> tf.Variable:
        cell.assign(array, read_value=False)
        return cell

    def set_trainable(self, cell: Any, trainable: bool) -> None:
        cell._trainable = trainable  # what a GradientTape of the user's watches

    def concrete(self) -> AbstractContextManager[None]:
        return tf.init_scope()
