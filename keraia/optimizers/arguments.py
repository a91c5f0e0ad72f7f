"""Checks of the arguments that all optimizers share."""

import warnings
from collections.abc import Mapping
from typing import Any

from keraia.core import keywords


def check(optimizer: Any, others: Mapping[str, Any]) -> None:
    """Checks the settings of a new optimizer, and keyword arguments that no parameter takes."""
    where = f"optimizers.{type(optimizer).__name__}"
    _check_others(type(optimizer), where, others)
    if not isinstance(optimizer.name, str) or "/" in optimizer.name:
        raise ValueError(f"{where}: `name` must be a string without '/', got {optimizer.name!r}.")
    kinds = ("clipnorm", "clipvalue", "global_clipnorm")
    clips = {k: getattr(optimizer, k) for k in kinds if getattr(optimizer, k) is not None}
    if len(clips) > 1:
        raise ValueError(
            f"{where}: only one of `clipnorm`, `clipvalue` and `global_clipnorm` may be set, got "
            f"{', '.join(f'{k}={v!r}' for k, v in clips.items())}."
        )
    if optimizer.use_ema:
        in_range(where, "ema_momentum", optimizer.ema_momentum)
        every = optimizer.ema_overwrite_frequency
        if every is not None and not (isinstance(every, int) and every >= 1):
            raise ValueError(
                f"{where}: `ema_overwrite_frequency` must be an integer of at least 1, or None to "
                f"overwrite at the end of training, got {every!r}."
            )
    steps = optimizer.gradient_accumulation_steps
    if steps is not None and not (isinstance(steps, int) and steps >= 2):
        raise ValueError(
            f"{where}: `gradient_accumulation_steps` must be an integer of at least 2, or None "
            f"for a step at each call, got {steps!r}."
        )


def _check_others(cls: type, where: str, others: Mapping[str, Any]) -> None:
    unknown = [name for name in others if name != "decay"]
    if unknown:
        known = keywords.of_constructor(cls)
        raise keywords.unknown(where, unknown, known, short={"lr": "learning_rate"})
    if others:
        warnings.warn(
            f"{where}: `decay` is ignored. Pass a schedule as `learning_rate`, such as "
            "InverseTimeDecay(0.01, decay_steps=1, decay_rate=1e-4).",
            stacklevel=5,
        )


def in_range(where: str, name: str, value: Any, low: float = 0.0, high: float = 1.0) -> Any:
    """Checks that a number lies between two others, ends included."""
    if not isinstance(value, (int, float)) or not low <= value <= high:
        raise ValueError(f"{where}: `{name}` must lie between {low:g} and {high:g}, got {value!r}.")
    return value
