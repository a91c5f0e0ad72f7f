"""Questions about symbolic tensors."""

from typing import Any

from keraia.core.spec import KerasTensor


def is_keras_tensor(x: Any) -> bool:
    """Tells whether `x` is a symbolic tensor, such as `keras.Input` gives.

    Example:
        >>> is_keras_tensor(KerasTensor((None, 3))), is_keras_tensor([1.0])
        (True, False)
    """
    return isinstance(x, KerasTensor)
