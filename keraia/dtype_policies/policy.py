"""`DTypePolicy`: in which dtype a layer computes, and in which it keeps its variables."""

from collections.abc import Mapping
from typing import Any

from keraia.backends import backend
from keraia.core import config as settings
from keraia.core.configurable import Configurable
from keraia.core.dtypes import is_float, standardize_dtype
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from keraia.ops.elementwise import cast

# Name -> (dtype of computation, dtype of variables).
MIXED = {"mixed_float16": ("float16", "float32"), "mixed_bfloat16": ("bfloat16", "float32")}


class DTypePolicy(Configurable):
    """The pair of dtypes that a layer uses: one to compute in, one for its variables.

    The name of a dtype stands for both. "mixed_float16" and "mixed_bfloat16" compute in 16 bits,
    which is fast and small, and keep float32 variables, which small updates need. With
    "mixed_float16" small gradients vanish unless the loss is scaled, as `compile` does by itself
    and `LossScaleOptimizer` does in a training loop of one's own.

    Args:
        name: A dtype, "mixed_float16" or "mixed_bfloat16"; None for the default policy's.

    Attributes:
        compute_dtype: Name of the dtype that inputs and variables are cast to in `call`.
        variable_dtype: Name of the dtype in which variables are stored.

    Raises:
        ValueError: No such policy.

    Example:
        >>> policy = DTypePolicy("mixed_bfloat16")
        >>> policy.compute_dtype, policy.variable_dtype
        ('bfloat16', 'float32')

    Source: P. Micikevicius et al., Mixed Precision Training, 2018.
    """

    def __init__(self, name: str | None = None) -> None:
        name = dtype_policy().name.removeprefix("map_") if name is None else name
        if not isinstance(name, str):
            raise TypeError(
                f"{type(self).__name__}: `name` must be a string such as 'mixed_float16', got "
                f"{name!r}."
            )
        self._name = name
        self._compute_dtype, self._variable_dtype = self._parse(name)

    def _parse(self, name: str) -> tuple[str, str]:
        if name in MIXED:
            return MIXED[name]
        try:
            dtype = standardize_dtype(name)
        except ValueError as error:
            raise ValueError(
                f"{type(self).__name__}: unknown policy {name!r}. Use {', '.join(MIXED)} or the "
                "name of a dtype, such as 'float32'."
            ) from error
        return dtype, dtype

    @property
    def name(self) -> str:
        """The name it was made with, such as "mixed_float16"."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """Dtype of a layer's computation and, as a rule, of its outputs."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype in which a layer stores its variables."""
        return self._variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """How weights are quantized; None: they are not."""
        return None

    def convert_input(self, x: Any, autocast: bool, dtype: Any) -> Any:
        """An argument of a layer's call as the layer wants it.

        Args:
            x: Any value. Arrays become the backend's; what is no array is returned as it is.
            autocast: Whether floating arrays are cast.
            dtype: What they are cast to.
        """
        if isinstance(x, KerasTensor):
            have = x.dtype
        elif backend.is_array(x):
            have = backend.dtype_of(x)
        elif isinstance(x, Variable) or hasattr(x, "__array__"):
            x = x.value if isinstance(x, Variable) else backend.as_array(x)
            have = backend.dtype_of(x)
        else:
            return x
        dtype = standardize_dtype(dtype)
        return cast(x, dtype) if autocast and is_float(have) and have != dtype else x

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DTypePolicy) or isinstance(other, Mapping):
            return False
        return self.name == other.name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f'<{type(self).__name__} "{self._name}">'


class FloatDTypePolicy(DTypePolicy):
    """The older name of `DTypePolicy`.

    Args:
        name: A dtype, "mixed_float16" or "mixed_bfloat16"; None for the default policy's.
    """


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are made without one: what was set, else that of `floatx()`."""
    return settings.dtype_policy() or DTypePolicy(settings.floatx())
