"""Settings of the process: which backend, and the defaults that the whole library shares.

A setting comes from the environment, else from `keras.json` in `home()`, else from the defaults
below. The file is read at the first question and never written.
"""

import functools
import importlib.util
import json
import numbers
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from keraia.core.counts import count

DataFormat = Literal["channels_last", "channels_first"]

# Backend -> the package it needs, which is also the name of its extra where it is not a default.
PACKAGES = {"jax": "jax", "torch": "torch", "tensorflow": "tensorflow", "numpy": "numpy"}
DEFAULT_PACKAGES = ("jax", "numpy")
SUCCESSORS = {
    "theano": "Theano is no longer developed; 'jax' compiles programs of arrays as it did",
    "cntk": "CNTK is no longer developed; 'jax', 'torch' and 'tensorflow' train in its place",
}
FLOATS = ("float16", "bfloat16", "float32", "float64")
DATA_FORMATS = ("channels_last", "channels_first")


@dataclass
class _Settings:
    """Values in force; `source` tells where the backend's name came from."""

    backend: str = "jax"
    source: str = "the default"
    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    interactive_logging: bool = True
    dtype_policy: Any = None
    max_epochs: int | None = None
    max_steps_per_epoch: int | None = None
    flash_attention: Literal[False] | None = None
    short_tracebacks: bool = True
    unsafe_deserialization: bool = False


def home() -> Path:
    """Folder of the configuration file and the data caches: `KERAS_HOME`, else `~/.keras`."""
    named = os.environ.get("KERAS_HOME")
    return Path(named).expanduser() if named else Path.home() / ".keras"


def backend() -> str:
    """Name of the chosen backend. Asking for it imports nothing.

    Returns:
        `"jax"`, `"torch"`, `"tensorflow"` or `"numpy"`.

    Raises:
        ValueError: The environment or the configuration file names a backend that does not exist.
        ImportError: The backend exists, but its package is not installed.
    """
    settings = _settings()
    check_backend(settings.backend, settings.source)
    return settings.backend


def choose_backend(name: str) -> None:
    """Chooses a backend, checked before, for a process that has not loaded one yet."""
    settings = _settings()
    settings.backend, settings.source = name, "set_backend()"


def check_backend(name: Any, source: str) -> None:
    """Raises an error that says what can be done, unless backend `name` is ready for use."""
    if name not in PACKAGES:
        hint = SUCCESSORS.get(str(name).lower())
        raise ValueError(
            f"{source} asks for the backend {name!r}, which keraia does not have. "
            + (f"{hint}. " if hint else "")
            + _offer()
        )
    if not _installed(name):
        raise ImportError(
            f"{source} asks for the backend {name!r}, but the package {PACKAGES[name]!r} is not "
            f"installed. {_offer()}"
        )


def floatx() -> str:
    """Default floating dtype, such as `"float32"`."""
    return _settings().floatx


def set_floatx(value: str) -> None:
    """Sets the default floating dtype: `"float16"`, `"bfloat16"`, `"float32"` or `"float64"`."""
    _settings().floatx = _one_of("floatx", value, FLOATS, "set_floatx")


def epsilon() -> float:
    """Small positive number that keeps divisions and logarithms finite."""
    return _settings().epsilon


def set_epsilon(value: float) -> None:
    """Sets the number which `epsilon()` returns. Positive."""
    _settings().epsilon = _positive("epsilon", value, "set_epsilon")


def image_data_format() -> str:
    """Default place of the channel axis of images: `"channels_last"` or `"channels_first"`."""
    return _settings().image_data_format


def set_image_data_format(data_format: DataFormat) -> None:
    """Sets the default place of the channel axis of images.

    Args:
        data_format: `"channels_last"`, images of shape `(height, width, channels)`, or
            `"channels_first"`, images of shape `(channels, height, width)`.
    """
    _settings().image_data_format = _one_of(
        "image_data_format", data_format, DATA_FORMATS, "set_image_data_format"
    )


def dtype_policy() -> Any:
    """The default dtype policy that was set, or None."""
    return _settings().dtype_policy


def set_dtype_policy(policy: Any) -> None:
    """Sets the default dtype policy; None takes it back, so that `floatx()` decides again."""
    _settings().dtype_policy = policy


def is_interactive_logging_enabled() -> bool:
    """Tells whether progress goes to standard output (else to the `keraia` logger)."""
    return _settings().interactive_logging


def enable_interactive_logging() -> None:
    """Sends progress to standard output, where it can be redrawn in place. The default."""
    _settings().interactive_logging = True


def disable_interactive_logging() -> None:
    """Sends progress to the `keraia` logger of the `logging` module."""
    _settings().interactive_logging = False


def max_epochs() -> int | None:
    """Most epochs that any `fit` of the process trains; None means no limit."""
    return _settings().max_epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Limits the epochs of every `fit`, as the environment variable `KERAS_MAX_EPOCHS` does.

    Long programs can so be tried out quickly.

    Args:
        max_epochs: At least 1; None takes the limit back.
    """
    _settings().max_epochs = _limit("set_max_epochs: `max_epochs`", max_epochs)


def max_steps_per_epoch() -> int | None:
    """Most batches that an epoch of `fit`, `evaluate` or `predict` takes; None means no limit."""
    return _settings().max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Limits the batches of every epoch, as the variable `KERAS_MAX_STEPS_PER_EPOCH` does.

    Args:
        max_steps_per_epoch: At least 1; None takes the limit back.
    """
    limit = _limit("set_max_steps_per_epoch: `max_steps_per_epoch`", max_steps_per_epoch)
    _settings().max_steps_per_epoch = limit


