"""Functions of other libraries in graphs: `tf.reduce_mean(x)` of a symbolic tensor."""

from collections.abc import Callable
from typing import Any

from keraia.core.spec import any_symbolic
from keraia.graph.operation import Operation


class Call(Operation):
    """A call of a function, as a node of a graph.

    Args:
        function: What is called.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(name=None)
        self.function = function

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it."""
        return self.function(*args, **kwargs)


def symbolic_call(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """The symbolic result of a call with symbolic tensors; None if there are none."""
    if not any_symbolic((args, kwargs)):
        return None
    return Call(function)(*args, **kwargs)
