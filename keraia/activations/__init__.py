"""Nonlinear functions between layers."""

from keraia.ops import celu as celu
from keraia.ops import elu as elu
from keraia.ops import glu as glu
from keraia.ops import hard_shrink as hard_shrink
from keraia.ops import hard_sigmoid as hard_sigmoid
from keraia.ops import hard_silu as hard_silu
from keraia.ops import hard_swish as hard_swish
from keraia.ops import hard_tanh as hard_tanh
from keraia.ops import leaky_relu as leaky_relu
from keraia.ops import log_sigmoid as log_sigmoid
from keraia.ops import log_softmax as log_softmax
from keraia.ops import relu6 as relu6
from keraia.ops import selu as selu
from keraia.ops import sigmoid as sigmoid
from keraia.ops import silu as silu
from keraia.ops import soft_shrink as soft_shrink
from keraia.ops import softplus as softplus
from keraia.ops import softsign as softsign
from keraia.ops import sparse_plus as sparse_plus
from keraia.ops import sparse_sigmoid as sparse_sigmoid
from keraia.ops import sparsemax as sparsemax
from keraia.ops import squareplus as squareplus
from keraia.ops import swish as swish
from keraia.ops import tanh as tanh
from keraia.ops import tanh_shrink as tanh_shrink
from keraia.ops import threshold as threshold

from .functions import exponential as exponential
from .functions import gelu as gelu
from .functions import linear as linear
from .functions import mish as mish
from .functions import relu as relu
from .functions import softmax as softmax
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
