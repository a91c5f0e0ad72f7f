"""ResNet V2: normalization and activation stand before the convolutions of a block."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.resnet import begin, norm, relu
from keraia.models.model import Model


def _block(frame: Frame, x: Any, filters: int, stride: int, shortcut: bool, name: str) -> Any:
    ready = relu(norm(frame, x, f"{name}_preact_bn"), f"{name}_preact_relu")
    if shortcut:
        kept = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(ready)
    else:
        kept = layers.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(ready)
    x = relu(norm(frame, x, f"{name}_1_bn"), f"{name}_1_relu")
    x = layers.ZeroPadding2D(1, name=f"{name}_2_pad")(x)
    x = layers.Conv2D(filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(x)
    x = relu(norm(frame, x, f"{name}_2_bn"), f"{name}_2_relu")
    x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return layers.Add(name=f"{name}_out")([kept, x])


def _resnet(frame: Frame, depths: tuple[int, ...]) -> Model:
    x = begin(frame)
    for stage, depth in enumerate(depths):
        for number in range(1, depth + 1):
            stride = 2 if number == depth and stage < 3 else 1
            name = f"conv{stage + 2}_block{number}"
            x = _block(frame, x, 64 * 2**stage, stride, number == 1, name)
    return frame.model(relu(norm(frame, x, "post_bn"), "post_relu"))


_family = Family(
    _resnet,
    "normalizes before each convolution, so that sums pass from block to block unchanged.",
    "K. He, X. Zhang, S. Ren, J. Sun, Identity Mappings in Deep Residual Networks, 2016.",
)
ResNet50V2: Architecture = _family.member("ResNet50V2", "resnet50v2", (3, 4, 6, 3))
ResNet101V2: Architecture = _family.member("ResNet101V2", "resnet101v2", (3, 4, 23, 3))
ResNet152V2: Architecture = _family.member("ResNet152V2", "resnet152v2", (3, 8, 36, 3))
preprocess_input = preprocessing("tf", __name__)
