"""Projections that keep weights where they may be, applied after each training step."""

from .base import Constraint as Constraint
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
from .norms import MaxNorm as MaxNorm
from .norms import MaxNorm as max_norm
from .norms import MinMaxNorm as MinMaxNorm
from .norms import MinMaxNorm as min_max_norm
from .norms import UnitNorm as UnitNorm
from .norms import UnitNorm as unit_norm
from .sign import NonNeg as NonNeg
from .sign import NonNeg as non_neg
