"""How users override steps: `train_step(self, data)`, or the pure `train_step(self, state, data)`.

This file alone knows that there are two ways. Both become a function of the data that reads and
assigns variables.
"""

import inspect
from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import state
from keraia.core.variable import Variable
from keraia.training import step as steps


def step_of(model: Any, mode: str, quiet: bool = False) -> Callable[[Any], Any]:
    """The step of a model for "train", "test" or "predict", overridden or not.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        quiet: Whether it may leave the results of metrics out (see `may_be_quiet`).
    """
    method = getattr(model, f"{mode}_step")
    if quiet:
        return lambda data: steps.STEPS[mode](model, data, results=False)
    if not overridden(model, mode):
        return lambda data: steps.STEPS[mode](model, data)
    if _is_pure(method):
        return _with_state(model, mode, method)
    recorded = backend.kernels.get("recorded")  # where gradients need recording from the start
    return method if recorded is None or mode != "train" else recorded(method)


def may_be_quiet(model: Any, mode: str) -> bool:
    """Whether the results of metrics can be asked for after a step rather than in it."""
    methods = [model.compute_metrics, model.get_metrics_result]
    default = all(getattr(method, "is_default", False) for method in methods)
    return default and mode != "predict" and not overridden(model, mode)


def overridden(model: Any, mode: str) -> bool:
    """Whether the model has a step of its own."""
    return not getattr(getattr(model, f"{mode}_step"), "is_default", False)


def default_step(mode: str) -> Callable[..., Any]:
    """The method `{mode}_step` of Trainer, which answers both ways of calling it."""

    def method(self: Any, *arguments: Any) -> Any:
        match arguments:
            case (data,):
                return steps.STEPS[mode](self, data)
            case (values, data):
                return _pure_step(self, mode, values, data)
        raise TypeError(
            f"{mode}_step takes `data`, or `state` and `data`; got {len(arguments)} arguments."
        )

    method.__name__ = method.__qualname__ = f"{mode}_step"
    method.__doc__ = (
        f"The step of `{mode}` mode: `{mode}_step(data)`, or on pure state "
        f"`{mode}_step(state, data)`, which returns the new state beside the result."
    )
    method.is_default = True  # type: ignore[attr-defined]
    return method


def state_lists(model: Any, mode: str) -> tuple[list[Variable], ...]:
    """The lists of variables that make up the state of a pure step."""
    lists = [model.trainable_variables, model.non_trainable_variables]
    if mode == "train":
        lists.append(list(model.optimizer.variables))
    if mode != "predict":
        lists.append(model.metrics_variables)
    return tuple(lists)


def _is_pure(method: Callable[..., Any]) -> bool:
    """Whether a bound step takes `state` before `data`."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(method).parameters.values()
    required = [p for p in parameters if p.kind in kinds and p.default is p.empty]
    return len(required) == 2


def _pure_step(model: Any, mode: str, values: Any, data: Any) -> tuple[Any, Any]:
    """Runs the imperative step on given values; returns its result and the new values."""
    lists = state_lists(model, mode)
    flat = [v for variables in lists for v in variables]
    given = [value for part in values for value in part]
    with state.scope(flat, given) as cells:
        result = steps.STEPS[mode](model, data)
    new = iter(cells.values())
    parts = tuple([next(new) for _ in variables] for variables in lists)
    return result, parts[1] if mode == "predict" else parts


def _with_state(model: Any, mode: str, method: Callable[..., Any]) -> Callable[[Any], Any]:
    """An override on pure state as a function of the data that assigns variables."""

    def run(data: Any) -> Any:
        lists = state_lists(model, mode)
        values = tuple([v.value for v in variables] for variables in lists)
        result, new = method(values, data)
        if mode == "predict":
            lists, new = (lists[1],), (new,)
        for variables, part in zip(lists, new, strict=True):
            for variable, value in zip(variables, part, strict=True):
                variable.assign(value)
        return result

    return run
