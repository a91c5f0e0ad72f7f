"""Products of 8-bit floats: values and gradients are rounded, scales follow their sizes."""

from typing import Any

from keraia import ops
from keraia.core.computed import Computed, Run
from keraia.core.variable import Variable
from keraia.quantizers.float8 import (
    LARGEST,
    compute_float8_amax_history,
    compute_float8_scale,
    quantize_and_dequantize,
)

VALUES, GRADIENTS = "float8_e4m3fn", "float8_e5m2"


class Scaling:
    """The scale of one tensor, and the largest values of recent steps.

    Both are updated by way of their gradients, which are their next values.

    Args:
        scale: Scalar.
        history: Vector.
    """

    def __init__(self, scale: Variable, history: Variable) -> None:
        self.scale, self.history = scale, history

    def next(self, x: Any, dtype: str, scale: Any, history: Any) -> tuple[Any, Any]:
        """The next scale, from the values until now, and the history with that of `x`."""
        scale = compute_float8_scale(ops.max(history), scale, LARGEST[dtype])
        return scale, compute_float8_amax_history(x, history)

    def values(self, x: Any, training: bool) -> Any:
        """`x`, rounded; its gradient passes."""

        @ops.custom_gradient
        def rounded(x: Any, scale: Any, history: Any) -> Any:
            def gradient(upstream: Any) -> tuple[Any, Any, Any]:
                if training:
                    return upstream, *self.next(x, VALUES, scale, history)
                return upstream, ops.zeros_like(scale), ops.zeros_like(history)

            return quantize_and_dequantize(x, scale, VALUES, ops.dtype(x)), gradient

        return rounded(x, *self._cells())

    def gradients(self, y: Any) -> Any:
        """`y`; its gradient is rounded."""

        @ops.custom_gradient
        def passing(y: Any, scale: Any, history: Any) -> Any:
            def gradient(upstream: Any) -> tuple[Any, Any, Any]:
                back = quantize_and_dequantize(upstream, scale, GRADIENTS, ops.dtype(upstream))
                return back, *self.next(upstream, GRADIENTS, scale, history)

            return ops.multiply(y, 1), gradient

        return passing(y, *self._cells())

    def _cells(self) -> list[Any]:
        return [ops.cast(v.value, "float32") for v in (self.scale, self.history)]


class Float8(Computed):
    """A weight of floats whose products are those of 8 bits.

    Args:
        base: The weight, perhaps adapted.
        inputs, weight, outputs: Scales of the inputs, of the weight and of the gradient that
            comes back from the outputs.
        training: Tells whether the call under way is a training step.
    """

    def __init__(
        self, base: Any, inputs: Scaling, weight: Scaling, outputs: Scaling, training: Any
    ) -> None:
        self.base = base
        self.inputs, self.weight, self.outputs = inputs, weight, outputs
        self.training = training
        self.shape = base.shape

    @property
    def dtype(self) -> str:  # type: ignore[override]
        return self.base.dtype

    @property
    def value(self) -> Any:
        return self.base.value

    def assign(self, value: Any) -> Any:
        """Replaces the weight."""
        return self.base.assign(value)

    def product(self, x: Any, run: Run) -> Any:
        training = bool(self.training())
        weight = self.weight.values(ops.cast(self.value, ops.dtype(x)), training)
        return self.outputs.gradients(run(self.inputs.values(x, training), weight))
