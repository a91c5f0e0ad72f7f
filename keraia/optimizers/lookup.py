"""Optimizers by name: the `get`, `serialize`, `deserialize` of the namespace."""

from typing import Any

from keraia.core.lookup import Lookup
from keraia.optimizers.adadelta import Adadelta
from keraia.optimizers.adafactor import Adafactor
from keraia.optimizers.adagrad import Adagrad
from keraia.optimizers.adam import Adam, AdamW
from keraia.optimizers.adamax import Adamax
from keraia.optimizers.base import Optimizer
from keraia.optimizers.ftrl import Ftrl
from keraia.optimizers.lamb import Lamb
from keraia.optimizers.lion import Lion
from keraia.optimizers.loss_scale import LossScaleOptimizer
from keraia.optimizers.multi import MultiOptimizer
from keraia.optimizers.muon import Muon
from keraia.optimizers.nadam import Nadam
from keraia.optimizers.rmsprop import RMSprop
from keraia.optimizers.schedule_free import ScheduleFreeAdamW
from keraia.optimizers.sgd import SGD

CLASSES = (
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    LossScaleOptimizer,
    MultiOptimizer,
    Muon,
    Nadam,
    RMSprop,
    SGD,
    ScheduleFreeAdamW,
)
_lookup = Lookup(
    "optimizer",
    base=Optimizer,
    module="optimizers",
    members={cls.__name__: cls for cls in CLASSES},
)
get, deserialize = _lookup.get, _lookup.deserialize


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """Configuration of an optimizer, from which `deserialize` makes it again.

    Args:
        optimizer: The optimizer.
    """
    return _lookup.serialize(optimizer)
