"""Functions of `keras.backend` for networks: activations, convolutions, pooling, losses."""

from typing import Any

from keraia import losses, ops
from keraia.core.config import image_data_format
from keraia.legacy import generations
from keraia.legacy.backend.functions import function
from keraia.legacy.rules import Gone, Rule
from keraia.legacy.tables.parameters import DATA_FORMAT, PADDING

_CONV: dict[str, Rule] = {
    "border_mode": PADDING,
    "dim_ordering": DATA_FORMAT,
    "filter_dilation": "dilation_rate",
    "rate": "dilation_rate",
    "stride": "strides",
    "image_shape": Gone(),
    "volume_shape": Gone(),
    "filter_shape": Gone(),
}


@function("keras.ops.relu, or keras.layers.ReLU(negative_slope=, max_value=, threshold=)")
def relu(x: Any, alpha: float = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    """The positive part, with a slope below, a largest value and a threshold."""
    from keraia import activations

    return activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


@function("keras.ops.clip(0.2 * x + 0.5, 0, 1)")
def hard_sigmoid(x: Any) -> Any:
    """`clip(0.2 * x + 0.5, 0, 1)`: the hard sigmoid before Keras 3, whose slope is 1/6."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@function("keras.ops.elu")
def elu(x: Any, alpha: float = 1.0) -> Any:
    """Exponential linear unit."""
    return ops.elu(x, alpha)


@function("keras.ops.softmax")
def softmax(x: Any, axis: int = -1) -> Any:
    """Positive numbers that sum to one along an axis."""
    return ops.softmax(x, axis=axis)


@function("keras.random.dropout")
def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Elements dropped at random, the rest grown to match."""
    from keraia import random

    return random.dropout(x, level, noise_shape=noise_shape, seed=seed)


@function("keras.ops.add", _CONV)
def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """A tensor plus a bias of its channels, or of its whole samples."""
    x, bias = ops.convert_to_tensor(x), ops.convert_to_tensor(bias)
    rank, shape = len(x.shape), tuple(bias.shape)
    first = (data_format or image_data_format()) == "channels_first" and rank > 2
    if len(shape) == 1:
        wide = (1, shape[0], *[1] * (rank - 2)) if first else (1,) * (rank - 1) + shape
    else:
        wide = (1, shape[-1], *shape[:-1]) if first else (1, *shape)
    return x + ops.reshape(bias, wide)


@function("keras.ops.batch_normalization")
def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """A tensor made standard by given moments, then scaled and shifted."""
    flat = [None if v is None else ops.reshape(v, (-1,)) for v in (mean, var, beta, gamma)]
    mean, var, beta, gamma = flat
    return ops.batch_normalization(x, mean, var, axis, beta, gamma, epsilon)


@function("keras.ops.moments and keras.ops.batch_normalization")
def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Any, epsilon: float = 1e-3
) -> tuple[Any, Any, Any]:
    """The batch made standard by its own moments, and these."""
    x, axes = ops.convert_to_tensor(x), tuple(reduction_axes)
    mean, var = ops.moments(x, axes, keepdims=True)
    normed = (x - mean) * ops.rsqrt(var + epsilon)
    shape = tuple(1 if a in axes else n for a, n in enumerate(x.shape))
    if gamma is not None:
        normed = normed * ops.reshape(gamma, shape)
    if beta is not None:
        normed = normed + ops.reshape(beta, shape)
    return normed, ops.squeeze(mean, axes), ops.squeeze(var, axes)


# -- convolutions and pooling


