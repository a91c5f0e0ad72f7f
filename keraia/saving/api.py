"""Saving and loading of models: what `model.save` and `load_model` do."""

import math
import os
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from keraia.core import budget
from keraia.core.configurable import deserialize
from keraia.core.errors import UnsafeFileError
from keraia.core.registered import CustomObjectScope
from keraia.core.tracebacks import users_level
from keraia.layers import Layer
from keraia.saving import atomic, by_layer, capture, foreign, inspection, restore, tf_names
from keraia.saving.codecs import h5_layers, keras, npz, safetensors, shards, tf_bundle, weights_h5
from keraia.saving.snapshot import Snapshot

# A loaded model may have this many elements for each one stored: weights, and an optimizer's slots
# where the file has none.
SLOTS = 8
FREE_ELEMENTS = 2**22
MODEL = "a saved model (.keras, .h5)"
WEIGHTS = "a file of weights (.weights.h5, .safetensors, .npz, .h5 or .keras)"
# Formats in the order in which a path's ending, or a file's content, is tried.
OF_MODELS = (keras, h5_layers)
OF_WEIGHTS = (weights_h5, shards, safetensors, npz, h5_layers)
WRITTEN = (*OF_WEIGHTS, tf_bundle)


def save_model(
    model: Any,
    filepath: str | os.PathLike[str],
    overwrite: bool = True,
    zipped: bool | None = None,
    **kwargs: Any,
) -> None:
    """Saves a model: configuration, weights, state of the optimizer.

    The file takes the place of an older one only when it is complete. Keras 3 reads it too.

    Args:
        model: A model.
        filepath: Path that ends in ".keras"; ".h5" or ".hdf5" for the format of older generations,
            which has no place for files of layers such as vocabularies.
        overwrite: With False, an existing file is replaced only if you say so when asked; without
            a terminal it stays.
        zipped: With False, a path without an ending becomes a folder that holds what the file
            would.
        **kwargs: `include_optimizer=False` leaves out the state of the optimizer.

    Raises:
        ValueError: The path ends differently.
        FileExistsError: The file exists and is to stay.

    Example:
        >>> import keraia, tempfile
        >>> model = keraia.Sequential([keraia.Input((2,)), keraia.layers.Dense(1)])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_model(model, f"{folder}/line.keras")
        ...     load_model(f"{folder}/line.keras").count_params()
        3
    """
    include_optimizer = kwargs.pop("include_optimizer", True)
    _refuse(kwargs, "save_model")
    path = Path(filepath)
    as_folder = zipped is False and not path.name.endswith(h5_layers.SUFFIXES)
    if as_folder and path.name.endswith(keras.SUFFIXES):
        raise ValueError(
            f"save_model: `zipped=False` makes a folder, whose name must not end in '.keras', got "
            f"{str(path)!r}. Write e.g. {path.stem!r}."
        )
    codec = keras if as_folder else _by_ending(path, "save_model", OF_MODELS)
    if not model.built and not model.weights:
        warnings.warn(
            f"save_model: the model {model.name!r} is not built, so the file holds no weights. "
            "Call it on data first, or `build(input_shape)`.",
            stacklevel=users_level(),
        )
    if _may_write(path, overwrite):
        snapshot = capture.whole(model, include_optimizer)
        if as_folder:
            with atomic.replacing_folder(path, may_go=keras.sniff) as draft:
                keras.write_folder(draft, snapshot)
        else:
            _write(codec, path, model, snapshot)


