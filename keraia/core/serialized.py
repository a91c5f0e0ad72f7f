"""Objects as plain JSON values and back, in the spelling of Keras 3 files.

An object becomes `{"module", "class_name", "config", "registered_name"}`. Reading is closed: a
name stands for a class of `core.catalog` or for something the user registered or passed, and for
nothing else; no module is imported, no file opened and no code run because a value asks for it.
"""

import contextlib
import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keraia.core import active, catalog, config, lambdas, references
from keraia.core.dtypes import standardize_dtype
from keraia.core.errors import ConfigError, UnsafeFileError
from keraia.core.op import Op, OpCall
from keraia.core.registered import CustomObjectScope, get_registered_name
from keraia.core.spec import KerasTensor

# What constructors raise when values of a configuration are of another kind than they expect.
UNFIT = (TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)


class _Thread(threading.local):
    """What the loads and saves under way in a thread share."""

    def __init__(self) -> None:
        self.reading = 0
        self.unsafe = False
        self.read: dict[Any, Any] = {}
        self.written: dict[int, tuple[Any, dict[str, Any]]] | None = None


_thread = _Thread()


# -- writing


def serialize(obj: Any) -> Any:
    """Turns a value into plain JSON types from which `deserialize` makes an equal one.

    Args:
        obj: A number, string or None; a list, tuple or dictionary of such; an object with
            `get_config()`; a function; an array; a symbolic tensor.

    Returns:
        The value as Keras 3 writes it. Tuples stay tuples, which JSON turns into lists.

    Raises:
        TypeError: There is no such form for the value.
    """
    form = _WRITERS.get(type(obj))
    if form is not None:
        return form(obj)
    if inspect.isroutine(obj):
        return _write_function(obj)
    if not inspect.isclass(obj):
        if hasattr(obj, "__array__") and hasattr(obj, "tolist"):
            return _write_array(obj)
        if hasattr(obj, "get_config"):
            return _write_object(obj)
    for kind in (str, list, tuple, Mapping):  # a subclass is saved as what it extends
        if isinstance(obj, kind):
            return _WRITERS[dict if kind is Mapping else kind](obj)
    raise TypeError(
        f"serialize: a configuration cannot hold {obj!r} of type {type(obj).__name__}. Give "
        "the class a `get_config()` method that returns its constructor arguments."
    )


@contextlib.contextmanager
def sharing() -> Iterator[None]:
    """Within it an object that is serialized twice is marked, so that it is made once again."""
    outer, _thread.written = _thread.written, {}
    try:
        yield
    finally:
        _thread.written = outer


def _write_object(obj: Any) -> dict[str, Any]:
    cls = type(obj)
    module = catalog.place_of(cls)
    data = {
        "module": module,
        "class_name": catalog.name_of(cls),
        "config": serialize(obj.get_config()),
        "registered_name": None if catalog.is_public(module) else get_registered_name(cls),
    }
    if isinstance(obj, OpCall):
        data["module"] = catalog.op_module(obj.op.name)
        data["class_name"] = data["registered_name"] = obj.op.saved_as
    for key in ("build_config", "compile_config"):
        extra = getattr(obj, f"get_{key}", lambda: None)()
        if extra is not None:
            data[key] = serialize(extra)
    _mark_shared(obj, data)
    return data


def _mark_shared(obj: Any, data: dict[str, Any]) -> None:
    written = _thread.written
    if written is None:
        return
    if id(obj) not in written:
        written[id(obj)] = (obj, data)  # holds the object, or its id could be given again
        return
    first = written[id(obj)][1]
    number = first.setdefault("shared_object_id", id(obj))
    data["shared_object_id"] = number


def _write_function(function: Callable[..., Any]) -> dict[str, Any]:
    if lambdas.is_lambda(function):
        return lambdas.write(function)
    name = get_registered_name(function)
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


def _write_array(array: Any) -> Any:
    """Scalars become numbers; NumPy arrays and the backend's keep their kind."""
    values = array.tolist()
    from_numpy = type(array).__module__ == "numpy"
    if from_numpy and not isinstance(values, list):
        return values
    return _pseudo(
        "__numpy__" if from_numpy else "__tensor__",
        value=values,
        dtype=standardize_dtype(array.dtype),
    )


def _write_tensor(tensor: KerasTensor) -> dict[str, Any]:
    record = tensor.record
    place = record and [record.operation.name, record.node_index, record.tensor_index]
    return _pseudo("__keras_tensor__", shape=tensor.shape, dtype=tensor.dtype, keras_history=place)


def _write_slice(part: slice) -> dict[str, Any]:
    return _pseudo(
        "__slice__",
        start=serialize(part.start),
        stop=serialize(part.stop),
        step=serialize(part.step),
    )


