"""Rules by which weights move, and learning rates."""

from . import legacy as legacy
from . import schedules as schedules
from .adadelta import Adadelta as Adadelta
from .adafactor import Adafactor as Adafactor
from .adagrad import Adagrad as Adagrad
from .adam import Adam as Adam
from .adam import AdamW as AdamW
from .adamax import Adamax as Adamax
from .base import Optimizer as Optimizer
from .ftrl import Ftrl as Ftrl
from .lamb import Lamb as Lamb
from .lion import Lion as Lion
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
from .loss_scale import LossScaleOptimizer as LossScaleOptimizer
from .multi import MultiOptimizer as MultiOptimizer
from .multi import OptimizerMap as OptimizerMap
from .muon import Muon as Muon
from .nadam import Nadam as Nadam
from .rmsprop import RMSprop as RMSprop
from .schedule_free import ScheduleFreeAdamW as ScheduleFreeAdamW
from .sgd import SGD as SGD