def load_model(
    filepath: str | os.PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    sha256: str | None = None,
) -> Any:
    """Makes the model again that a file holds.

    A file is data: it can name classes of this library and those you registered or pass, nothing
    else; no code in it runs.

    Args:
        filepath: A file written by `save_model`, here or by Keras: `.keras` (or its folder), or
            HDF5 of any generation.
        custom_objects: Names of your own classes and functions, for this call.
        compile: Whether to compile the model as it was, with the state of its optimizer.
        safe_mode: With False, byte code of lambdas in the file is accepted. It can do anything
            that you can: only for files you trust.
        sha256: SHA-256 that the file must have, in hexadecimal digits, as `inspect` tells it.

    Returns:
        The model.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is damaged, holds what no saved model holds or has another SHA-256
            (`UnsafeFileError`), or its weights do not fit its configuration.
        TypeError: It names classes or functions that nobody knows (`UnknownNameError`).
    """
    path = _existing(filepath, "load_model")
    inspection.check_digest(path, sha256, "load_model")
    codec = _by_content(path, "load_model", OF_MODELS, MODEL)
    with codec.reading(path) as snapshot, CustomObjectScope(custom_objects):
        if snapshot.config is None:
            raise foreign.refusal(path, "load_model", MODEL)
        config = dict(snapshot.config)
        if compile and snapshot.compile:
            config["compile_config"] = snapshot.compile
        with budget.limited(_allowance(snapshot)):
            model = deserialize(config, safe_mode=safe_mode)
        if not isinstance(model, Layer):
            raise foreign.refusal(path, "load_model", MODEL)
        _load(model, snapshot, path)
        restore.assets(model, snapshot)
    return model


def save_weights(
    model: Any,
    filepath: str | os.PathLike[str],
    overwrite: bool = True,
    max_shard_size: float | None = None,
    **kwargs: Any,
) -> None:
    """Saves the variables of a model.

    Args:
        model: A model.
        filepath: Path that ends in ".weights.h5", ".safetensors" or ".npz", where the optimizer's
            state goes in as well; other paths in ".h5" or ".hdf5" get the format of older
            generations, without it. One that ends in ".weights.json" becomes an index of several
            ".weights.h5" files, one that ends in ".ckpt" a checkpoint of TensorFlow.
        overwrite: As in `save_model`.
        max_shard_size: Size of each of these files in GiB; a path that ends in ".weights.h5" then
            becomes an index, too.
        **kwargs: None is known.

    Raises:
        ValueError: The path ends differently, or the model has no weights yet.
    """
    path = Path(filepath)
    codec = _by_ending(path, "save_weights", WRITTEN)
    _refuse(kwargs, "save_weights")
    if not model.built and not model.weights:
        raise ValueError(
            f"save_weights: the model {model.name!r} has no weights before it is built. Call it on "
            "data, or `build(input_shape)`."
        )
    if max_shard_size is not None:
        path = _index(path, max_shard_size)
        codec = shards
    if codec is tf_bundle:
        tf_names.write(path, model)
    elif _may_write(path, overwrite):
        snapshot = capture.variables(model, include_optimizer=codec is not h5_layers)
        if codec is shards:
            shards.write(path, snapshot, math.inf if max_shard_size is None else max_shard_size)
        else:
            _write(codec, path, model, snapshot)


def load_weights(
    model: Any, filepath: str | os.PathLike[str], skip_mismatch: bool = False, **kwargs: Any
) -> restore.Loaded:
    """Loads variables into a model of the same architecture: all of them, or none.

    Args:
        model: A built model.
        filepath: What `save_weights` wrote, here or by Keras of any generation, or a saved model
            whose weights are wanted.
        skip_mismatch: Whether to leave out what does not fit, with a warning.
        **kwargs: `by_name=True` loads the layers whose names are in the file, and no others; for
            HDF5 of older generations.

    Returns:
        What was loaded, and what was not.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The variables do not fit the model.
    """
    by_name = kwargs.pop("by_name", False)
    _refuse(kwargs, "load_weights")
    if tf_bundle.sniff(Path(filepath)):
        return tf_names.load(Path(filepath), model, skip_mismatch)
    path = _existing(filepath, "load_weights")
    codec = _by_content(path, "load_weights", (*OF_MODELS, *OF_WEIGHTS), WEIGHTS)
    if by_name and codec is not h5_layers:
        raise ValueError(
            f"load_weights: `by_name=True` needs a file that lists weights by names of layers, and "
            f"{path} does not. Omit it, or pass `skip_mismatch=True`."
        )
    with codec.reading(path) as snapshot:
        if model.weights and not (snapshot.layers or _has_variables(snapshot)):
            raise foreign.refusal(path, "load_weights", WEIGHTS)
        return _load(model, snapshot, path, skip_mismatch, by_name)


