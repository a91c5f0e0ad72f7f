"""Functions of `keras.backend` about tensors, variables, placeholders and sessions."""

import math
from typing import Any

import numpy as np

from keraia import backend, ops
from keraia.core import config, naming, scopes
from keraia.core.config import floatx
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from keraia.layers import Input
from keraia.legacy.backend.functions import function
from keraia.legacy.rules import Rule

_ORDERINGS = {"th": "channels_first", "tf": "channels_last"}
_SESSION = (
    "nothing: there are no sessions. For memory that grows, set XLA_PYTHON_CLIENT_PREALLOCATE="
    "false on JAX, or tf.config.experimental.set_memory_growth on TensorFlow"
)


@function("keras.Variable")
def variable(value: Any, dtype: Any = None, name: Any = None, constraint: Any = None) -> Variable:
    """A variable with a first value."""
    array = ops.convert_to_numpy(value) if hasattr(value, "shape") else np.asarray(value)
    made = Variable(array, dtype=dtype or floatx(), name=_plain(name))
    made.constraint = constraint
    return made


def _plain(name: Any) -> Any:
    return name.replace("/", "_") if isinstance(name, str) else None


@function("keras.ops.convert_to_tensor")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    """A tensor of values."""
    array = np.asarray(value, dtype=np.dtype(dtype or floatx()))
    return ops.convert_to_tensor(np.broadcast_to(array, shape) if shape is not None else array)


def _filled(name: str) -> None:
    fn = getattr(ops, name)

    def like(x: Any, dtype: Any = None, name: Any = None) -> Any:
        return getattr(ops, like.__name__)(x, dtype=dtype)

    def call(shape: Any, dtype: Any = None, name: Any = None) -> Any:
        return Variable(ops.convert_to_numpy(fn(tuple(shape), dtype=dtype or floatx())))

    like.__name__, call.__name__ = f"{name}_like", name
    like.__doc__ = f"`keras.ops.{name}_like`."
    call.__doc__ = f"A variable of {name}."
    function(f"keras.ops.{name}_like")(like)
    function(f"keras.ops.{name}")(call)


_filled("ones")
_filled("zeros")


@function("keras.ops.eye")
def eye(size: int, dtype: Any = None, name: Any = None) -> Variable:
    """A variable with ones on the diagonal."""
    return Variable(np.eye(size, dtype=np.dtype(dtype or floatx())))


@function("keras.ops.convert_to_numpy")
def get_value(x: Any) -> Any:
    """The value as a NumPy array; that of a scalar as a number."""
    array = np.asarray(x.numpy() if isinstance(x, Variable) else ops.convert_to_numpy(x))
    return array if array.ndim else array[()]


@function("keras.ops.convert_to_numpy")
def eval(x: Any) -> Any:
    """The value as a NumPy array; a symbolic tensor must depend on no input."""
    return get_value(x)


@function("keras.ops.convert_to_numpy for each")
def batch_get_value(tensors: Any) -> list[Any]:
    """Values as NumPy arrays."""
    return [get_value(x) for x in tensors]


@function("variable.assign(value)")
def set_value(x: Any, value: Any) -> None:
    """Sets a variable."""
    x.assign(ops.cast(value, x.dtype))


@function("variable.assign(value) for each")
def batch_set_value(tuples: Any) -> None:
    """Sets variables."""
    for x, value in tuples:
        set_value(x, value)


@function("variable.assign(value)")
def update(x: Any, new_x: Any) -> Any:
    """Sets a variable."""
    return x.assign(new_x)


@function("variable.assign_add(value)")
def update_add(x: Any, increment: Any) -> Any:
    """Adds to a variable."""
    return x.assign_add(increment)


@function("variable.assign_sub(value)")
def update_sub(x: Any, decrement: Any) -> Any:
    """Takes from a variable."""
    return x.assign_sub(decrement)


@function("keras.Input(batch_shape=...)")
def placeholder(
    shape: Any = None, ndim: int | None = None, dtype: Any = None, sparse: bool = False,
    name: Any = None, ragged: bool = False,
) -> KerasTensor:  # fmt: skip
    """A symbolic tensor, of which the rank may be all that is known."""
    full = tuple(shape) if shape is not None else (None,) * (ndim or 0)
    return Input(batch_shape=full, dtype=dtype or floatx(), sparse=sparse, name=_plain(name))


# -- what things are


@function("isinstance(x, keras.KerasTensor)")
def is_placeholder(x: Any) -> bool:
    """Whether it is a symbolic input."""
    return isinstance(x, KerasTensor) and (x.record is None or not x.record.operation
                                           ._inbound_nodes[x.record.node_index].inputs)  # fmt: skip


@function("isinstance(x, keras.KerasTensor)")
def is_symbolic(x: Any) -> bool:
    """Whether it is a symbolic tensor."""
    return isinstance(x, KerasTensor)


@function("keras.ops.is_tensor")
def is_tensor(x: Any) -> bool:
    """Whether it is a tensor, symbolic or not."""
    return isinstance(x, KerasTensor) or ops.is_tensor(x)


@function("isinstance(x, keras.Variable)")
def is_variable(x: Any) -> bool:
    """Whether it is a variable."""
    return isinstance(x, Variable)


