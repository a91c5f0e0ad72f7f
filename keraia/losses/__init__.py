"""What training makes small: the distance between targets and predictions."""

from .alignment import CTC as CTC
from .alignment import ctc as ctc
from .base import Loss as Loss
from .crossentropy import binary_crossentropy as binary_crossentropy
from .crossentropy import binary_focal_crossentropy as binary_focal_crossentropy
from .crossentropy import categorical_crossentropy as categorical_crossentropy
from .crossentropy import categorical_focal_crossentropy as categorical_focal_crossentropy
from .crossentropy import (
    categorical_generalized_cross_entropy as categorical_generalized_cross_entropy,
)
from .crossentropy import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .divergence import KLDivergence as KLDivergence
from .divergence import Poisson as Poisson
from .divergence import kl_divergence as kl_divergence
from .divergence import poisson as poisson
from .hinges import CategoricalHinge as CategoricalHinge
from .hinges import Hinge as Hinge
from .hinges import SquaredHinge as SquaredHinge
from .hinges import categorical_hinge as categorical_hinge
from .hinges import hinge as hinge
from .hinges import squared_hinge as squared_hinge
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
from .overlap import Dice as Dice
from .overlap import Tversky as Tversky
from .overlap import dice as dice
from .overlap import tversky as tversky
from .probabilistic import BinaryCrossentropy as BinaryCrossentropy
from .probabilistic import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from .probabilistic import CategoricalCrossentropy as CategoricalCrossentropy
from .probabilistic import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from .probabilistic import (
    CategoricalGeneralizedCrossEntropy as CategoricalGeneralizedCrossEntropy,
)
from .probabilistic import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from .regression import CosineSimilarity as CosineSimilarity
from .regression import Huber as Huber
from .regression import LogCosh as LogCosh
from .regression import MeanAbsoluteError as MeanAbsoluteError
from .regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from .regression import MeanSquaredError as MeanSquaredError
from .regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from .regression import cosine_similarity as cosine_similarity
from .regression import huber as huber
from .regression import log_cosh as log_cosh
from .regression import mean_absolute_error as mean_absolute_error
from .regression import mean_absolute_percentage_error as mean_absolute_percentage_error
from .regression import mean_squared_error as mean_squared_error
from .regression import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from .similarity import Circle as Circle
from .similarity import circle as circle