def _pseudo(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def _same(value: Any) -> Any:
    return value


_WRITERS: dict[type, Callable[[Any], Any]] = {
    bool: _same,
    int: _same,
    float: _same,
    str: str,
    type(None): _same,
    list: lambda items: [serialize(item) for item in items],
    tuple: lambda items: tuple(serialize(item) for item in items),
    dict: lambda items: {key: serialize(value) for key, value in items.items()},
    bytes: lambda value: _pseudo("__bytes__", value=value.decode()),
    slice: _write_slice,
    type(...): lambda _: _pseudo("__ellipsis__"),
    KerasTensor: _write_tensor,
}


# -- reading


def deserialize(
    config: Any,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    **kwargs: Any,
) -> Any:
    """Makes the value again that `serialize` described.

    Args:
        config: Plain JSON types, as `serialize` or Keras 3 wrote them.
        custom_objects: Names of users' classes and functions, for this call.
        safe_mode: With False, byte code of lambdas is accepted. A file that you did not write
            yourself can then do anything that you can.

    Returns:
        The value; whatever is not a description of an object stays as it is.

    Raises:
        TypeError: The configuration names what nobody knows (`UnknownNameError`, which lists all
            such names).
        ValueError: It asks for what loading never does, or is nested too deeply.
    """
    if not isinstance(config, (dict, list, tuple)):
        return config
    with _reading(custom_objects, safe_mode) as outermost:
        if outermost:
            references.check(config)
        return _read(config)


def unsafe() -> bool:
    """Whether byte code may run: `safe_mode=False` said so, or the process as a whole."""
    return _thread.unsafe or config.is_unsafe_deserialization_enabled()


@contextlib.contextmanager
def _reading(custom_objects: Mapping[str, Any] | None, safe_mode: bool) -> Iterator[bool]:
    """A load, perhaps inside another one whose `safe_mode` and shared objects it inherits."""
    outermost, unsafe_before = _thread.reading == 0, _thread.unsafe
    _thread.reading += 1
    _thread.unsafe = unsafe_before or not safe_mode
    try:
        with CustomObjectScope(custom_objects):
            yield outermost
    finally:
        _thread.reading -= 1
        _thread.unsafe = unsafe_before
        if outermost:
            _thread.read.clear()


def _read(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_read(item) for item in value)
    if not isinstance(value, dict):
        return value
    if not references.names_an_object(value):
        return {key: _read(item) for key, item in value.items()}
    number = value.get("shared_object_id")
    if number is not None and number in _thread.read:
        return _thread.read[number]
    reader = _READERS.get(value["class_name"], _read_object)
    made = reader(value)
    if number is not None:
        _thread.read[number] = made
    return made


def _read_object(data: dict[str, Any]) -> Any:
    cls = references.find(data)
    config = data["config"]
    if not isinstance(config, dict):
        raise ValueError(
            f"{data['class_name']}: `config` must be a dictionary, got a {type(config).__name__}."
        )
    if isinstance(cls, Op):
        settings = {key: _read(value) for key, value in config.items()}
        return OpCall(cls, settings, settings.pop("name", None))
    try:
        made = cls.from_config(config)
        for key in ("build", "compile"):
            extra = data.get(f"{key}_config")
            if extra and hasattr(made, f"{key}_from_config"):
                getattr(made, f"{key}_from_config")(extra)
    except UnsafeFileError:
        raise
    except UNFIT as error:
        raise ConfigError(
            f"{cls.__name__} cannot be made from its configuration: {_reason(error)} "
            f"The configuration has the keys {', '.join(config) or 'none'}. If the class takes "
            "objects, its `from_config` must deserialize them."
        ) from error
    return made


def _reason(error: Exception) -> str:
    text = str(error) if isinstance(error, TypeError) else f"{type(error).__name__}: {error}"
    return text if text.endswith(".") else f"{text}."


def _read_array(data: dict[str, Any]) -> Any:
    """A NumPy array, or one of the backend."""
    backend = active.load()
    array = backend.as_array(data["config"]["value"], standardize_dtype(data["config"]["dtype"]))
    return backend.to_numpy(array) if data["class_name"] == "__numpy__" else array


def _read_tensor(data: dict[str, Any]) -> KerasTensor:
    config = data["config"]
    return KerasTensor(config["shape"], config["dtype"], name=config.get("name"))


_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "function": references.find,
    "__bytes__": lambda data: data["config"]["value"].encode(),
    "__ellipsis__": lambda data: ...,
    "__keras_tensor__": _read_tensor,
    "__lambda__": lambda data: lambdas.read(data["config"], unsafe()),
    "__numpy__": _read_array,
    "__slice__": lambda data: slice(*(_read(data["config"][k]) for k in ("start", "stop", "step"))),
    "__tensor__": _read_array,
    "__tuple__": lambda data: tuple(_read(data["config"]["value"])),
}
