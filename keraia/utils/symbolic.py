"""Questions about symbolic tensors."""

from typing import Any

from keraia.core.spec import KerasTensor
from keraia.graph.sorting import sources


def is_keras_tensor(x: Any) -> bool:
    """Tells whether `x` is a symbolic tensor, such as `keras.Input` gives.

    Example:
        >>> is_keras_tensor(KerasTensor((None, 3))), is_keras_tensor([1.0])
        (True, False)
    """
    return isinstance(x, KerasTensor)


def get_source_inputs(tensor: Any) -> list[KerasTensor]:
    """Finds the inputs on which a symbolic tensor depends.

    Args:
        tensor: Symbolic tensor made from `keras.Input`s.

    Returns:
        Those inputs; `[tensor]` for an input itself.

    Example:
        >>> import keraia as keras
        >>> a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
        >>> [x.name for x in get_source_inputs(a + b)]
        ['a', 'b']
    """
    if not isinstance(tensor, KerasTensor):
        raise TypeError(
            "get_source_inputs: `tensor` must be a symbolic tensor, such as `keras.Input` gives, "
            f"got {type(tensor).__name__}."
        )
    return sources(tensor)
