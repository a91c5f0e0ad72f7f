"""What a layer's `call` takes, found once for each class."""

import functools
import inspect
import types
from collections.abc import Callable
from typing import Any, NamedTuple


class CallSignature(NamedTuple):
    """Parameters of a `call` method, `self` left out."""

    names: tuple[str, ...]
    positional: tuple[str, ...]  # those that may be given by position
    defaults: dict[str, Any]
    takes_any: bool  # **kwargs
    takes_many: bool  # *args
    training: bool
    mask: bool
    masks: tuple[str, ...]  # parameters `<name>_mask` beside a parameter `<name>`

    @property
    def first(self) -> str | None:
        named = self.positional if self.takes_many else self.names
        return named[0] if named else None


_signatures: dict[Any, CallSignature] = {}


def call_signature(call: Callable[..., Any]) -> CallSignature:
    """The signature of a bound `call` method."""
    function = getattr(call, "__func__", call)
    found = _signatures.get(function)
    if found is None:
        found = _signatures[function] = _read(call)
    return found


def _read(call: Callable[..., Any]) -> CallSignature:
    parameters = inspect.signature(call).parameters.values()
    plain = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    names = tuple(p.name for p in plain)
    return CallSignature(
        names=names,
        positional=tuple(p.name for p in plain if p.kind is not p.KEYWORD_ONLY),
        defaults={p.name: p.default for p in plain if p.default is not p.empty},
        takes_any=any(p.kind is p.VAR_KEYWORD for p in parameters),
        takes_many=any(p.kind is p.VAR_POSITIONAL for p in parameters),
        training="training" in names,
        mask="mask" in names,
        masks=tuple(n for n in names if n.endswith("_mask") and n[:-5] in names),
    )


def named_arguments(
    signature: CallSignature, args: tuple, kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Arguments of a call by name, without defaults; extra positional ones are left out."""
    return {**dict(zip(signature.positional, args, strict=False)), **kwargs}


def with_defaults(init: Callable[..., None], **defaults: Any) -> Callable[..., None]:
    """The same constructor with other defaults.

    Args:
        init: An `__init__` written as a function.
        **defaults: New defaults of parameters that have one.
    """
    code = init.__code__
    same = types.FunctionType(code, init.__globals__, code.co_name, None, init.__closure__)
    functools.update_wrapper(same, init)
    del same.__wrapped__
    names = code.co_varnames[: code.co_argcount]
    old = dict(zip(reversed(names), reversed(init.__defaults__ or ()), strict=False))
    same.__defaults__ = tuple(defaults.get(n, old[n]) for n in names if n in old)
    same.__kwdefaults__ = init.__kwdefaults__
    return same
