"""Weights listed layer by layer, as HDF5 files of older generations have them."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keraia.core.variable import Variable
from keraia.saving.capture import lazy
from keraia.saving.codecs.h5_layers import TOP
from keraia.saving.restore import Loaded, report
from keraia.saving.snapshot import LazyArray, Snapshot

Fit = list[tuple[Variable, LazyArray]]


def listed(model: Any, snapshot: Snapshot) -> Snapshot:
    """The snapshot of a model with its weights listed by layers, those of the model itself last."""
    layers = {layer.name: _by_path(_weights(layer)) for layer in model.layers}
    used = getattr(model, "optimizer", None)
    has_state = snapshot.optimizer and used is not None and used.built
    return replace(
        snapshot,
        layers={**layers, TOP: _by_path(_own(model))},
        weights={},
        optimizer=_by_path(used.variables) if has_state else {},
    )


def restore(
    model: Any, snapshot: Snapshot, where: str, by_name: bool = False, skip_mismatch: bool = False
) -> Loaded:
    """Gives a model's variables the values of a file: all, or none.

    Layers of a model and of a file belong together by name if the file has all names, else by
    their order. The state of an optimizer that does not fit is left out with a warning.

    Args:
        model: A built model.
        snapshot: The values.
        where: The file, for messages.
        by_name: Whether to load just the layers whose names are in the file.
        skip_mismatch: Whether to leave out, with a warning, layers that do not fit.

    Returns:
        What was loaded, and what was not.

    Raises:
        ValueError: Something does not fit; the message lists it all.
    """
    stored = dict(snapshot.layers or {})
    top = stored.pop(TOP, {})
    fit: Fit = []
    loaded: list[str] = []
    problems: list[str] = []
    pairs = _pairs(model, stored, by_name, where)
    for owner, weights, arrays in pairs:
        problem = _problem(owner, weights, arrays)
        if problem:
            problems.append(problem)
        else:
            loaded.append(f"{type(owner).__name__} {owner.name!r}")
            fit += zip(weights, arrays.values(), strict=True)
    if top and not by_name and not (problem := _problem(model, _own(model), top)):
        fit += zip(_own(model), top.values(), strict=True)
    if problems:
        report(problems, where, skip_mismatch)
    fit += _of_optimizer(model, snapshot.optimizer, where)
    for variable, array in fit:
        variable.assign(array.read())
    used = {id(arrays) for _, _, arrays in pairs}
    unused = [name for name, arrays in stored.items() if arrays and id(arrays) not in used]
    return Loaded(where, loaded, problems, unused)


def _pairs(
    model: Any, stored: Mapping[str, Mapping[str, LazyArray]], by_name: bool, where: str
) -> list[tuple[Any, list[Variable], Mapping[str, LazyArray]]]:
    """Layers with weights, and what the file has for each."""
    mine = [(layer, weights) for layer in model.layers if (weights := _weights(layer))]
    if by_name or all(layer.name in stored for layer, _ in mine):
        return [(la, ws, stored[la.name]) for la, ws in mine if stored.get(la.name)]
    theirs = [(name, arrays) for name, arrays in stored.items() if arrays]
    if len(mine) != len(theirs):
        raise ValueError(
            f"The weights in {where} do not fit the model, so none is loaded: the model has "
            f"{len(mine)} layers with weights ({_few(layer.name for layer, _ in mine)}), the file "
            f"{len(theirs)} ({_few(name for name, _ in theirs)}). Build the model as it was when "
            "the file was written, or pass `by_name=True` to load the layers whose names match."
        )
    return [(*own, arrays) for own, (_, arrays) in zip(mine, theirs, strict=True)]


def _problem(owner: Any, weights: list[Variable], arrays: Mapping[str, LazyArray]) -> str | None:
    """Why the arrays do not fit the weights of a layer, or None."""
    who = f"{type(owner).__name__} {owner.name!r}"
    if len(weights) != len(arrays):
        return f"{who} has {len(weights)} weights, the file has {len(arrays)}: {_few(arrays)}"
    for weight, (name, array) in zip(weights, arrays.items(), strict=True):
        if tuple(weight.shape) != array.shape:
            return (
                f"{who}, {weight.name!r}: shape {weight.shape}, in the file {array.shape} {name!r}"
            )
    return None


def _of_optimizer(model: Any, stored: Mapping[str, LazyArray], where: str) -> Fit:
    used = getattr(model, "optimizer", None)
    if used is None or not stored:
        return []
    if not used.built:
        used.build(model.trainable_variables)
    mine, theirs = list(used.variables), _by_variable(stored)
    if len(theirs) == len(mine) - 1:  # Keras 2 kept the learning rate in the configuration only
        mine = [v for v in mine if v.name != "learning_rate"]
    problem = _problem(used, mine, theirs)
    if problem:
        warnings.warn(
            f"The state of the optimizer is not loaded from {where}: {problem}.", stacklevel=5
        )
        return []
    return list(zip(mine, theirs.values(), strict=True))


def _by_variable(stored: Mapping[str, LazyArray]) -> Mapping[str, LazyArray]:
    """State of an optimizer of Keras 1 or 2, which kept all first moments before all second ones.

    Its names tell: they end in "/m:0" and "/v:0".
    """
    groups: dict[str, list[str]] = {}
    for name in stored:
        groups.setdefault(name.rpartition("/")[2], []).append(name)
    slots = [names for end, names in groups.items() if end in ("m:0", "v:0", "vhat:0")]
    if len(slots) < 2 or len({len(names) for names in slots}) > 1:
        return stored
    first = [name for name in stored if name not in {n for names in slots for n in names}]
    ordered = [*first, *(name for names in zip(*slots, strict=True) for name in names)]
    return {name: stored[name] for name in ordered}


def _weights(layer: Any) -> list[Variable]:
    """Weights in the order of such files: trained ones first."""
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _own(model: Any) -> list[Variable]:
    """Weights of the model that no layer of it has."""
    of_layers = {id(w) for layer in model.layers for w in layer.weights}
    return [w for w in _weights(model) if id(w) not in of_layers]


def _by_path(variables: list[Variable]) -> dict[str, LazyArray]:
    found: dict[str, LazyArray] = {}
    for variable in variables:
        name = variable.path
        while name in found:  # users may give two weights one name
            name += "_"
        found[name] = lazy(variable)
    return found


def _few(names: Iterable[str]) -> str:
    listed = [repr(name) for name in names]
    return ", ".join(listed[:5]) + (", ..." if len(listed) > 5 else "")
