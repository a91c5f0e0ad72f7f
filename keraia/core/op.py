"""`@op` and `@composite`: an op is defined once; everything else about it follows."""

import functools
from collections.abc import Callable
from typing import Any

from keraia.core import short
from keraia.core.border import Op as Op
from keraia.core.border import OpCall as OpCall
from keraia.core.rules import Rule

OPS: dict[str, Op] = {}


def _define(body: Callable[..., Any], **said: Any) -> Callable[..., Any]:
    one = Op(body, **said)
    OPS[one.name] = one
    call = _border_of(one)
    functools.update_wrapper(call, body)
    call.op = one  # type: ignore[attr-defined]
    one.public = call
    return call


def _border_of(one: Op) -> Callable[..., Any]:
    """The shortest border that serves an op."""
    several = one.many and (one.variadic or len(one.tensors) > 1)
    if one.tensors and one.tensors_first and not several and one.dtype_rule is not None:
        bare = one.names == one.tensors and not one.defaults and not one.many
        if bare and len(one.names) <= 2:
            return short.unary(one) if len(one.names) == 1 else short.binary(one)
        return short.planned(one)

    def call(*args: Any, **kwargs: Any) -> Any:
        return one(args, kwargs)

    return call


def op(
    *,
    dtype: Rule | None = None,
    shape: Callable[..., Any] | None = None,
    name: str | None = None,
    saved_as: str | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Defines a primitive: rules for dtype and shape, and a body in `xp` that is the kernel.

    Args:
        dtype: Rule from `core.rules`.
        shape: Rule from `core.shapes`, called with the shapes of the tensors by position and the
            settings it names; a list means several outputs. None: found by running the kernel on
            abstract arrays.
        name: Name of the op; that of the function, unless it hides a builtin.
        saved_as: Class name in saved files; the CamelCase of the name.
    """
    return functools.partial(
        _define, dtype=dtype, shape=shape, name=name, saved_as=saved_as, composite=False
    )


def composite(
    body: Callable[..., Any] | None = None,
    *,
    dtype: Rule | None = None,
    saved_as: str | None = None,
) -> Callable[..., Any]:
    """Defines an op by other ops: it follows their rules, yet appears as one node.

    Args:
        body: The function, where the decorator stands without arguments.
        dtype: Rule by which tensors are cast on the way in and out. A body needs it that uses
            operators on its tensors: on arrays these are the backend's own, whose promotion may
            differ.
        saved_as: Class name in saved files; the CamelCase of the name by default.
    """
    if body is None:
        return functools.partial(composite, dtype=dtype, saved_as=saved_as)
    return _define(body, dtype=dtype, shape=None, name=None, saved_as=saved_as, composite=True)
