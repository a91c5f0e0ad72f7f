"""From a model to a snapshot."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core.configurable import serialize, sharing
from keraia.core.dtypes import standardize_dtype
from keraia.core.variable import Variable
from keraia.saving import paths
from keraia.saving.snapshot import LazyArray, Snapshot


def whole(model: Any, include_optimizer: bool = True) -> Snapshot:
    """A model with its configuration, weights, optimizer and assets."""
    with sharing():
        config = serialize(model)
    compiled = config.pop("compile_config", None) or None
    state = variables(model, include_optimizer)
    return Snapshot(
        config=config,
        compile=compiled,
        weights=state.weights,
        optimizer=state.optimizer,
        names=state.names,
        assets=_assets(model),
    )


def variables(model: Any, include_optimizer: bool = True) -> Snapshot:
    """The variables of a model; values are fetched when the snapshot is written."""
    weights: dict[str, LazyArray] = {}
    optimizer: dict[str, LazyArray] = {}
    names: dict[str, str] = {}
    for path, owner in paths.walk(model):
        of_optimizer = path.partition("/")[0] == "optimizer"
        if of_optimizer and not include_optimizer:
            continue
        names[path] = owner.name
        target = optimizer if of_optimizer else weights
        for key, value in own_values(owner).items():
            target[f"{paths.vars_path(path)}/{key}"] = lazy(value)
    return Snapshot(config=None, weights=weights, optimizer=optimizer, names=names)


def own_values(owner: Any) -> dict[str, Any]:
    """What an object stores for itself: variables or arrays by key."""
    store: dict[str, Any] = {}
    owner.save_own_variables(store)
    return store


def lazy(value: Any) -> LazyArray:
    """A variable, an array or a number, as something to be fetched."""
    if isinstance(value, Variable):
        return LazyArray(tuple(value.shape), value.dtype, value.numpy)
    if backend.is_array(value):
        value = backend.to_numpy(value)
    array = np.asarray(value)
    return LazyArray(array.shape, standardize_dtype(array.dtype), lambda: array)


def _assets(model: Any) -> dict[str, bytes]:
    """Files that layers write beside their weights, by path."""
    assets: dict[str, bytes] = {}
    for path, owner in paths.walk(model):
        if not hasattr(owner, "save_assets"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            owner.save_assets(folder)
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    name = file.relative_to(folder).as_posix()
                    assets[f"{path}/{name}" if path else name] = file.read_bytes()
    return assets
