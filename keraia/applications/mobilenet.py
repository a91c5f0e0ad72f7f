"""MobileNet: depthwise convolutions of 3 by 3, each followed by one of 1 by 1."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Activation, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.weights import FOLDER, Pretrained
from keraia.models.model import Model

ALPHAS = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}  # trained widths, as files spell them
SIZES = (128, 160, 192, 224)  # trained sizes
# (filters, stride) of each block
BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
BLOCKS += [(512, 1)] * 5 + [(1024, 2), (1024, 1)]


def trained_size(shape: Shape | None, sizes: tuple[int, ...], include_top: bool) -> int:
    """Side of the images of the trained weights that fit an `input_shape`, else 224."""
    if shape is None or len(shape) != 3:
        return 224
    sides = sorted(shape, key=lambda n: n or 0)[1:]  # channels are fewer than pixels
    return sides[0] if sides[0] == sides[1] and sides[0] in sizes else 224


def MobileNet(  # noqa: N802 (a public name of Keras)
    input_shape: Shape | None = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 1e-3,
    include_top: bool = True,
    weights: Path_ | None = "imagenet",
    input_tensor: Any = None,
    pooling: Pooling | None = None,
    classes: int = 1000,
    classifier_activation: Activation = "softmax",
    name: str | None = None,
) -> Model:
    """Builds a MobileNet, which is small and quick at some cost in accuracy.

    Args:
        input_shape: `(height, width, channels)` of an image, or channels first where
            `image_data_format()` says so. None: 224 by 224 pixels with the classifier, any size
            without it.
        alpha: Width: factor of the number of filters of each layer.
        depth_multiplier: How many filters each depthwise convolution has for a channel.
        dropout: Rate of the dropout before the classifier.
        include_top: Whether the model ends with its classifier.
        weights: "imagenet" (for `alpha` 0.25, 0.5, 0.75 and 1, and images of 128, 160, 192 and
            224 pixels), the path of a file, or None for random ones.
        input_tensor: Symbolic tensor in place of a new input.
        pooling: "avg" or "max" makes one vector of the features of an image; None leaves a map.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; None gives logits.
        name: Name of the model.

    Returns:
        `keras.Model`.

    Source: A. G. Howard et al., MobileNets: Efficient Convolutional Neural Networks for Mobile
    Vision Applications, 2017.

    Example:
        >>> small = MobileNet((32, 32, 3), alpha=0.25, weights=None, classes=10)
        >>> small.count_params()
        221114
    """
    size = trained_size(input_shape, SIZES, include_top)
    files = None
    if alpha in ALPHAS and depth_multiplier == 1:
        place = f"{FOLDER}mobilenet/mobilenet_{ALPHAS[alpha]}_{size}_tf"
        files = Pretrained(place, ending="_no_top")
    frame = Frame(
        "MobileNet", size, 32, files, include_top, weights, input_tensor, input_shape,
        pooling, classes, classifier_activation, name,
    )  # fmt: skip
    frame.name = name or f"mobilenet_{alpha:0.2f}_{frame.height}"
    x = _norm(frame, _conv(frame.image, int(32 * alpha), 3, 2, "conv1"), "conv1")
    for number, (filters, stride) in enumerate(BLOCKS, 1):
        x = _block(frame, x, int(filters * alpha), depth_multiplier, stride, number)

    def top(x: Any) -> Any:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Dropout(dropout, name="dropout")(x)
        x = layers.Conv2D(classes, 1, padding="same", name="conv_preds")(x)
        x = layers.Reshape((classes,), name="reshape_2")(x)
        return layers.Activation(classifier_activation, name="predictions")(x)

    return frame.model(x, top, pool_names=(None, None))


def _conv(x: Any, filters: int, size: int, stride: int, name: str) -> Any:
    return layers.Conv2D(
        filters, size, strides=stride, padding="same", use_bias=False, name=name
    )(x)  # fmt: skip


def _norm(frame: Frame, x: Any, name: str) -> Any:
    axis = -1 if frame.channels_last else 1
    x = layers.BatchNormalization(axis=axis, name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _block(frame: Frame, x: Any, filters: int, multiplier: int, stride: int, number: int) -> Any:
    """A convolution of each channel by itself, then one across channels."""
    if stride > 1:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
    x = layers.DepthwiseConv2D(
        3,
        padding="same" if stride == 1 else "valid",
        depth_multiplier=multiplier,
        strides=stride,
        use_bias=False,
        name=f"conv_dw_{number}",
    )(x)
    x = _norm(frame, x, f"conv_dw_{number}")
    return _norm(frame, _conv(x, filters, 1, 1, f"conv_pw_{number}"), f"conv_pw_{number}")


preprocess_input = preprocessing("tf", __name__)
