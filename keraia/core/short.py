"""Short borders: what the common calls of an op take instead of the whole border.

Each looks at the types of its arguments and at what the whole border did for such arguments
before; where that was nothing but calling the kernel, it calls the kernel. `benchmarks/ops.py`
watches what they cost.
"""

from collections.abc import Callable
from typing import Any

from keraia.core import active
from keraia.core.border import Op, number_form
from keraia.core.dtypes import FLOATS, result_type
from keraia.core.kinds import ARRAY, KINDS, NUMBER, VARIABLE, kind_of

_UNKNOWN = object()
_PLAIN = (int, float, str, bool, type(None))
_SEQUENCES = (list, tuple)
_MOST_PLANS = 256  # an op called with ever new settings starts afresh


def unary(op: Op) -> Callable[..., Any]:
    """Border of an op of one tensor without settings."""
    direct: dict[Any, Any] = {}
    otherwise = planned(op)

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:
            x = args[0]
            if KINDS.get(type(x)) == ARRAY:
                kernel = direct.get(x.dtype, _UNKNOWN)
                if kernel is _UNKNOWN:
                    kernel, out = _direct_kernel(op, [x])
                    direct[x.dtype] = kernel
                    if out is not _UNKNOWN:
                        return out
                if kernel is not None:
                    return kernel(x)
        return otherwise(*args, **kwargs)

    return call


def binary(op: Op) -> Callable[..., Any]:
    """Border of an op of two tensors without settings."""
    direct: dict[Any, Any] = {}
    otherwise = planned(op)

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 2 and not kwargs:
            x1, x2 = args
            if KINDS.get(type(x1)) == ARRAY and KINDS.get(type(x2)) == ARRAY:
                dtype = x1.dtype
                if dtype == x2.dtype:
                    kernel = direct.get(dtype, _UNKNOWN)
                    if kernel is _UNKNOWN:
                        kernel, out = _direct_kernel(op, [x1, x2])
                        direct[dtype] = kernel
                        if out is not _UNKNOWN:
                            return out
                    if kernel is not None:
                        return kernel(x1, x2)
        return otherwise(*args, **kwargs)

    return call


def planned(op: Op) -> Callable[..., Any]:
    """Border of an op whose tensors come first; they may be variables and Python numbers."""
    plans: dict[Any, Any] = {}
    count, group = len(op.tensors), op.many is not None

    def call(*args: Any, **kwargs: Any) -> Any:
        if not group:
            tensors, key = list(args[:count]), []
        elif args and type(args[0]) in _SEQUENCES:
            tensors, key = list(args[0]), []
        else:
            return op(args, kwargs)
        for i, x in enumerate(tensors):
            kind = KINDS.get(type(x))
            if kind == VARIABLE:
                x = tensors[i] = x.value
            elif kind == NUMBER:
                key.append(type(x))
                continue
            elif kind != ARRAY:
                return op(args, kwargs)
            key.append(x.dtype)
        try:
            key.append(len(getattr(tensors[0], "shape", ())))
            if len(args) > count:
                rest = args[count:]
                key += rest
                key += map(_types, rest)
            if kwargs:
                key += kwargs.items()
                key += map(_types, kwargs.values())
            plan = plans.get(tuple(key), _UNKNOWN)
        except (IndexError, TypeError, ValueError):  # no tensor, no hash, no known rank
            return op(args, kwargs)
        if plan is _UNKNOWN:
            if len(plans) >= _MOST_PLANS:
                plans.clear()
            plan, out = _plan(op, tensors, args[count:], kwargs)
            plans[tuple(key)] = plan
            if out is not _UNKNOWN:
                return out
        if plan is None:
            return op(args, kwargs)
        kernel, settings, forms, result, cast = plan
        for i, form, dtype in forms:
            tensors[i] = form(tensors[i], dtype)
        out = kernel(tensors, **settings) if group else kernel(*tensors, **settings)
        if out is NotImplemented:
            return op(args, kwargs)
        return out if result is None else cast(out, result)

    return call


def _types(value: Any) -> Any:
    """Types in a setting, which tell 1 from 1.0 and True where equality does not."""
    if type(value) is not tuple:
        return type(value)
    types = tuple(map(type, value))
    return tuple(map(_types, value)) if tuple in types else types


def _direct_kernel(op: Op, tensors: list[Any]) -> tuple[Callable[..., Any] | None, Any]:
    """The kernel, if such arrays may go to it as they are and its result leaves as it is."""
    plan, out = _plan(op, tensors, (), {})
    bare = plan is not None and not plan[2] and plan[3] is None
    return (op.kernel if bare else None), out


def _plan(
    op: Op, tensors: list[Any], rest: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...] | None, Any]:
    """What the whole border does for tensors of these dtypes and ranks, with plain settings.

    Returns:
        The plan: kernel; its settings; `(place, function, dtype)` for each tensor that must be cast
        or made of a number; the dtype to cast the result to (None: no need), and the function that
        casts. None where there is more to do. Beside it what the call gives, if it was made, since
        nothing may be computed twice (`_UNKNOWN` if not).
    """
    if len(tensors) < len(op.tensors) or "seed" in op.names:
        return None, _UNKNOWN
    if not all(_is_plain(v) for v in (*rest, *kwargs.values())):
        return None, _UNKNOWN
    backend = active.load()
    numbers = [kind_of(x) == NUMBER for x in tensors]
    bound = op.bind(((tensors,) if op.many else tuple(tensors)) + rest, kwargs)
    settings = op.settle(bound, 0 if numbers[0] else len(backend.shape_of(tensors[0])))
    if any(bound[name] is None and value is not None for name, value in settings.items()):
        return None, _UNKNOWN  # a default that the process may change, such as the data format
    dtypes = [type(x) if n else backend.dtype_of(x) for x, n in zip(tensors, numbers, strict=True)]
    compute, result = op.dtypes(dtypes, settings)
    if not isinstance(result, str) or _follows_floatx(dtypes, compute, result, settings):
        return None, _UNKNOWN
    meant = compute if isinstance(compute, tuple) else (compute,) * len(tensors)
    into = op.widened(compute)
    each = into if isinstance(into, tuple) else (into,) * len(tensors)
    forms = []
    for i, (have, want) in enumerate(zip(dtypes, each, strict=True)):
        if numbers[i]:
            form = number_form(backend, meant[i], want)
            forms.append((i, form, want or result_type(have)))
        elif want not in (None, have):
            forms.append((i, backend.cast, want))
    prepared = list(tensors)
    for i, form, dtype in forms:
        prepared[i] = form(prepared[i], dtype)
    out = op.kernel(prepared, **settings) if op.many else op.kernel(*prepared, **settings)
    if out is NotImplemented:
        return None, _UNKNOWN
    if isinstance(out, (tuple, list)):
        return None, op.cast_out(backend, out, result)
    result = None if backend.dtype_of(out) == result else result
    done = out if result is None else backend.cast(out, result)
    return (op.kernel, settings, forms, result, backend.cast), done


def _follows_floatx(dtypes: list[Any], compute: Any, result: str, settings: Any) -> bool:
    """Whether `floatx()`, which the process may change, decides the dtype of floating numbers."""
    said = settings.get("dtype") is not None or any(d in FLOATS for d in dtypes)
    used = (*(compute if isinstance(compute, tuple) else (compute,)), result)
    return not said and any(d in FLOATS for d in used)


def _is_plain(value: Any) -> bool:
    return type(value) in _PLAIN or (type(value) is tuple and all(map(_is_plain, value)))
