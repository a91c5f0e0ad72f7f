"""Functions of `keras.backend` on elements, and along axes."""

from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.core.config import floatx
from keraia.core.dtypes import is_float
from keraia.legacy.backend.functions import function

# Name -> the op that does the same with the same arguments.
_SAME = {
    "abs": "absolute", "argmax": "argmax", "argmin": "argmin", "cos": "cos", "cumprod": "cumprod",
    "cumsum": "cumsum", "equal": "equal", "exp": "exp", "greater": "greater",
    "greater_equal": "greater_equal", "identity": "copy", "less": "less",
    "less_equal": "less_equal", "lesser": "less", "lesser_equal": "less_equal", "log": "log",
    "logsumexp": "logsumexp", "max": "max", "maximum": "maximum", "min": "min",
    "minimum": "minimum", "not_equal": "not_equal", "round": "round", "sigmoid": "sigmoid",
    "sign": "sign", "sin": "sin", "size": "size", "softplus": "softplus", "softsign": "softsign",
    "square": "square", "tanh": "tanh", "transpose": "transpose", "stop_gradient": "stop_gradient",
}  # fmt: skip
_AXIS_LAST = ("argmax", "argmin")
_AXIS_FIRST = ("cumprod", "cumsum")


def _make(name: str, op: str) -> Callable[..., Any]:
    fn = getattr(ops, op)
    axis = -1 if name in _AXIS_LAST else 0

    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("name", None)
        if name in (*_AXIS_LAST, *_AXIS_FIRST) and not args:
            kwargs.setdefault("axis", axis)
        return fn(x, *args, **kwargs)

    call.__name__ = name
    call.__doc__ = f"`keras.ops.{op}`."
    return call


for _name, _op in _SAME.items():
    function(f"keras.ops.{_op}")(_make(_name, _op))


def _floating(x: Any) -> Any:
    """A tensor of numbers, where it was one of truth values."""
    x = x if hasattr(x, "dtype") else ops.convert_to_tensor(x)
    return ops.cast(x, floatx()) if ops.dtype(x) == "bool" else x


def _along(name: str) -> None:
    fn = getattr(ops, name)

    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        x = _floating(x)
        if name in ("mean", "var", "std") and not is_float(ops.dtype(x)):
            x = ops.cast(x, floatx())
        return fn(x, axis=axis, keepdims=keepdims)

    call.__name__ = name
    call.__doc__ = f"`keras.ops.{name}`."
    function(f"keras.ops.{name}")(call)


for _name in ("mean", "prod", "std", "sum", "var"):
    _along(_name)


@function("keras.ops.all")
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether all elements are true."""
    return ops.all(ops.cast(x, "bool"), axis=axis, keepdims=keepdims)


@function("keras.ops.any")
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether any element is true."""
    return ops.any(ops.cast(x, "bool"), axis=axis, keepdims=keepdims)


@function("keras.ops.any")
def b_any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether any element is true."""
    return any(x, axis, keepdims)


@function("keras.ops.clip")
def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """Elements kept between two values; a limit of None is none."""
    low = -float("inf") if min_value is None else min_value
    high = float("inf") if max_value is None else max_value
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and high < low:
        high = low
    return ops.clip(x, low, high)


@function("keras.ops.power")
def pow(x: Any, a: Any) -> Any:
    """Elements to a power."""
    return ops.power(x, a)


@function("keras.ops.sqrt")
def sqrt(x: Any) -> Any:
    """Square roots; of negative numbers, zero."""
    return ops.sqrt(ops.maximum(x, 0.0))


@function("keras.ops.cast")
def cast(x: Any, dtype: Any) -> Any:
    """Elements in another dtype."""
    return ops.cast(x, dtype)


@function("x.astype(keras.config.floatx())")
def cast_to_floatx(x: Any) -> Any:
    """Elements in the default floating dtype; a NumPy array stays one."""
    if hasattr(x, "astype") and type(x).__module__ == "numpy":
        return x.astype(floatx())
    return ops.cast(x, floatx())


@function("keras.ops.arange")
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    """Numbers from a start to a stop."""
    if stop is None:
        start, stop = 0, start
    return ops.arange(start, stop, step, dtype=dtype)


@function("keras.ops.normalize")
def l2_normalize(x: Any, axis: Any = None) -> Any:
    """A tensor divided by its norm along an axis, or its norm as a whole."""
    x = ops.convert_to_tensor(x)
    total = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x * ops.rsqrt(ops.maximum(total, 1e-12))


@function("variable.assign(variable * momentum + value * (1 - momentum))")
def moving_average_update(x: Any, value: Any, momentum: Any) -> Any:
    """Moves a variable toward a value."""
    return x.assign(x * momentum + ops.cast(value, x.dtype) * (1.0 - momentum))
