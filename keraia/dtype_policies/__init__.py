"""Dtype policies: in which dtypes layers compute and keep their variables."""

from .map import DTypePolicyMap as DTypePolicyMap
from .policy import DTypePolicy as DTypePolicy
from .policy import FloatDTypePolicy as FloatDTypePolicy
from .policy import deserialize as deserialize
from .policy import get as get
from .policy import serialize as serialize
