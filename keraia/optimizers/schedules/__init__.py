"""Learning rates that depend on the step."""

from .base import LearningRateSchedule as LearningRateSchedule
from .cosine import CosineDecay as CosineDecay
from .cosine import CosineDecayRestarts as CosineDecayRestarts
from .decay import ExponentialDecay as ExponentialDecay
from .decay import InverseTimeDecay as InverseTimeDecay
from .decay import PiecewiseConstantDecay as PiecewiseConstantDecay
from .decay import PolynomialDecay as PolynomialDecay
from .lookup import deserialize as deserialize
from .lookup import serialize as serialize
