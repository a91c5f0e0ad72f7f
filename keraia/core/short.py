"""Short borders: what the common calls of an op take instead of the whole border.

Each looks at the types of its arguments and at what the whole border did for such arguments
before; where that was nothing but calling the kernel, it calls the kernel. `benchmarks/ops.py`
watches what they cost.
"""

from collections.abc import Callable
from typing import Any

from keraia.core import active
from keraia.core.border import Op
from keraia.core.dtypes import is_float
from keraia.core.kinds import ARRAY, KINDS, NUMBER, VARIABLE

_UNKNOWN = object()
_PLAIN = (int, float, str, bool, type(None))
_MOST_PLANS = 256  # an op called with ever new settings starts afresh


def unary(op: Op) -> Callable[..., Any]:
    """Border of an op of one tensor without settings."""
    direct: dict[Any, Any] = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:
            x = args[0]
            if KINDS.get(type(x)) == ARRAY:
                kernel = direct.get(x.dtype, _UNKNOWN)
                if kernel is _UNKNOWN:
                    kernel = direct[x.dtype] = _direct_kernel(op, (x,))
                if kernel is not None:
                    return kernel(x)
        return op(args, kwargs)

    return call


def binary(op: Op) -> Callable[..., Any]:
    """Border of an op of two tensors without settings; the second may be a Python number."""
    direct: dict[Any, Any] = {}
    with_number: dict[Any, Any] = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 2 and not kwargs:
            x1, x2 = args
            if KINDS.get(type(x1)) == ARRAY:
                dtype = x1.dtype
                kind = KINDS.get(type(x2))
                if kind == VARIABLE:
                    x2, kind = x2.value, ARRAY
                if kind == ARRAY and dtype == x2.dtype:
                    kernel = direct.get(dtype, _UNKNOWN)
                    if kernel is _UNKNOWN:
                        kernel = direct[dtype] = _direct_kernel(op, (x1, x2))
                    if kernel is not None:
                        return kernel(x1, x2)
                elif kind == NUMBER:
                    key = (dtype, type(x2))
                    plan = with_number.get(key, _UNKNOWN)
                    if plan is _UNKNOWN:
                        plan = with_number[key] = _plan_with_number(op, x1, x2)
                    if plan is not None:
                        kernel, scalar, name = plan
                        return kernel(x1, scalar(x2, name))
        return op(args, kwargs)

    return call


def single(op: Op) -> Callable[..., Any]:
    """Border of an op of one tensor with settings."""
    plans: dict[Any, Any] = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        if not args or KINDS.get(type(args[0])) != ARRAY:
            return op(args, kwargs)
        x = args[0]
        try:
            key = (x.dtype, len(x.shape), args[1:], *kwargs.items())
            plan = plans.get(key, _UNKNOWN)
        except (TypeError, ValueError):  # settings that have no hash, shapes that are not known
            return op(args, kwargs)
        if plan is _UNKNOWN:
            if len(plans) >= _MOST_PLANS:
                plans.clear()
            plan = plans[key] = _plan(op, args, kwargs)
        if plan is None:
            return op(args, kwargs)
        kernel, settings, into, result, cast = plan
        if into is not None:
            x = cast(x, into)
        out = kernel(x, **settings)
        return out if result is None else cast(out, result)

    return call


def _direct_kernel(op: Op, tensors: tuple[Any, ...]) -> Callable[..., Any] | None:
    """The kernel, if such arrays may go to it as they are and its result leaves as it is."""
    dtype = active.load().dtype_of(tensors[0])
    dtypes = [dtype] * len(tensors)
    return op.kernel if _casts_nothing(op, dtypes, {}, lambda: op.kernel(*tensors)) else None


def _plan_with_number(op: Op, x: Any, number: Any) -> tuple[Any, Any, str] | None:
    """Kernel, and how the number goes into it, if the array's dtype is the one computed in."""
    backend = active.load()
    dtype = backend.dtype_of(x)

    def out() -> Any:
        return op.kernel(x, backend.scalar(number, dtype))

    casts_nothing = _casts_nothing(op, [dtype, type(number)], {}, out)
    return (op.kernel, backend.scalar, dtype) if casts_nothing else None


def _plan(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...] | None:
    """What the whole border does for an array of this dtype and rank with these plain settings.

    Returns:
        Kernel, its settings, the dtypes to cast to before and after it (None: no need), and the
        function that casts; None where there is more to do.
    """
    if "seed" in op.names or not all(_is_plain(v) for v in (*args[1:], *kwargs.values())):
        return None
    x, backend = args[0], active.load()
    bound = op.bind(args, kwargs)
    settings = op.settle(bound, len(backend.shape_of(x)))
    if any(bound[name] is None and value is not None for name, value in settings.items()):
        return None  # a default that the process may change, such as the data format
    dtype = backend.dtype_of(x)
    compute, result = op.dtypes([dtype], settings)
    if isinstance(compute, tuple) or not isinstance(result, str):
        return None
    if is_float(result) and not is_float(dtype) and settings.get("dtype") is None:
        return None  # `floatx()` decides, which the process may change
    into = op.widened(compute)
    into = None if into == dtype else into
    out = op.kernel(x if into is None else backend.cast(x, into), **settings)
    if isinstance(out, (tuple, list)):
        return None
    result = None if backend.dtype_of(out) == result else result
    return op.kernel, settings, into, result, backend.cast


def _casts_nothing(
    op: Op, dtypes: list[Any], settings: dict[str, Any], compute_out: Callable[[], Any]
) -> bool:
    """Whether the dtype rule asks for no cast of the arrays or of the kernel's output."""
    compute, result = op.dtypes(dtypes, settings)
    if isinstance(compute, tuple) or compute not in (dtypes[0], None) or result is None:
        return False
    if op.widened(compute) != compute:
        return False
    out = compute_out()
    return not isinstance(out, (tuple, list)) and active.load().dtype_of(out) == result


def _is_plain(value: Any) -> bool:
    return type(value) in _PLAIN or (type(value) is tuple and all(map(_is_plain, value)))
