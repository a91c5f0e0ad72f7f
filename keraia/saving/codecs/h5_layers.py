"""HDF5 as Keras wrote it for ten years: weights layer by layer, a whole model or weights alone.

A whole model has the attributes `model_config` and `training_config` (JSON) and the groups
`model_weights` and `optimizer_weights`; a file of weights is what `model_weights` holds. There, the
attribute `layer_names` lists groups, whose attribute `weight_names` lists datasets, in order.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core.errors import UnsafeFileError
from keraia.legacy import forms
from keraia.saving import foreign, plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import KERAS_VERSION, LazyArray, Origin, Snapshot

SUFFIXES = (".h5", ".hdf5")
FORMAT = "h5"
TOP = "top_level_model_weights"
MAX_ATTRIBUTE = 64_000  # bytes: an object header of HDF5 holds 64 KB


def sniff(path: Path) -> bool:
    """Tells whether a file is HDF5 that lists weights by layers."""
    import h5py

    if not weights_h5.sniff(path):
        return False
    try:
        with h5py.File(path, "r") as file:
            root = file.attrs
            return any(key in root for key in ("model_config", "layer_names", "layer_names0"))
    except foreign.DAMAGE:  # damaged files may raise any of them
        return False


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens a file; its arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged, or holds what no saved model holds.
    """
    with weights_h5.opened(path) as file:
        with foreign.naming(path):
            snapshot = _read(file)
        yield snapshot


def _read(file: Any) -> Snapshot:
    arrays = weights_h5.arrays(file)
    whole = "model_config" in file.attrs
    compiled = _json(file, "training_config") if "training_config" in file.attrs else None
    return Snapshot(
        config=forms.modern(_json(file, "model_config")) if whole else None,
        compile=forms.compiled(compiled) if compiled else None,
        layers=_layers(file, "model_weights" if whole else "", arrays),
        weights={},
        optimizer=_listed(file, "optimizer_weights", arrays),
        origin=Origin(FORMAT, version=_text(file.attrs.get("keras_version"))),
    )


def write(target: Path, snapshot: Snapshot) -> None:
    """Writes a snapshot: a whole model if it has a configuration."""
    import h5py

    with h5py.File(target, "w") as file:
        weights = file
        if snapshot.config is not None:
            weights = file.create_group("model_weights")
            _write_json(file, "model_config", snapshot.config)
            if snapshot.compile:
                _write_json(file, "training_config", _with_config(snapshot.compile))
        for group in {file, weights}:
            group.attrs["keras_version"] = KERAS_VERSION
            group.attrs["backend"] = "tensorflow"  # how kernels are laid out
        layers = snapshot.layers or {}
        _write_names(weights, "layer_names", [name for name in layers if name != TOP])
        for name, arrays in layers.items():
            _write_group(weights.create_group(name), arrays)
        if snapshot.optimizer:
            _write_group(file.create_group("optimizer_weights"), snapshot.optimizer)


def _layers(
    file: Any, place: str, arrays: Mapping[str, LazyArray]
) -> dict[str, dict[str, LazyArray]]:
    group = file.get(place) if place else file
    if group is None:
        raise UnsafeFileError(f"The group {place!r} is missing.")
    start = f"{place}/" if place else ""
    found = {name: _listed(file, start + name, arrays) for name in _names(group, "layer_names")}
    if TOP in group:
        found[TOP] = _listed(file, start + TOP, arrays)
    return found


def _listed(file: Any, place: str, arrays: Mapping[str, LazyArray]) -> dict[str, LazyArray]:
    """The datasets that a group lists, in its order."""
    import h5py

    group = file.get(place)
    if group is None:
        return {}
    if not isinstance(group, h5py.Group):
        raise UnsafeFileError(f"{place!r} is not a group.")
    found = {}
    for name in _names(group, "weight_names"):
        if f"{place}/{name}" not in arrays:
            raise UnsafeFileError(f"{place!r} lists {name!r}, which is not there.")
        found[name] = arrays[f"{place}/{name}"]
    return found


def _names(group: Any, key: str) -> list[str]:
    """A list of names, which may be cut into the attributes `key0`, `key1`, ..."""
    if key in group.attrs:
        parts = [group.attrs[key]]
    else:
        parts = []
        while f"{key}{len(parts)}" in group.attrs:
            parts.append(group.attrs[f"{key}{len(parts)}"])
    names = [_text(name) for part in parts for name in np.atleast_1d(part)]
    if not all(isinstance(name, str) and name for name in names):
        raise UnsafeFileError(f"{group.name!r}: {key!r} does not list names.")
    return names


def _text(value: Any) -> Any:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _json(file: Any, key: str) -> dict[str, Any]:
    value = file.attrs[key]
    content = value.encode("utf-8") if isinstance(value, str) else value
    if not isinstance(content, bytes):
        raise UnsafeFileError(f"{key!r} must be text, it is {type(content).__name__}.")
    return plain.parse(content, key)


def _with_config(compiled: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `compile`, the optimizer under the name that it has in these files."""
    others = {name: value for name, value in compiled.items() if name != "optimizer"}
    return {**others, "optimizer_config": compiled["optimizer"]}


def _write_json(file: Any, key: str, value: Any) -> None:
    file.attrs[key] = json.dumps(value)


def _write_group(group: Any, arrays: Mapping[str, LazyArray]) -> None:
    _write_names(group, "weight_names", list(arrays))
    for name, array in arrays.items():
        weights_h5.write_array(group, name, array)


def _write_names(group: Any, key: str, names: list[str]) -> None:
    encoded = np.array([name.encode("utf-8") for name in names])
    parts = -(-encoded.nbytes // MAX_ATTRIBUTE)
    if parts <= 1:
        group.attrs[key] = encoded
        return
    for i, part in enumerate(np.array_split(encoded, parts)):
        group.attrs[f"{key}{i}"] = part
