"""Penalties on weights and outputs, added to the loss."""

from .base import Regularizer as Regularizer
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
from .norms import L1 as L1
from .norms import L1 as l1
from .norms import L1L2 as L1L2
from .norms import L1L2 as l1_l2
from .norms import L2 as L2
from .norms import L2 as l2
from .orthogonal import OrthogonalRegularizer as OrthogonalRegularizer
from .orthogonal import OrthogonalRegularizer as orthogonal_regularizer
