"""`TimeDistributed`: one layer for every step."""

from typing import Any

from keraia import ops
from keraia.core import tree
from keraia.core.op import OpCall
from keraia.core.spec import KerasTensor
from keraia.layers.activate.function import Lambda
from keraia.layers.base.layer import Layer
from keraia.layers.wrap.wrapper import Wrapper


class TimeDistributed(Wrapper):
    """Applies a layer to each step of its inputs, with the same weights.

    Where the layer treats every sample by itself, all steps are computed at once, as one large
    batch; else one after the other.

    Args:
        layer: The layer for the steps.

    Call arguments:
        inputs: Tensor `(batch, time, ...)`.
        training: Whether this is a training step; handed to the layer.
        mask: Booleans `(batch, time)`; the layer gets those of its step.

    Input shape:
        `(batch, time, ...)`.

    Output shape:
        `(batch, time, ...)`, behind the time what the layer gives.

    Example:
        >>> import keraia as keras
        >>> film = keras.ops.ones((2, 10, 28, 28, 1))
        >>> keras.layers.TimeDistributed(keras.layers.Conv2D(4, 3))(film).shape
        (2, 10, 26, 26, 4)
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def _step_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        if len(input_shape) < 3:
            raise ValueError(
                f"{self._where()}: the input needs three axes at least, (batch, time, ...), got "
                f"shape {tuple(input_shape)}."
            )
        return (input_shape[0], *input_shape[2:])

    def build(self, input_shape: Any) -> None:
        super().build(self._step_shape(input_shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shape of the input."""
        shapes = self.layer.compute_output_shape(self._step_shape(input_shape))
        return tree.map_shape_structure(lambda s: (s[0], input_shape[1], *s[1:]), shapes)

    def compute_output_spec(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Specs of the outputs."""
        time = inputs.shape[1]
        step = KerasTensor(self._step_shape(inputs.shape), inputs.dtype)
        specs = self.layer.compute_output_spec(step)
        return tree.map_structure(
            lambda s: KerasTensor((s.shape[0], time, *s.shape[1:]), s.dtype), specs
        )

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Computes the outputs of all steps."""
        if _samples_are_apart(self.layer, training):
            return self._at_once(inputs, training, mask)
        steps = ops.swapaxes(inputs, 0, 1)
        masks = None if mask is None else ops.swapaxes(mask, 0, 1)
        if steps.shape[0] is None:
            outputs = ops.map(lambda xs: self._apply(xs[0], training, xs[1]), (steps, masks))
        else:
            each = [
                self._apply(steps[i], training, None if masks is None else masks[i])
                for i in range(steps.shape[0])
            ]
            outputs = tree.map_structure(lambda *parts: ops.stack(parts), *each)
        return tree.map_structure(lambda x: ops.swapaxes(x, 0, 1), outputs)

    def _apply(self, x: Any, training: Any, mask: Any) -> Any:
        masked = {} if mask is None else {"mask": mask}
        return self.layer(x, training=training, **masked)

    def _at_once(self, inputs: Any, training: Any, mask: Any) -> Any:
        batch, time = ops.shape(inputs)[:2]

        def merged(x: Any) -> Any:
            return ops.reshape(x, (-1, *ops.shape(x)[2:]))

        def parted(x: Any) -> Any:
            return ops.reshape(x, (batch, time, *ops.shape(x)[1:]))

        outputs = self._apply(merged(inputs), training, None if mask is None else merged(mask))
        return tree.map_structure(parted, outputs)


def _samples_are_apart(layer: Layer, training: Any) -> bool:
    """Whether a layer computes for each sample by itself, whatever else is in the batch."""
    if training and not all(v.born_trainable for v in layer.weights):
        return False  # moving averages
    return all(_is_apart(one) for one in layer._flatten_layers())


def _is_apart(layer: Layer) -> bool:
    home = __name__.partition(".")[0]
    return (
        type(layer).__module__.startswith(f"{home}.")
        and not isinstance(layer, Lambda)
        and layer.activity_regularizer is None
        and not getattr(layer, "stateful", False)
        and getattr(layer, "noise_shape", None) is None
        and not any(isinstance(op, OpCall) for op in getattr(layer, "operations", ()))
    )
