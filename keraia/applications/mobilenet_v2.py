"""MobileNetV2: narrow, linear outputs joined by residual connections around wide, deep insides."""

from typing import Any

from keraia import layers
from keraia.applications.blocks import divisible, halving_padding
from keraia.applications.frame import Activation, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.mobilenet import trained_size
from keraia.applications.weights import FOLDER, Pretrained
from keraia.models.model import Model

ALPHAS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)  # trained widths
SIZES = (96, 128, 160, 192, 224)  # trained sizes
# (filters, stride of the first, how many) of each stage after the first block
STAGES = ((24, 2, 2), (32, 2, 3), (64, 2, 4), (96, 1, 3), (160, 2, 3), (320, 1, 1))


def MobileNetV2(  # noqa: N802 (a public name of Keras)
    input_shape: Shape | None = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: Path_ | None = "imagenet",
    input_tensor: Any = None,
    pooling: Pooling | None = None,
    classes: int = 1000,
    classifier_activation: Activation = "softmax",
    name: str | None = None,
) -> Model:
    """Builds a MobileNetV2.

    Args:
        input_shape: `(height, width, channels)` of an image, or channels first where
            `image_data_format()` says so. None: 224 by 224 pixels with the classifier, any size
            without it.
        alpha: Width: factor of the number of filters of each layer.
        include_top: Whether the model ends with its classifier.
        weights: "imagenet" (for `alpha` 0.35, 0.5, 0.75, 1, 1.3 and 1.4, and images of 96, 128,
            160, 192 and 224 pixels), the path of a file, or None for random ones.
        input_tensor: Symbolic tensor in place of a new input.
        pooling: "avg" or "max" makes one vector of the features of an image; None leaves a map.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; None gives logits.
        name: Name of the model.

    Returns:
        `keras.Model`.

    Source: M. Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, 2018.

    Example:
        >>> MobileNetV2((96, 96, 3), weights=None, include_top=False, pooling="avg").output_shape
        (None, 1280)
    """
    size = trained_size(input_shape, SIZES, include_top)
    files = None
    if alpha in ALPHAS:
        place = f"{FOLDER}mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_"
        files = Pretrained(f"{place}{float(alpha)}_{size}", ending="_no_top")
    frame = Frame(
        "MobileNetV2", size, 32, files, include_top, weights, input_tensor, input_shape,
        pooling, classes, classifier_activation, name,
    )  # fmt: skip
    frame.name = name or f"mobilenetv2_{alpha:0.2f}_{frame.height}"
    x = layers.Conv2D(
        divisible(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1"
    )(frame.image)
    x = layers.ReLU(6.0, name="Conv1_relu")(_norm(frame, x, "bn_Conv1"))
    x = _block(frame, x, divisible(16 * alpha), 1, 1, "expanded_conv")
    number = 1
    for filters, first_stride, count in STAGES:
        for stride in (first_stride, *[1] * (count - 1)):
            x = _block(frame, x, divisible(filters * alpha), 6, stride, f"block_{number}")
            number += 1
    last = divisible(1280 * alpha) if alpha > 1 else 1280
    x = layers.Conv2D(last, 1, use_bias=False, name="Conv_1")(x)
    x = layers.ReLU(6.0, name="out_relu")(_norm(frame, x, "Conv_1_bn"))
    return frame.model(x, lambda x: frame.classify(frame.pool(x)), pool_names=(None, None))


def _norm(frame: Frame, x: Any, name: str) -> Any:
    axis = -1 if frame.channels_last else 1
    return layers.BatchNormalization(axis=axis, epsilon=1e-3, momentum=0.999, name=name)(x)


def _block(frame: Frame, x: Any, filters: int, expansion: int, stride: int, name: str) -> Any:
    """Expands to many channels, convolves each by itself, projects to few without activation."""
    before, channels = x, x.shape[frame.axis]
    if expansion > 1:
        x = layers.Conv2D(
            expansion * channels, 1, padding="same", use_bias=False, name=f"{name}_expand"
        )(x)
        x = layers.ReLU(6.0, name=f"{name}_expand_relu")(_norm(frame, x, f"{name}_expand_BN"))
    if stride == 2:
        padding = halving_padding(frame, x, 3)
        x = layers.ZeroPadding2D(padding, name=f"{name}_pad")(x)
    x = layers.DepthwiseConv2D(
        3,
        strides=stride,
        use_bias=False,
        padding="same" if stride == 1 else "valid",
        name=f"{name}_depthwise",
    )(x)
    x = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(_norm(frame, x, f"{name}_depthwise_BN"))
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=f"{name}_project")(x)
    x = _norm(frame, x, f"{name}_project_BN")
    if channels == filters and stride == 1:
        return layers.Add(name=f"{name}_add")([before, x])
    return x


preprocess_input = preprocessing("tf", __name__)
