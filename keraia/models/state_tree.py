"""The state of a model as a tree of values: nested dicts by the paths of its variables."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core.variable import Variable

GROUPS = (
    "trainable_variables",
    "non_trainable_variables",
    "optimizer_variables",
    "metrics_variables",
)
FORMATS = ("backend_tensor", "numpy_array")


def read(model: Any, value_format: str) -> dict[str, Any]:
    """Values of all variables, in dicts nested as their paths.

    Raises:
        ValueError: `value_format` is unknown.
    """
    if value_format not in FORMATS:
        raise ValueError(
            f"get_state_tree: `value_format` must be one of {FORMATS}, got {value_format!r}."
        )
    found: dict[str, Any] = {}
    for group in GROUPS:
        tree = found.setdefault(group, {})
        for variable in _variables(model, group):
            *folders, name = variable.path.split("/")
            place = tree
            for folder in folders:
                place = place.setdefault(folder, {})
            value = variable.value
            place[name] = backend.to_numpy(value) if value_format == "numpy_array" else value
    return found


def write(model: Any, state_tree: dict[str, Any]) -> None:
    """Gives variables the values of a tree, all or none; what the tree lacks stays.

    Raises:
        ValueError: The tree has a name that the model lacks, or a value of another shape.
    """
    changes: list[tuple[Variable, Any]] = []
    for group, tree in state_tree.items():
        if group not in GROUPS:
            raise ValueError(f"set_state_tree: unknown group {group!r}. There are {GROUPS}.")
        variables = {variable.path: variable for variable in _variables(model, group)}
        for path, value in _leaves(tree):
            if path not in variables:
                raise ValueError(
                    f"set_state_tree: the model {model.name!r} has no variable {path!r} among its "
                    f"{group}, which are {sorted(variables)}."
                )
            variable = variables[path]
            if tuple(np.shape(value)) != tuple(variable.shape):
                raise ValueError(
                    f"set_state_tree: {path!r} has the shape {tuple(variable.shape)}, got a value "
                    f"of shape {tuple(np.shape(value))}."
                )
            changes.append((variable, value))
    for variable, value in changes:
        variable.assign(value)


def _variables(model: Any, group: str) -> list[Variable]:
    """Variables of a group; none of the optimizer before `compile`."""
    if group == "optimizer_variables":
        optimizer = getattr(model, "optimizer", None)
        return [] if optimizer is None else list(optimizer.variables)
    return list(getattr(model, group))


def _leaves(tree: dict[str, Any], path: str = "") -> list[tuple[str, Any]]:
    """(path, value) of all values."""
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        full = f"{path}/{name}" if path else name
        found += _leaves(value, full) if isinstance(value, dict) else [(full, value)]
    return found
