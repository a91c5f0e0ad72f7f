"""Dtype policies: in which dtypes layers compute and keep their variables."""

from .lookup import deserialize as deserialize
from .lookup import get as get
from .lookup import serialize as serialize
from .map import DTypePolicyMap as DTypePolicyMap
from .policy import DTypePolicy as DTypePolicy
from .policy import FloatDTypePolicy as FloatDTypePolicy
from .quantized import AWQDTypePolicy as AWQDTypePolicy
from .quantized import GPTQDTypePolicy as GPTQDTypePolicy
from .quantized import Int4DTypePolicy as Int4DTypePolicy
from .quantized import QuantizedDTypePolicy as QuantizedDTypePolicy
from .quantized import QuantizedFloat8DTypePolicy as QuantizedFloat8DTypePolicy
