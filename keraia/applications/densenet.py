"""DenseNet: every layer of a block sees the outputs of all before it."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.resnet import norm, relu
from keraia.models.model import Model

GROWTH = 32  # channels that a layer adds


def _layer(frame: Frame, x: Any, name: str) -> Any:
    new = relu(norm(frame, x, f"{name}_0_bn"), f"{name}_0_relu")
    new = layers.Conv2D(4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(new)
    new = relu(norm(frame, new, f"{name}_1_bn"), f"{name}_1_relu")
    new = layers.Conv2D(GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(new)
    return layers.Concatenate(axis=frame.axis, name=f"{name}_concat")([x, new])


def _transition(frame: Frame, x: Any, name: str) -> Any:
    """Half the channels, half the size."""
    x = relu(norm(frame, x, f"{name}_bn"), f"{name}_relu")
    filters = x.shape[frame.axis] // 2
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_conv")(x)
    return layers.AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _densenet(frame: Frame, depths: tuple[int, ...]) -> Model:
    x = layers.ZeroPadding2D(3)(frame.image)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = relu(norm(frame, x, "conv1_bn"), "conv1_relu")
    x = layers.ZeroPadding2D(1)(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for block, depth in enumerate(depths, 2):
        for number in range(1, depth + 1):
            x = _layer(frame, x, f"conv{block}_block{number}")
        if block < 5:
            x = _transition(frame, x, f"pool{block}")
    return frame.model(relu(norm(frame, x, "bn"), "relu"))


_family = Family(
    _densenet,
    "joins to the output of each layer its input, so that later layers see all earlier ones.",
    "G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, Densely Connected Convolutional "
    "Networks, 2016.",
)
DenseNet121: Architecture = _family.member("DenseNet121", "densenet121", (6, 12, 24, 16))
DenseNet169: Architecture = _family.member("DenseNet169", "densenet169", (6, 12, 32, 32))
DenseNet201: Architecture = _family.member("DenseNet201", "densenet201", (6, 12, 48, 32))
preprocess_input = preprocessing("torch", __name__)
