"""Tensors in few bits."""

from .absmax import AbsMaxQuantizer as AbsMaxQuantizer
from .absmax import abs_max_quantize as abs_max_quantize
from .base import Quantizer as Quantizer
from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
