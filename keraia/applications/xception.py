"""Xception: depthwise separable convolutions with residual connections."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.models.model import Model


def _norm(frame: Frame, x: Any, name: str | None = None) -> Any:
    axis = -1 if frame.channels_last else 1
    return layers.BatchNormalization(axis=axis, name=name)(x)


def _relu(x: Any, name: str) -> Any:
    return layers.Activation("relu", name=f"{name}_act")(x)


def _separable(frame: Frame, x: Any, filters: int, name: str) -> Any:
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return _norm(frame, x, f"{name}_bn")


def _narrowing(frame: Frame, x: Any, filters: tuple[int, int], block: int) -> Any:
    """Two separable convolutions and a pooling, beside a convolution of stride 2."""
    kept = layers.Conv2D(filters[1], 1, strides=2, padding="same", use_bias=False)(x)
    kept = _norm(frame, kept)
    for number, count in enumerate(filters, 1):
        name = f"block{block}_sepconv{number}"
        if (block, number) != (2, 1):  # the first one follows an activation
            x = _relu(x, name)
        x = _separable(frame, x, count, name)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"block{block}_pool")(x)
    return layers.Add()([x, kept])


def _middle(frame: Frame, x: Any, block: int) -> Any:
    kept = x
    for number in (1, 2, 3):
        name = f"block{block}_sepconv{number}"
        x = _separable(frame, _relu(x, name), 728, name)
    return layers.Add()([x, kept])


def _xception(frame: Frame) -> Model:
    x = frame.image
    for name, filters, strides in (("block1_conv1", 32, 2), ("block1_conv2", 64, 1)):
        x = layers.Conv2D(filters, 3, strides=strides, use_bias=False, name=name)(x)
        x = _relu(_norm(frame, x, f"{name}_bn"), name)
    for block, filters in ((2, 128), (3, 256), (4, 728)):
        x = _narrowing(frame, x, (filters, filters), block)
    for block in range(5, 13):
        x = _middle(frame, x, block)
    x = _narrowing(frame, x, (728, 1024), 13)
    for name, filters in (("block14_sepconv1", 1536), ("block14_sepconv2", 2048)):
        x = _relu(_separable(frame, x, filters, name), name)
    return frame.model(x, pool_names=(None, None))


_family = Family(
    _xception,
    "is made of depthwise separable convolutions with residual connections.",
    "F. Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, 2016.",
    size=299,
    least=71,
)
Xception: Architecture = _family.member("Xception", "xception")
preprocess_input = preprocessing("tf", __name__)