def _write(codec: Any, path: Path, model: Any, snapshot: Snapshot) -> None:
    if codec is h5_layers:
        snapshot = by_layer.listed(model, snapshot)
    with atomic.replacing(path) as draft:
        codec.write(draft, snapshot)


def _has_variables(snapshot: Snapshot) -> bool:
    return any("vars" in path.split("/") for path in snapshot.weights)


def _load(
    model: Any, snapshot: Snapshot, path: Path, skip_mismatch: bool = False, by_name: bool = False
) -> restore.Loaded:
    if snapshot.layers is not None:
        return by_layer.restore(model, snapshot, str(path), by_name, skip_mismatch)
    optimizer = getattr(model, "optimizer", None)
    if snapshot.optimizer and optimizer is not None and not optimizer.built and model.built:
        optimizer.build(model.trainable_variables)
    return restore.variables(model, snapshot, str(path), skip_mismatch)


def _allowance(snapshot: Snapshot) -> int:
    """Elements that the variables of a model from a file may have, its optimizer's included."""
    listed = [array for arrays in (snapshot.layers or {}).values() for array in arrays.values()]
    stored = (*snapshot.weights.values(), *snapshot.optimizer.values(), *listed)
    return FREE_ELEMENTS + SLOTS * sum(math.prod(array.shape) for array in stored)


def _refuse(unknown: Mapping[str, Any], where: str) -> None:
    if unknown:
        raise TypeError(
            f"{where}: unknown arguments {', '.join(unknown)}. See help(keraia.saving.{where})."
        )


def _by_ending(path: Path, where: str, codecs: Iterable[Any]) -> Any:
    """The format that a path's ending names."""
    for codec in codecs:
        if path.name.endswith(codec.SUFFIXES):
            return codec
    endings = [suffix for codec in codecs for suffix in codec.SUFFIXES]
    raise ValueError(
        f"{where}: the path must end in {endings[0]!r} (or {', '.join(endings[1:])}), got "
        f"{str(path)!r}. Write e.g. {path.name.split('.')[0] + endings[0]!r}."
    )


def _by_content(path: Path, where: str, codecs: Iterable[Any], wanted: str) -> Any:
    """The format that a file, or a folder, has."""
    if path.is_dir():
        if keras.sniff(path):
            return keras
        raise foreign.refusal_of_folder(path, where, wanted)
    for codec in codecs:
        if codec.sniff(path):
            return codec
    raise foreign.refusal(path, where, wanted)


def _index(path: Path, max_shard_size: float) -> Path:
    """Path of the index for weights in several files."""
    if not path.name.endswith((*weights_h5.SUFFIXES, *shards.SUFFIXES)):
        raise ValueError(
            f"save_weights: `max_shard_size` goes with paths that end in '.weights.json' or "
            f"'.weights.h5', got {str(path)!r}."
        )
    if not max_shard_size > 0:
        raise ValueError(f"save_weights: `max_shard_size` must be positive, got {max_shard_size}.")
    return path.with_suffix(".json")


def _existing(filepath: str | os.PathLike[str], where: str) -> Path:
    path = Path(filepath)
    if not path.exists():
        raise FileNotFoundError(
            f"{where}: {str(path)!r} is not there (looked in {Path.cwd()}). Pass the path of a "
            "saved file."
        )
    if not (path.is_file() or path.is_dir()):
        raise UnsafeFileError(f"{where}: {str(path)!r} is a device, not a saved file.")
    return path


def _may_write(path: Path, overwrite: bool) -> bool:
    """Whether to go on; an existing file is asked about where somebody can answer."""
    if overwrite or not path.exists():
        return True
    if sys.stdin is not None and sys.stdin.isatty():
        return input(f"{path} exists. Overwrite it? [y/n] ").strip().lower().startswith("y")
    raise FileExistsError(f"{path} exists. Pass `overwrite=True` to replace it.")
