"""ResNet: blocks whose input is added to their output (also `resnet50`)."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.models.model import Model

EPSILON = 1.001e-5


def norm(frame: Frame, x: Any, name: str) -> Any:
    """Batch normalization as all ResNets have it."""
    return layers.BatchNormalization(axis=frame.axis, epsilon=EPSILON, name=name)(x)


def relu(x: Any, name: str) -> Any:
    """Negative values become 0."""
    return layers.Activation("relu", name=name)(x)


def begin(frame: Frame, first: Any = lambda x: x) -> Any:
    """A wide convolution and a pooling, each of stride 2, with `first` between them."""
    x = layers.ZeroPadding2D(3, name="conv1_pad")(frame.image)
    x = first(layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x))
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    return layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)


def _block(frame: Frame, x: Any, filters: int, stride: int, shortcut: bool, name: str) -> Any:
    """Narrow, convolve, widen; the input is added, through a convolution if `shortcut`."""
    if shortcut:
        kept = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
        kept = norm(frame, kept, f"{name}_0_bn")
    else:
        kept = x
    x = layers.Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
    x = relu(norm(frame, x, f"{name}_1_bn"), f"{name}_1_relu")
    x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
    x = relu(norm(frame, x, f"{name}_2_bn"), f"{name}_2_relu")
    x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    x = norm(frame, x, f"{name}_3_bn")
    return relu(layers.Add(name=f"{name}_add")([kept, x]), f"{name}_out")


def _resnet(frame: Frame, depths: tuple[int, ...]) -> Model:
    x = begin(frame, lambda x: relu(norm(frame, x, "conv1_bn"), "conv1_relu"))
    for stage, depth in enumerate(depths):
        for number in range(depth):
            stride = 2 if stage and not number else 1
            name = f"conv{stage + 2}_block{number + 1}"
            x = _block(frame, x, 64 * 2**stage, stride, not number, name)
    return frame.model(x)


_family = Family(
    _resnet,
    "adds the input of each block of convolutions to its output.",
    "K. He, X. Zhang, S. Ren, J. Sun, Deep Residual Learning for Image Recognition, 2015.",
)
ResNet50: Architecture = _family.member("ResNet50", "resnet50", (3, 4, 6, 3))
ResNet101: Architecture = _family.member("ResNet101", "resnet101", (3, 4, 23, 3))
ResNet152: Architecture = _family.member("ResNet152", "resnet152", (3, 8, 36, 3))
preprocess_input = preprocessing("caffe", __name__)