def _conv(
    x: Any, kernel: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    data_format = data_format or image_data_format()
    causal = padding == "causal"
    if causal:
        step = dilation_rate if isinstance(dilation_rate, int) else dilation_rate[0]
        width = (step * (kernel.shape[0] - 1), 0)
        x = ops.pad(x, ((0, 0), width, (0, 0)))
    return ops.conv(
        x, kernel, strides, padding="valid" if causal else padding, data_format=data_format,
        dilation_rate=dilation_rate,
    )  # fmt: skip


for _name in ("conv1d", "conv2d", "conv3d", "atrous_conv2d"):
    function("keras.ops.conv", _CONV, name=_name)(_conv)


def _transposed(
    x: Any, kernel: Any, output_shape: Any, strides: Any = 1, padding: str = "valid",
    data_format: Any = None, dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    data_format = data_format or image_data_format()
    rank = len(x.shape) - 2
    first = 2 if data_format == "channels_first" else 1
    steps = (strides,) * rank if isinstance(strides, int) else tuple(strides)
    extra = []
    for i, step in enumerate(steps):
        size, wanted, width = x.shape[first + i], tuple(output_shape)[first + i], kernel.shape[i]
        least = (size - 1) * step + (width - 2 * (width // 2) if padding == "same" else width)
        extra.append(None if size is None or wanted is None else max(wanted - least, 0))
    outer = tuple(extra) if all(e is not None for e in extra) and padding == "same" else None
    return ops.conv_transpose(
        x, kernel, steps, padding=padding, output_padding=outer, data_format=data_format,
        dilation_rate=dilation_rate,
    )  # fmt: skip


for _name in ("conv2d_transpose", "conv3d_transpose", "deconv2d"):
    function("keras.ops.conv_transpose", _CONV, name=_name)(_transposed)


@function("keras.ops.depthwise_conv", _CONV)
def depthwise_conv2d(
    x: Any, depthwise_kernel: Any, strides: Any = (1, 1), padding: str = "valid",
    data_format: Any = None, dilation_rate: Any = (1, 1),
) -> Any:  # fmt: skip
    """Convolution of each channel by itself."""
    return ops.depthwise_conv(
        x, depthwise_kernel, strides, padding, data_format or image_data_format(), dilation_rate
    )


def _separable(
    x: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1,
    padding: str = "valid", data_format: Any = None, dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    return ops.separable_conv(
        x, depthwise_kernel, pointwise_kernel, strides, padding,
        data_format or image_data_format(), dilation_rate,
    )  # fmt: skip


for _name in ("separable_conv1d", "separable_conv2d"):
    function("keras.ops.separable_conv", _CONV, name=_name)(_separable)


def _pool(
    x: Any, pool_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
    pool_mode: str = "max",
) -> Any:  # fmt: skip
    fn = ops.max_pool if pool_mode == "max" else ops.average_pool
    return fn(x, pool_size, strides, padding, data_format or image_data_format())


for _name in ("pool2d", "pool3d"):
    function("keras.ops.max_pool or average_pool", _CONV, name=_name)(_pool)


def _local(x: Any, kernel: Any, kernel_size: Any, strides: Any, data_format: Any) -> Any:
    from keraia.legacy.layers.local import local_conv

    return local_conv(x, kernel, tuple(kernel_size), tuple(strides),
                      data_format or image_data_format())  # fmt: skip


@function("keras.ops.einsum over patches")
def local_conv1d(
    inputs: Any, kernel: Any, kernel_size: Any, strides: Any, data_format: Any = None
) -> Any:
    """Convolution with a kernel of its own at each place of a sequence."""
    return _local(inputs, kernel, kernel_size, strides, data_format)


@function("keras.ops.einsum over patches")
def local_conv2d(
    inputs: Any, kernel: Any, kernel_size: Any, strides: Any, output_shape: Any,
    data_format: Any = None,
) -> Any:  # fmt: skip
    """Convolution with a kernel of its own at each place of an image."""
    return _local(inputs, kernel, kernel_size, strides, data_format)


# -- losses


def _crossentropy(name: str) -> None:
    fn = getattr(ops, name)

    def call(target: Any, output: Any, from_logits: bool = False, **kwargs: Any) -> Any:
        if generations.current().number < (2,):  # whose order was the other one
            target, output = output, target
        kwargs = {k: v for k, v in kwargs.items() if v is not None}
        return fn(target, output, from_logits=from_logits, **kwargs)

    call.__name__ = name
    call.__doc__ = f"`keras.ops.{name}`."
    function(f"keras.ops.{name}")(call)


for _name in (
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
):
    _crossentropy(_name)


def _binary_focal(
    target: Any, output: Any, balanced: bool, alpha: float, gamma: float, from_logits: bool
) -> Any:
    target = ops.convert_to_tensor(target)
    p = ops.sigmoid(output) if from_logits else output
    p = ops.clip(p, 1e-7, 1.0 - 1e-7)
    right = target * p + (1.0 - target) * (1.0 - p)
    loss = -ops.power(1.0 - right, gamma) * ops.log(right)
    return (target * alpha + (1.0 - target) * (1.0 - alpha)) * loss if balanced else loss


@function("keras.losses.binary_focal_crossentropy")
def binary_focal_crossentropy(
    target: Any, output: Any, apply_class_balancing: bool = False, alpha: float = 0.25,
    gamma: float = 2.0, from_logits: bool = False,
) -> Any:  # fmt: skip
    """Binary cross-entropy in which easy samples count less, element by element."""
    return _binary_focal(target, output, apply_class_balancing, alpha, gamma, from_logits)


@function("keras.losses.binary_focal_crossentropy(apply_class_balancing=True)")
def binary_weighted_focal_crossentropy(
    target: Any, output: Any, alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False
) -> Any:
    """The same with a weight of the classes."""
    return _binary_focal(target, output, True, alpha, gamma, from_logits)


@function("keras.losses.categorical_focal_crossentropy")
def categorical_focal_crossentropy(
    target: Any, output: Any, alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False,
    axis: int = -1,
) -> Any:  # fmt: skip
    """Cross-entropy in which easy samples count less."""
    return losses.categorical_focal_crossentropy(
        target, output, alpha=alpha, gamma=gamma, from_logits=from_logits, axis=axis
    )


@function("keras.ops.mean(keras.ops.argmax(a) != keras.ops.argmax(b))")
def classification_error(target: Any, output: Any, axis: int = -1) -> Any:
    """Share of samples whose likeliest class is wrong."""
    wrong = ops.not_equal(ops.argmax(target, axis=axis), ops.argmax(output, axis=axis))
    return ops.mean(ops.cast(wrong, "float32"))


@function("keras.ops.in_top_k")
def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the right class is among the `k` likeliest."""
    return ops.in_top_k(targets, predictions, k)


@function("keras.ops.ctc_loss")
def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """Loss of connectionist temporal classification `(batch, 1)`; the last class is the blank."""
    classes = y_pred.shape[-1]
    rolled = ops.concatenate([y_pred[..., classes - 1 :], y_pred[..., : classes - 1]], axis=-1)
    labels = ops.cast(y_true, "int32") + 1
    lengths = [ops.reshape(ops.cast(n, "int32"), (-1,)) for n in (label_length, input_length)]
    loss = ops.ctc_loss(labels, ops.log(rolled + 1e-7), *lengths, mask_index=0)
    return ops.expand_dims(loss, 1)


@function("keras.ops.ctc_decode")
def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100,
    top_paths: int = 1, merge_repeated: bool = False,
) -> Any:  # fmt: skip
    """Likeliest labels, -1 after their end, and their scores."""
    lengths = ops.reshape(ops.cast(input_length, "int32"), (-1,))
    strategy = "greedy" if greedy else "beam_search"
    decoded, scores = ops.ctc_decode(
        ops.log(y_pred + 1e-7), lengths, strategy=strategy, beam_width=beam_width,
        top_paths=top_paths, mask_index=y_pred.shape[-1] - 1,
    )  # fmt: skip
    return [decoded[i] for i in range(decoded.shape[0])], scores


@function("labels with their lengths, as keras.ops.ctc_loss takes them")
def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> Any:
    """The labels without what lies beyond their lengths, in one row."""
    import numpy as np

    rows = ops.convert_to_numpy(labels)
    lengths = np.reshape(ops.convert_to_numpy(label_lengths), (-1,))
    return np.concatenate([row[:n] for row, n in zip(rows, lengths, strict=True)])
