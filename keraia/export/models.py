"""Models as files that other programs run, without keraia: what `Model.export` does."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor


class Format(NamedTuple):
    """A format: the end of its files, what must be installed, and which backends write it."""

    suffix: str
    packages: tuple[str, ...]
    backends: str


FORMATS = {
    "tf_saved_model": Format("", ("tensorflow",), "tensorflow and jax"),
    "onnx": Format(".onnx", ("onnx", "onnxscript"), "torch"),
    "openvino": Format(".xml", ("openvino",), "none so far"),
    "litert": Format(".tflite", ("tensorflow",), "tensorflow"),
    "torch": Format(".pt2", ("torch",), "torch"),
}


def export_model(
    model: Any,
    filepath: str | os.PathLike[str],
    format: str,
    verbose: bool | None,
    input_signature: Any,
    **kwargs: Any,
) -> None:
    """Writes the forward pass of a model in a format.

    Raises:
        ValueError: The format is unknown, the file has another end, or the model is not built.
        ImportError: A package is missing.
        NotImplementedError: The active backend cannot write the format.
    """
    if format not in FORMATS:
        raise ValueError(f"export: unknown `format` {format!r}. There are {list(FORMATS)}.")
    known, path = FORMATS[format], Path(filepath)
    if known.suffix and path.suffix != known.suffix:
        raise ValueError(
            f"export: files of {format!r} end with {known.suffix!r}, got {str(path)!r}."
        )
    write = backend.kernels.get(f"export_{format}")
    if write is None:
        raise NotImplementedError(
            f"export: {format!r} is written by the backends: {known.backends}. This process "
            f"computes with {backend.name}; load the model where KERAIA_BACKEND names another."
        )
    missing = [name for name in known.packages if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(
            f"export: {format!r} needs {', '.join(missing)}. pip install {' '.join(missing)}"
        )
    specs = signature(model, input_signature)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(model, str(path), specs, **kwargs)
    if verbose:
        sys.stdout.write(f"Saved {model.name!r} as {format} at {path}\n")


def signature(model: Any, given: Any) -> Any:
    """Specs of the inputs, in their structure.

    Args:
        model: A built model.
        given: What the user said: objects with a shape and a dtype, in the structure of the
            inputs; None: those of the model.
    """
    if given is not None:
        if isinstance(given, (list, tuple)) and len(given) == 1:
            given = given[0]
        return tree.map_structure(_spec, given)
    graph = getattr(model, "_graph", None)
    if graph is not None:
        return tree.map_structure(_spec, graph._inputs_struct)
    shape = (model.get_build_config() or {}).get("input_shape") if model.built else None
    if not shape or not all(n is None or isinstance(n, int) for n in shape):
        raise ValueError(
            f"export: the inputs of the model {model.name!r} are not known. Pass "
            "`input_signature=[keras.InputSpec(shape=(None, 8), dtype='float32')]`."
        )
    return KerasTensor(tuple(shape), model.compute_dtype, name="inputs")


def _spec(x: Any) -> KerasTensor:
    dtype = getattr(x, "dtype", None) or "float32"
    name = getattr(x, "name", None) or "inputs"
    return KerasTensor(tuple(x.shape), getattr(dtype, "name", dtype), name=name)
