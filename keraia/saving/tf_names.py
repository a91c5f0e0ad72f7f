"""Variables of a model by the keys that checkpoints of tf.keras have, and the graph of objects.

A key is a path of attributes ("rest/0/kernel"); layers of sequential and functional models are
numbered ("layer_with_weights-0"). The graph says the same in a form of its own, which TensorFlow
needs to load a checkpoint.

Source: tensorflow/core/protobuf/trackable_object_graph.proto.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core import protobuf as pb
from keraia.core.variable import Variable
from keraia.saving import capture, paths
from keraia.saving.codecs import tf_bundle
from keraia.saving.restore import Loaded, report
from keraia.saving.snapshot import LazyArray

ENDING = "/.ATTRIBUTES/VARIABLE_VALUE"
GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
OPTIMIZER = "optimizer"
STEPS = f"{OPTIMIZER}/_iterations"  # which TensorFlow counts in 64 bits


def write(path: Path, model: Any) -> None:
    """Writes a model's variables, and those of its optimizer, as a checkpoint."""
    variables = dict(_variables(model))
    arrays = {key + ENDING: capture.lazy(variable) for key, variable in variables.items()}
    if steps := arrays.get(STEPS + ENDING):
        arrays[STEPS + ENDING] = replace(steps, dtype="int64", read=lambda: np.int64(steps.read()))
    tf_bundle.write(path, arrays, {GRAPH: _graph(list(variables))})


def load(path: Path, model: Any, skip_mismatch: bool = False) -> Loaded:
    """Gives a model's variables the values of a checkpoint: all, or none.

    Args:
        path: Name of the checkpoint, without the endings of its files.
        model: A built model.
        skip_mismatch: Whether to leave out, with a warning, what does not fit.

    Returns:
        What was loaded, and what was not.

    Raises:
        ValueError: Something does not fit; the message lists it all.
    """
    with tf_bundle.reading(path) as arrays:
        stored = {k.removesuffix(ENDING): a for k, a in arrays.items() if k.endswith(ENDING)}
        _prepare(model, stored)
        mine = dict(_variables(model))
        problems = {key: text for key, v in mine.items() if (text := _problem(v, stored.get(key)))}
        of_optimizer = [key for key in problems if _is_optimizers(key)]
        listed = [f"{key}: {text}" for key, text in problems.items() if key not in of_optimizer]
        if listed:
            report(listed, str(path), skip_mismatch)
        if of_optimizer:  # then nothing of it is loaded
            problems |= dict.fromkeys(filter(_is_optimizers, mine), "left out")
            _warn_of_optimizer(path, stored)
        loaded = [key for key in mine if key not in problems]
        values = [(mine[key], stored[key].read()) for key in loaded]
    for variable, value in values:
        variable.assign(value)
    return Loaded(str(path), loaded, [*listed, *of_optimizer], sorted(set(stored) - set(mine)))


def _prepare(model: Any, stored: Mapping[str, Any]) -> None:
    """Gives an optimizer its slots if the checkpoint has some."""
    used = getattr(model, OPTIMIZER, None)
    has_slots = any(key.startswith(f"{OPTIMIZER}/_variables/") for key in stored)
    if has_slots and used is not None and not used.built:
        used.build(model.trainable_variables)


def _problem(variable: Variable, array: LazyArray | None) -> str | None:
    if array is None:
        return "not in the checkpoint"
    if array.shape != tuple(variable.shape):
        return f"shape {variable.shape}, in the checkpoint {array.shape}"
    return None


def _is_optimizers(key: str) -> bool:
    return key.startswith(f"{OPTIMIZER}/")


def _warn_of_optimizer(path: Path, stored: Mapping[str, Any]) -> None:
    if any(map(_is_optimizers, stored)):
        text = "its variables are others"
        warnings.warn(
            f"The state of the optimizer is not loaded from {path}: {text}.", stacklevel=5
        )


def _variables(model: Any) -> Iterator[tuple[str, Variable]]:
    used = getattr(model, OPTIMIZER, None)
    for key, variable in _walk(model, "", set()):
        yield key, variable
    if used is None:
        return
    slots = 0
    for variable in used.variables:
        if variable.name in ("iteration", "learning_rate"):
            is_steps = variable.name == "iteration"
            yield STEPS if is_steps else f"{OPTIMIZER}/_{variable.name}", variable
        else:
            slots += 1
            yield f"{OPTIMIZER}/_variables/{slots}", variable


def _walk(owner: Any, start: str, seen: set[int]) -> Iterator[tuple[str, Variable]]:
    """Variables below an object, each once."""
    if isinstance(owner, Variable):
        if id(owner) not in seen:
            seen.add(id(owner))
            yield start.rstrip("/"), owner
        return
    if id(owner) in seen:
        return
    seen.add(id(owner))
    for name, part in _parts(owner):
        yield from _walk(part, f"{start}{name}/", seen)


def _parts(owner: Any) -> Iterator[tuple[str, Any]]:
    """Named parts of an object: its variables, the objects in its attributes."""
    if isinstance(owner, (list, tuple, dict)):
        pairs = owner.items() if isinstance(owner, dict) else enumerate(owner)
        yield from ((str(name), part) for name, part in pairs if _counts(part))
        return
    for variable in capture.own_values(owner).values():
        if isinstance(variable, Variable):
            yield variable.name, variable
    children = dict(paths.children(owner))
    layers = children.pop("layers", ())
    if paths.is_graph(owner):
        weighty = (layer for layer in layers if layer.weights)
        yield from ((f"layer_with_weights-{i}", layer) for i, layer in enumerate(weighty))
    children.pop(OPTIMIZER, None)
    yield from children.items()


def _counts(part: Any) -> bool:
    return paths.is_saved(part) or isinstance(part, (list, tuple, dict))


def _graph(keys: list[str]) -> bytes:
    """The objects as a graph: nodes with named children; variables have a key."""
    children: list[dict[str, int]] = [{}]
    variables: dict[int, str] = {}
    for key in keys:
        node = 0
        for part in key.split("/"):
            if part not in children[node]:
                children[node][part] = len(children)
                children.append({})
            node = children[node][part]
        variables[node] = key
    nodes = []
    for node, named in enumerate(children):
        message = b"".join(
            pb.content(1, pb.integer(1, child) + pb.content(2, name))
            for name, child in named.items()
        )
        if node in variables:
            key = variables[node]
            value = pb.content(1, "VARIABLE_VALUE") + pb.content(2, re.sub(r"\W", "_", key))
            message += pb.content(2, value + pb.content(3, key + ENDING))
        nodes.append(pb.content(1, message))
    return b"".join(nodes)
