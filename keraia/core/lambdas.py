"""Lambdas in saved files and pickles.

Keras writes their byte code into files, which only an explicit wish runs again; a pickle is such a
wish.
"""

import base64
import builtins
import importlib
import marshal
import types
import warnings
from typing import Any

from keraia.core.errors import UnsafeFileError


def is_lambda(function: Any) -> bool:
    """Tells whether a function has no name by which it could be found again."""
    return isinstance(function, types.FunctionType) and function.__name__ == "<lambda>"


def write(function: types.FunctionType) -> dict[str, Any]:
    """The form of a lambda: byte code, defaults, values of the closure."""
    warnings.warn(
        "A lambda is saved as byte code, which loads only with `safe_mode=False` and the same "
        "version of Python. A function with a name, registered by "
        "@keraia.saving.register_keras_serializable(), has no such limits.",
        stacklevel=4,
    )
    code = base64.encodebytes(marshal.dumps(function.__code__)).decode("ascii")
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    config = {"code": code, "defaults": function.__defaults__, "closure": closure or None}
    return {"class_name": "__lambda__", "config": config}


def read(config: Any, allowed: bool) -> types.FunctionType:
    """Makes the function again; `allowed` is the caller's `safe_mode=False`."""
    if not allowed:
        raise UnsafeFileError(
            "The configuration holds a lambda as byte code, which could do anything when it runs. "
            "If you trust its source, pass `safe_mode=False` to the loading function; better, "
            "save a named function that is registered."
        )
    try:
        if "value" in config:  # files of earlier releases
            config = dict(zip(("code", "defaults", "closure"), config["value"], strict=True))
        encoded, defaults, closure = config["code"], config["defaults"], config["closure"]
        code = marshal.loads(base64.b64decode(encoded))
        cells = tuple(types.CellType(value) for value in closure or ())
        defaults = None if defaults is None else tuple(defaults)
        scope = {"__builtins__": builtins}
        return types.FunctionType(code, scope, "<lambda>", defaults, cells)
    except (KeyError, TypeError, ValueError, EOFError) as error:
        raise ValueError(
            f"The byte code of a lambda cannot be read: {error}. It may come from another "
            "version of Python; use a named function instead."
        ) from error


class Carried:
    """A lambda on its way through a pickle, which holds its byte code; copies share the function.

    Args:
        function: The lambda.
    """

    def __init__(self, function: types.FunctionType) -> None:
        self.function = function

    def __deepcopy__(self, memo: dict[int, Any]) -> "Carried":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        fn = self.function
        closure = [cell.cell_contents for cell in fn.__closure__ or ()]
        code = marshal.dumps(fn.__code__)
        return _carried_again, (code, fn.__module__, fn.__defaults__, fn.__kwdefaults__, closure)


def _carried_again(
    code: bytes, module: str, defaults: Any, keywords: Any, closure: list[Any]
) -> Carried:
    """The lambda again, with the names of the module that it was written in."""
    scope = vars(importlib.import_module(module))
    cells = tuple(types.CellType(value) for value in closure)
    function = types.FunctionType(marshal.loads(code), scope, "<lambda>", defaults, cells)
    function.__kwdefaults__ = keywords
    function.__module__ = module
    return Carried(function)


def carried(values: dict[str, Any]) -> dict[str, Any]:
    """Attributes, lambdas among them in a form that travels."""
    return {name: Carried(v) if is_lambda(v) else v for name, v in values.items()}


def arrived(values: dict[str, Any]) -> dict[str, Any]:
    """Attributes as they were before `carried`."""
    return {name: v.function if isinstance(v, Carried) else v for name, v in values.items()}
