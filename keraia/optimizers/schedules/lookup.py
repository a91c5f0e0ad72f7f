"""Schedules to and from their configurations."""

from typing import Any

from keraia.core.lookup import Lookup
from keraia.optimizers.schedules.base import LearningRateSchedule
from keraia.optimizers.schedules.cosine import CosineDecay, CosineDecayRestarts
from keraia.optimizers.schedules.decay import (
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

CLASSES = (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
_lookup = Lookup(
    "learning-rate schedule",
    base=LearningRateSchedule,
    module="optimizers.schedules",
    members={cls.__name__: cls for cls in CLASSES},
)
deserialize = _lookup.deserialize


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """Configuration of a schedule, from which `deserialize` makes it again.

    Args:
        learning_rate_schedule: The schedule.
    """
    return _lookup.serialize(learning_rate_schedule)
