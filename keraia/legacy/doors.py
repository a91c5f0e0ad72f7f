"""`import keras`, and `tf.keras`, led to this library while a program runs.

Modules are served from memory by a finder that stands before the others; no installed file is
touched, and other processes see nothing.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from keraia.legacy import border, generations, notices, spaces

_OUTER = "tensorflow"
# Names that TensorFlow 1 had at its root, which are still there under `tf.compat.v1`.
_OF_TENSORFLOW_1 = (
    "ConfigProto", "GPUOptions", "InteractiveSession", "Session", "Summary", "assign",
    "get_collection", "get_default_graph", "get_default_session", "global_variables",
    "global_variables_initializer", "local_variables_initializer", "logging", "log",
    "placeholder", "random_normal", "random_uniform", "reset_default_graph", "set_random_seed",
    "to_float", "to_int32", "variable_scope",
)  # fmt: skip


class Space(ModuleType):
    """A module of `keras` as programs of any generation find it."""

    def __init__(self, space: str) -> None:
        super().__init__(f"keras.{space}" if space else "keras")
        self.__path__: list[str] = []
        self.__dict__["_space"] = space

    def __getattr__(self, name: str) -> Any:
        space = self.__dict__["_space"]
        if name == "__all__":
            self.__dict__["_starred"] = True
            return spaces.starred(space)
        if name in ("__version__", "version") and not space:
            release = generations.current().release
            return release if name == "__version__" else lambda: release
        if name.startswith("__"):
            raise AttributeError(name)
        inner = f"{space}.{name}" if space else name
        if not space and spaces.exists(inner):
            return importlib.import_module(f"keras.{inner}")
        tells = not self.__dict__.get("_starred") or notices.worth_telling(name)
        try:
            return spaces.find(space, name, tells)
        except notices.GoneError:
            raise
        except AttributeError:
            if spaces.exists(inner):
                return importlib.import_module(f"keras.{inner}")
            raise

    def __dir__(self) -> list[str]:
        return spaces.public(self.__dict__["_space"])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """`keras.layers.merge` was a function, then a module: this is the call of the function."""
        package, _, name = self.__dict__["_space"].rpartition(".")
        return spaces.find(package, name)(*args, **kwargs)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of `keras`, and brings them into TensorFlow when that is imported."""

    def __init__(self) -> None:
        self.made: dict[str, Space] = {}

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        """A spec for what is of Keras; None for all else."""
        if fullname == _OUTER:
            return _then(_elsewhere(fullname, self), attach)
        space = spaces.canonical(fullname)
        if space is None or _asked_by_tensorflow(fullname) or not spaces.exists(space):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: Any) -> ModuleType:
        """The module of the space; all its names share it."""
        space = spaces.canonical(spec.name) or ""
        if space not in self.made:
            spaces.tell_of(space)
            self.made[space] = Space(space)
        return self.made[space]

    def exec_module(self, module: ModuleType) -> None:
        """Makes the library take old spellings; a space has no code of its own."""
        border.open_all()


_finder = Finder()
_aside: dict[str, ModuleType] = {}  # of another Keras, while the doors are open


def install(generation: generations.Generation | None = None) -> None:
    """Makes `import keras` mean this library for the rest of the process.

    Args:
        generation: What the program is written for; None leaves what was chosen before.

    Raises:
        RuntimeError: The program has imported another Keras already.
    """
    if generation is not None:
        generations.choose(generation)
    if _finder in sys.meta_path:
        return
    held = sys.modules.get("keras")
    if held is not None and not isinstance(held, Space) and _OUTER in sys.modules:
        _set_aside()  # TensorFlow imports it unasked, and keeps what it needs of it
    elif held is not None and not isinstance(held, Space):
        raise RuntimeError(
            f"`keras` is already imported from {getattr(held, '__file__', 'elsewhere')}. Call "
            "keraia.install_as_keras() before `import keras`, or start by `keraia run`."
        )
    sys.meta_path.insert(0, _finder)
    if _OUTER in sys.modules:
        attach(sys.modules[_OUTER])


def remove() -> None:
    """Takes the doors away again; modules that programs hold stay what they are."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    for name in [n for n, module in sys.modules.items() if isinstance(module, Space)]:
        del sys.modules[name]
    _finder.made.clear()
    sys.modules.update(_aside)
    _aside.clear()


def _set_aside() -> None:
    """Takes another Keras out of the table of modules, until the doors go."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "keras"]:
        _aside[name] = sys.modules.pop(name)


@contextlib.contextmanager
def installed(generation: generations.Generation | None = None) -> Iterator[None]:
    """The doors for the time of a block."""
    before = generations.current()
    install(generation)
    try:
        yield
    finally:
        remove()
        generations.choose(before)


def attach(tensorflow: ModuleType) -> None:
    """Brings this library to the places where TensorFlow shows Keras."""
    keras = importlib.import_module("keras")
    tensorflow.__dict__["keras"] = keras
    for path in ("tensorflow.keras", "tf_keras"):
        sys.modules[path] = keras
    compat = tensorflow.__dict__.get("compat")
    for name in ("v1", "v2"):
        inner = getattr(compat, name, None)
        if inner is not None:
            vars(inner)["keras"] = keras
    _record_calls(tensorflow)
    old = getattr(compat, "v1", None)
    for name in _OF_TENSORFLOW_1:
        if old is not None and not hasattr(tensorflow, name) and hasattr(old, name):
            setattr(tensorflow, name, getattr(old, name))


def _record_calls(tensorflow: ModuleType) -> None:
    """Lets functions of TensorFlow take symbolic tensors: each call becomes a node of the graph."""
    from keraia.legacy.foreign import symbolic_call

    dispatch = tensorflow.__internal__.dispatch

    class Recorder(dispatch.GlobalOpDispatcher):  # type: ignore[name-defined]
        def handle(self, op: Any, args: Any, kwargs: Any) -> Any:
            made = symbolic_call(op, args, kwargs)
            return self.NOT_SUPPORTED if made is None else made

    Recorder().register()


def _asked_by_tensorflow(fullname: str) -> bool:
    """Whether TensorFlow itself imports a module of its own copy of Keras."""
    if not fullname.startswith("tensorflow.python.keras"):
        return False
    frame = sys._getframe(2)
    while frame is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__", "").startswith("tensorflow.")


def _elsewhere(fullname: str, finder: Finder) -> Any:
    """The spec by which the other finders find a module."""
    for other in sys.meta_path:
        if other is not finder and (spec := other.find_spec(fullname, None)):
            return spec
    return None


class _Then(importlib.abc.Loader):
    """A loader that does something when the module is there."""

    def __init__(self, loader: Any, action: Any) -> None:
        self.loader, self.action = loader, action

    def create_module(self, spec: Any) -> Any:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        self.action(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)


def _then(spec: Any, action: Any) -> Any:
    if spec is not None and spec.loader is not None:
        spec.loader = _Then(spec.loader, action)
    return spec
