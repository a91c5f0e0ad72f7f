"""Small helpers with lists and arrays."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np


def to_list(x: Any, allow_tuple: bool = False) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    if isinstance(x, list) or allow_tuple and isinstance(x, tuple):
        return list(x)
    return [x]


def unpack_singleton(x: Any) -> Any:
    """The only entry of a list of one, else the list."""
    return x[0] if len(x) == 1 else x


def object_list_uid(object_list: Any) -> str:
    """A text that tells lists of objects apart."""
    return ", ".join(str(abs(id(x))) for x in to_list(object_list))


def is_all_none(iterable_or_element: Any) -> bool:
    """Whether everything is None."""
    given = iterable_or_element
    return all(x is None for x in (given if isinstance(given, (list, tuple)) else [given]))


def make_tuple(*args: Any) -> tuple:
    """The arguments."""
    return args


def slice_arrays(arrays: Any, start: Any = None, stop: Any = None) -> Any:
    """Rows of an array or of several: a range of them, or those whose numbers are given.

    Example:
        >>> import numpy as np
        >>> [x.tolist() for x in slice_arrays([np.arange(4), np.arange(4.0)], [0, 2])]
        [[0, 2], [0.0, 2.0]]
    """
    if arrays is None:
        return [None]
    several = isinstance(arrays, list)
    rows = np.asarray(start) if hasattr(start, "__len__") else slice(start, stop)
    made = [None if x is None else x[rows] for x in (arrays if several else [arrays])]
    return made if several else made[0]


slice_X = slice_arrays  # noqa: N816 (a name of Keras 1)


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """First and last row of each batch.

    Example:
        >>> make_batches(5, 2)
        [(0, 2), (2, 4), (4, 5)]
    """
    return [(i, min(size, i + batch_size)) for i in range(0, size, batch_size)]


def batch_shuffle(index_array: Any, batch_size: int) -> np.ndarray:
    """Rows in an order in which whole batches are moved; the last, if short, stays."""
    whole = len(index_array) // batch_size
    batches = np.reshape(index_array[: whole * batch_size], (whole, batch_size))
    moved = np.random.permutation(batches).ravel()
    return np.append(moved, index_array[whole * batch_size :])


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None
) -> np.ndarray:
    """Weights of samples from weights of their classes.

    Args:
        y: Numbers of classes, or rows with a single one.
        sample_weight: Weights of the samples.
        class_weight: Class -> weight.
        sample_weight_mode: "temporal" for weights of time steps.
    """
    weights = np.ones(np.shape(y)[: 2 if sample_weight_mode == "temporal" else 1])
    if sample_weight is not None:
        weights = weights * sample_weight
    if class_weight is not None:
        classes = np.argmax(y, axis=1) if np.ndim(y) > 1 and np.shape(y)[1] > 1 else np.ravel(y)
        weights = weights * np.array([class_weight[int(c)] for c in classes])
    return weights


def transpose_shape(shape: Any, target_format: str, spatial_axes: Any) -> Any:
    """A shape with channels last in the order of a data format."""
    if target_format == "channels_last":
        return shape
    moved = (shape[0], shape[-1], *(shape[a] for a in spatial_axes))
    return type(shape)(moved)


def has_arg(fn: Callable[..., Any], name: str, accept_all: bool = False) -> bool:
    """Whether a function takes a keyword.

    Example:
        >>> has_arg(lambda x, y: x, "y")
        True
    """
    parameters = inspect.signature(fn).parameters
    if name not in parameters:
        return accept_all and any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    parameter = parameters[name]
    return parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)


def getargspec(fn: Callable[..., Any]) -> Any:
    """Names and defaults of a function's arguments."""
    return inspect.getfullargspec(fn)


def get_from_module(
    identifier: Any, module_params: Any, module_name: str, instantiate: bool = False,
    kwargs: Any = None,
) -> Any:  # fmt: skip
    """What a name means in the globals of a module."""
    if not isinstance(identifier, str):
        return identifier
    found = module_params.get(identifier)
    if found is None:
        raise ValueError(f"There is no {module_name} {identifier!r}.")
    return found(**(kwargs or {})) if instantiate else found


def check_for_unexpected_keys(name: str, input_dict: Any, expected_values: Any) -> None:
    """Raises ValueError if a dict has keys that are not expected."""
    unknown = set(input_dict) - set(expected_values)
    if unknown:
        raise ValueError(
            f"{name} has unknown keys {sorted(unknown)}; known are {list(expected_values)}."
        )