@function("")
def is_keras_tensor(x: Any) -> bool:
    """Whether it is a symbolic tensor."""
    return isinstance(x, KerasTensor)


@function("tensor.sparse")
def is_sparse(tensor: Any) -> bool:
    """Whether few elements are kept, the others being zero."""
    return bool(getattr(tensor, "sparse", False)) or "Sparse" in type(tensor).__name__


@function("keras.ops.convert_to_tensor(x, sparse=False)")
def to_dense(tensor: Any) -> Any:
    """All elements of a sparse tensor."""
    return ops.convert_to_tensor(tensor, sparse=False)


@function("tuple(x.shape)")
def int_shape(x: Any) -> Any:
    """The shape, None where a size is unknown."""
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


@function("keras.ops.shape")
def shape(x: Any) -> Any:
    """The shape."""
    return ops.shape(x)


@function("tuple(x.shape)")
def get_variable_shape(x: Any) -> tuple[int, ...]:
    """The shape of a variable."""
    return tuple(x.shape)


@function("len(x.shape)")
def ndim(x: Any) -> int:
    """The number of axes."""
    return len(x.shape)


@function("math.prod(x.shape)")
def count_params(x: Any) -> int:
    """The number of elements."""
    return math.prod(x.shape)


@function("keras.backend.standardize_dtype(x.dtype)")
def dtype(x: Any) -> str:
    """The dtype's name."""
    return ops.dtype(x)


# -- settings


@function("keras.config.set_image_data_format")
def set_image_dim_ordering(dim_ordering: str) -> None:
    """Sets where channels are: "th" first, "tf" last."""
    if dim_ordering not in _ORDERINGS:
        raise ValueError(
            f"set_image_dim_ordering: the order must be 'th' or 'tf', got {dim_ordering!r}. "
            "Today: keras.config.set_image_data_format('channels_first') or ('channels_last')."
        )
    config.set_image_data_format(_ORDERINGS[dim_ordering])  # type: ignore[arg-type]


@function("keras.config.image_data_format")
def image_dim_ordering() -> str:
    """Where channels are: "th" first, "tf" last."""
    return next(old for old, new in _ORDERINGS.items() if new == config.image_data_format())


@function("'channels_first' or 'channels_last'")
def normalize_data_format(value: Any) -> str:
    """A data format, or the default for None."""
    return _ORDERINGS.get(value, value) or config.image_data_format()


@function("axis % ndim")
def normalize_axis(axis: Any, ndim: int) -> Any:
    """An axis counted from the first."""
    if isinstance(axis, (tuple, list)):
        return type(axis)(a % ndim for a in axis)
    return axis if axis is None else axis % ndim


_E: dict[str, Rule] = {"e": "value"}


@function("keras.config.set_epsilon", _E)
def set_epsilon(value: float) -> None:
    """Sets the small number that keeps divisions finite."""
    config.set_epsilon(value)


_X: dict[str, Rule] = {"floatx": "value"}


@function("keras.config.set_floatx", _X)
def set_floatx(value: str) -> None:
    """Sets the default floating dtype."""
    config.set_floatx(value)


for _name, _fn, _now in (
    ("backend", backend.backend, "keras.config.backend"),
    ("epsilon", config.epsilon, ""),
    ("floatx", config.floatx, ""),
    ("image_data_format", config.image_data_format, ""),
    ("set_image_data_format", config.set_image_data_format, ""),
    ("get_uid", backend.get_uid, ""),
    ("clear_session", backend.clear_session, ""),
):
    function(_now, name=_name)(_fn)


@function("keras.name_scope", name="name_scope")
def name_scope(name: str) -> Any:
    """A scope of names."""
    return scopes.name_scope(name.replace("/", "_"))


@function("keras.backend.clear_session")
def reset_uids() -> None:
    """Begins the numbers in names anew."""
    naming.reset()


@function("nothing: variables have their values from the start")
def manual_variable_initialization(value: bool) -> None:
    """Nothing."""


class Session:
    """What stands for a session of TensorFlow 1: there is none, and nothing to run in it."""

    def run(self, fetches: Any, feed_dict: Any = None) -> Any:
        """Values of variables and tensors that depend on no input."""
        if isinstance(fetches, (list, tuple)):
            return [self.run(x) for x in fetches]
        known = isinstance(fetches, Variable) or ops.is_tensor(fetches)
        return get_value(fetches) if known and not isinstance(fetches, KerasTensor) else None

    def close(self) -> None:
        """Nothing."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


_session: list[Any] = []


@function(_SESSION)
def set_session(session: Any) -> None:
    """Keeps a session, of which nothing is used."""
    _session[:] = [session]


@function(_SESSION)
def get_session(op_input_list: Any = ()) -> Any:
    """The session that was set, or one that only reads values."""
    return _session[0] if _session else Session()


@function("nothing: operations run in order")
def control_dependencies(control_inputs: Any) -> Any:
    """A scope that changes nothing."""
    import contextlib

    return contextlib.nullcontext()


@function("the function itself")
def eager(func: Any) -> Any:
    """The function as it is."""
    return func


@function("the function itself")
def symbolic(func: Any) -> Any:
    """The function as it is."""
    return func