def _limit(where: str, value: Any) -> int | None:
    return None if value is None else count(value, where, "None takes a limit back.")


def is_flash_attention_enabled() -> Literal[False] | None:
    """What attention does that is not told: None, as the backend sees fit; False, no such kernel.

    Flash kernels never hold all logits at once.
    """
    return _settings().flash_attention


def enable_flash_attention() -> None:
    """Lets attention choose flash kernels where the backend has them. The default."""
    _settings().flash_attention = None


def disable_flash_attention() -> None:
    """Keeps attention from flash kernels unless a layer asks for one."""
    _settings().flash_attention = False


def is_nnx_enabled() -> bool:
    """Tells whether layers are Flax NNX modules: they never are.

    In JAX code use `stateless_call`, or the layer as a pure function.
    """
    return False


def is_traceback_filtering_enabled() -> bool:
    """Tells whether tracebacks of errors leave out the frames inside the library."""
    return _settings().short_tracebacks


def enable_traceback_filtering() -> None:
    """Leaves the frames inside the library out of tracebacks. The default."""
    _settings().short_tracebacks = True


def disable_traceback_filtering() -> None:
    """Shows whole tracebacks, for work on the library and for reports of its bugs."""
    _settings().short_tracebacks = False


def is_unsafe_deserialization_enabled() -> bool:
    """Whether byte code of lambdas in files runs even where `safe_mode` says no."""
    return _settings().unsafe_deserialization


def enable_unsafe_deserialization() -> None:
    """Accepts byte code in all files and configurations read from now on.

    It can do anything that you can: only where you trust every file that the program reads.
    """
    _settings().unsafe_deserialization = True


def _read() -> _Settings:
    settings = _Settings()
    path = home() / "keras.json"
    if path.is_file():
        _apply(settings, _parse(path), str(path))
    for variable in ("KERAS_BACKEND", "KERAIA_BACKEND"):
        if named := os.environ.get(variable):
            settings.backend, settings.source = named, f"The environment variable {variable}"
    settings.max_epochs = _limit_of_environment("KERAS_MAX_EPOCHS")
    settings.max_steps_per_epoch = _limit_of_environment("KERAS_MAX_STEPS_PER_EPOCH")
    if settings.source == str(path):
        _forgive_missing(settings)
    return settings


_settings = functools.cache(_read)


def _limit_of_environment(variable: str) -> int | None:
    text = os.environ.get(variable)
    if not text:
        return None
    value: Any = int(text) if text.strip().lstrip("-").isdecimal() else text
    return _limit(f"The environment variable {variable}", value)


def _parse(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"{path} is not valid JSON: {error}. Mend the file or delete it."
        ) from error
    if not isinstance(content, dict):
        raise ValueError(
            f'{path} must hold one JSON object, such as {{"backend": "jax"}}, got a '
            f"{type(content).__name__}. Mend the file or delete it."
        )
    return content


def _apply(settings: _Settings, content: dict[str, Any], where: str) -> None:
    """Takes over the known keys; the file may hold settings of other programs too."""
    if "backend" in content:
        settings.backend, settings.source = content["backend"], where
    if "floatx" in content:
        settings.floatx = _one_of("floatx", content["floatx"], FLOATS, where)
    if "epsilon" in content:
        settings.epsilon = _positive("epsilon", content["epsilon"], where)
    if "image_data_format" in content:
        value = content["image_data_format"]
        settings.image_data_format = _one_of("image_data_format", value, DATA_FORMATS, where)


def _forgive_missing(settings: _Settings) -> None:
    """Replaces a backend that only the file asks for and that is not installed.

    Keras writes the file unasked, naming TensorFlow, so the entry need not be anybody's choice.
    """
    if settings.backend in PACKAGES and not _installed(settings.backend):
        default = _Settings.backend
        warnings.warn(
            f"{settings.source} asks for the backend {settings.backend!r}, which is not installed; "
            f"{default!r} serves instead. {_offer()}",
            stacklevel=2,
        )
        settings.backend, settings.source = default, "the default"


def _one_of(key: str, value: Any, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise ValueError(f"{where}: `{key}` must be one of {', '.join(allowed)}, got {value!r}.")
    return value


def _positive(key: str, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not float(value) > 0:
        raise ValueError(
            f"{where}: `{key}` must be a positive number, such as 1e-7, got {value!r}."
        )
    return float(value)


def _installed(name: str) -> bool:
    return importlib.util.find_spec(PACKAGES[name]) is not None


def _offer() -> str:
    """What is installed, how to choose it, and how to install the rest."""
    here = [name for name in PACKAGES if _installed(name)]
    lines = [f"Installed: {', '.join(here)} (choose one, e.g. KERAIA_BACKEND={here[0]})."]
    for name, package in PACKAGES.items():
        if name not in here:
            wanted = package if name in DEFAULT_PACKAGES else f'"keraia[{package}]"'
            lines.append(f"For {name}: pip install {wanted}.")
    return " ".join(lines)
