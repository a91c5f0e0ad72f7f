"""Fully connected layers of Keras 0.3 to 2: highways, maxout, one for each time step."""

from typing import Any

from keraia import activations, initializers, layers, ops
from keraia.layers import InputSpec, Layer
from keraia.legacy.border import takes_old


@takes_old("layers.Highway")
class Highway(Layer):
    """A dense layer that a learned gate mixes with its input: `t * f(x W + b) + (1 - t) * x`.

    The gate is `t = sigmoid(x W_carry + b_carry)`.

    Args:
        kernel_initializer: First values of both kernels.
        activation: The function `f`.
        kernel_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, bias_constraint: Projections of the weights.
        use_bias: Whether to add biases.
        transform_bias: First value of the gate's bias; None means 1.

    Source: R. K. Srivastava, K. Greff, J. Schmidhuber, Highway Networks, 2015.

    Example:
        >>> Highway()(ops.ones((2, 3))).shape
        (2, 3)
    """

    def __init__(
        self,
        kernel_initializer: Any = "glorot_uniform",
        activation: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_bias: bool = True,
        transform_bias: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.transform_bias = transform_bias
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", "zeros", bias_regularizer, bias_constraint)
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.kernel = self._weight("kernel", (size, size))
        self.kernel_carry = self._weight("kernel_carry", (size, size), settings="kernel")
        if self.use_bias:
            self.bias = self._weight("bias", (size,))
            first = 1.0 if self.transform_bias is None else self.transform_bias
            self.bias_carry = self.add_weight(
                name="bias_carry",
                shape=(size,),
                initializer=initializers.Constant(first),
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def call(self, inputs: Any) -> Any:
        """Mixes the inputs with their image."""
        gate = ops.matmul(inputs, self.kernel_carry)
        image = ops.matmul(inputs, self.kernel)
        if self.use_bias:
            gate, image = gate + self.bias_carry, image + self.bias
        gate = ops.sigmoid(gate)
        return gate * self.activation(image) + (1.0 - gate) * inputs


@takes_old("layers.MaxoutDense")
class MaxoutDense(Layer):
    """The largest of several dense layers, output by output.

    Args:
        units: Number of outputs.
        nb_feature: Number of dense layers inside.
        kernel_initializer: First values of the kernels.
        kernel_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, bias_constraint: Projections of the weights.
        use_bias: Whether to add biases.

    Source: I. J. Goodfellow et al., Maxout Networks, 2013.

    Example:
        >>> MaxoutDense(3)(ops.ones((2, 5))).shape
        (2, 3)
    """

    def __init__(
        self,
        units: int,
        nb_feature: int = 4,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = units
        self.nb_feature = nb_feature
        self.use_bias = use_bias
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", "zeros", bias_regularizer, bias_constraint)
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Any) -> None:
        self.kernel = self._weight("kernel", (self.nb_feature, input_shape[-1], self.units))
        if self.use_bias:
            self.bias = self._weight("bias", (self.nb_feature, self.units))

    def call(self, inputs: Any) -> Any:
        """The largest of the outputs."""
        outputs = ops.einsum("bi,fio->bfo", inputs, self.kernel)
        return ops.max(outputs + self.bias if self.use_bias else outputs, axis=1)


def TimeDistributedDense(*args: Any, **kwargs: Any) -> Any:  # noqa: N802 (it was a class)
    """A dense layer at each time step.

    Args:
        *args: Those of `Dense`.
        **kwargs: Those of `Dense`; `input_dim` and `input_length` give the shape of a sample.
    """
    steps, size = kwargs.pop("input_length", None), kwargs.pop("input_dim", None)
    if size is not None:
        kwargs["input_shape"] = (steps, size)
    given = {name: kwargs.pop(name) for name in ("input_shape", "batch_input_shape", "name")
             if name in kwargs}  # fmt: skip
    return layers.TimeDistributed(layers.Dense(*args, **kwargs), **given)
