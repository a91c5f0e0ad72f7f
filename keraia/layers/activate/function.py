"""`Lambda`: any function as a layer."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Self

from keraia.core import lambdas
from keraia.core.configurable import deserialize
from keraia.layers.base.layer import Layer


class Lambda(Layer):
    """Applies a function of the program to the inputs.

    A named function is saved by name and must be given again (`custom_objects`) when the model is
    loaded; for anything with settings or weights write a Layer.

    Args:
        function: Function of the inputs (and of `mask` and `training`, if it takes them).
        output_shape: Shape of one sample of the output, or a function of the input shape; None
            means it is found by a call on abstract arrays.
        mask: Mask of the outputs, or a function `(inputs, mask)` that makes it.
        arguments: More keyword arguments for the function.

    Example:
        >>> Lambda(lambda x: x * 2)([1.0, 2.0]).tolist()
        [2.0, 4.0]
    """

    config_attributes = {"output_shape": "_output_shape"}

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise TypeError(f"{self._where()}: `function` must be callable, got {function!r}.")
        self.function = function
        self.arguments = arguments or {}
        self.mask = mask
        self.supports_masking = self._makes_masks = mask is not None
        self._output_shape = output_shape
        self._accepted = _parameters(function)

    def __getstate__(self) -> dict[str, Any]:
        return lambdas.carried(super().__getstate__())

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(lambdas.arrived(state))

    @classmethod
    def from_config(
        cls,
        config: Mapping[str, Any],
        custom_objects: Mapping[str, Any] | None = None,
        safe_mode: bool | None = None,
    ) -> Self:
        """Makes a layer from what `get_config` returned.

        Args:
            config: Dictionary from parameter name to value.
            custom_objects: Names of functions.
            safe_mode: With False, byte code of a lambda is accepted; None: as the load under way.
        """
        safe = safe_mode is not False
        return cls(**{k: deserialize(v, custom_objects, safe) for k, v in config.items()})

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        """Applies the function."""
        kwargs = dict(self.arguments)
        if "mask" in self._accepted:
            kwargs["mask"] = mask
        if "training" in self._accepted:
            kwargs["training"] = training
        return self.function(inputs, **kwargs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """What `mask` says."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def _says_output_shape(self) -> bool:
        return self._output_shape is not None

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shape of the input."""
        if self._output_shape is None:
            return super().compute_output_shape(input_shape)
        if callable(self._output_shape):
            return self._output_shape(input_shape)
        batch = input_shape[0] if not isinstance(input_shape[0], tuple) else input_shape[0][0]
        return (batch, *self._output_shape)


def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(function).parameters)
    except ValueError:  # builtins may have no signature
        return frozenset()
