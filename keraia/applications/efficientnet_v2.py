"""EfficientNetV2: fused blocks at the beginning, smaller expansions, quicker training."""

import math
from typing import Any, Protocol

from keraia import layers
from keraia.applications.blocks import nearest
from keraia.applications.efficientnet import (
    DEVIATIONS,
    DROPPED,
    active,
    classifier,
    conv,
    excitation,
    joined,
    kernels,
    letter,
)
from keraia.applications.frame import Activation, Family, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.initializers import Constant
from keraia.models.model import Model

MEANS = (0.485, 0.456, 0.406)  # of ImageNet
MOMENTUM = 0.9


# (blocks, filters, expansion, stride) of each stage; those after the third weigh their channels,
# the others are fused: one full convolution instead of two.
FUSED = 3
BASE = ((1, 16, 1, 1), (2, 32, 4, 2), (2, 48, 4, 2), (3, 96, 4, 2), (5, 112, 6, 1), (8, 192, 6, 2))
SMALL = (
    (2, 24, 1, 1), (4, 48, 4, 2), (4, 64, 4, 2), (6, 128, 4, 2), (9, 160, 6, 1), (15, 256, 6, 2),
)  # fmt: skip
MEDIUM = (
    (3, 24, 1, 1), (5, 48, 4, 2), (5, 80, 4, 2), (7, 160, 4, 2), (14, 176, 6, 1), (18, 304, 6, 2),
    (5, 512, 6, 1),
)  # fmt: skip
LARGE = (
    (4, 32, 1, 1), (7, 64, 4, 2), (7, 96, 4, 2), (10, 192, 4, 2), (19, 224, 6, 1), (25, 384, 6, 2),
    (7, 640, 6, 1),
)  # fmt: skip


class EfficientNetV2(Protocol):
    """The signature of all sizes."""

    def __call__(
        self,
        include_top: bool = True,
        weights: Path_ | None = "imagenet",
        input_tensor: Any = None,
        input_shape: Shape | None = None,
        pooling: Pooling | None = None,
        classes: int = 1000,
        classifier_activation: Activation = "softmax",
        include_preprocessing: bool = True,
        name: str = "",
    ) -> Model:
        """Builds the model."""
        ...


def _prepared(frame: Frame, standardized: bool) -> Any:
    """Pixels standardized by the statistics of ImageNet, or from -1 to 1."""
    if not (standardized and frame.channels == 3):
        return layers.Rescaling(1.0 / 128.0, -1)(frame.image)
    x = layers.Rescaling(1.0 / 255.0)(frame.image)
    variances = [deviation**2 for deviation in DEVIATIONS]
    return layers.Normalization(axis=frame.axis, mean=list(MEANS), variance=variances)(x)


def _fused(x: Any, axis: int, filters: int, expansion: int, stride: int, name: str) -> Any:
    if expansion == 1:
        x = conv(x, filters, 3, f"{name}project_conv", stride)
        return active(x, f"{name}project_", axis=axis, momentum=MOMENTUM)
    wide = x.shape[axis] * expansion
    x = conv(x, wide, 3, f"{name}expand_conv", stride)
    x = active(x, f"{name}expand_", axis=axis, momentum=MOMENTUM)
    return _projected(x, axis, filters, name)


def _excited(frame: Frame, x: Any, filters: int, expansion: int, stride: int, name: str) -> Any:
    axis, channels = frame.axis, x.shape[frame.axis]
    x = conv(x, channels * expansion, 1, f"{name}expand_conv")
    x = active(x, f"{name}expand_", axis=axis, momentum=MOMENTUM)
    x = layers.DepthwiseConv2D(
        3,
        strides=stride,
        padding="same",
        use_bias=False,
        depthwise_initializer=kernels(),
        name=f"{name}dwconv2",
    )(x)
    x = active(x, name, axis=axis, momentum=MOMENTUM)
    x = excitation(frame, x, max(1, int(channels * 0.25)), name)
    return _projected(x, axis, filters, name)


def _projected(x: Any, axis: int, filters: int, name: str) -> Any:
    x = conv(x, filters, 1, f"{name}project_conv")
    return layers.BatchNormalization(axis=axis, momentum=MOMENTUM, name=f"{name}project_bn")(x)


def _efficientnet(
    frame: Frame,
    stages: tuple[tuple[int, int, int, int], ...],
    stem: int,
    width: float,
    depth: float,
    standardized: bool,
    include_preprocessing: bool,
) -> Model:
    axis = frame.axis
    x = _prepared(frame, standardized) if include_preprocessing else frame.image
    x = conv(x, nearest(stem * width), 3, "stem_conv", stride=2)
    x = active(x, "stem_", axis=axis, momentum=MOMENTUM)
    counts = [math.ceil(blocks * depth) for blocks, *_ in stages]
    unscaled, done = sum(blocks for blocks, *_ in stages), 0
    for stage, (_, filters, expansion, first_stride) in enumerate(stages):
        filters = nearest(filters * width)
        for number in range(counts[stage]):
            name = f"block{stage + 1}{letter(number)}_"
            stride, before = 1 if number else first_stride, x
            if stage < FUSED:
                x = _fused(x, axis, filters, expansion, stride, name)
            else:
                x = _excited(frame, x, filters, expansion, stride, name)
            if stride == 1 and before.shape[axis] == filters:
                x = joined(x, before, DROPPED * done / unscaled, name)
            done += 1
    x = conv(x, nearest(1280 * width), 1, "top_conv")
    x = active(x, "top_", axis=axis, momentum=MOMENTUM)
    return frame.model(x, lambda x: classifier(frame, x, 0.2, bias_initializer=Constant(0.0)))


_family = Family(
    _efficientnet,
    "is EfficientNetV2, whose first blocks are fused, in one of its sizes.",
    "M. Tan, Q. V. Le, EfficientNetV2: Smaller Models and Faster Training, 2021.",
    form=EfficientNetV2,
    more="""
    include_preprocessing: Whether the model takes pixels from 0 to 255 and rescales them.""",
)
EfficientNetV2B0: EfficientNetV2 = _family.member(
    "EfficientNetV2B0", "efficientnetv2-b0", BASE, 32, 1.0, 1.0, True
)
EfficientNetV2B1: EfficientNetV2 = _family.member(
    "EfficientNetV2B1", "efficientnetv2-b1", BASE, 32, 1.0, 1.1, True, size=240
)
EfficientNetV2B2: EfficientNetV2 = _family.member(
    "EfficientNetV2B2", "efficientnetv2-b2", BASE, 32, 1.1, 1.2, True, size=260
)
EfficientNetV2B3: EfficientNetV2 = _family.member(
    "EfficientNetV2B3", "efficientnetv2-b3", BASE, 32, 1.2, 1.4, True, size=300
)
EfficientNetV2S: EfficientNetV2 = _family.member(
    "EfficientNetV2S", "efficientnetv2-s", SMALL, 24, 1.0, 1.0, False, size=384
)
EfficientNetV2M: EfficientNetV2 = _family.member(
    "EfficientNetV2M", "efficientnetv2-m", MEDIUM, 24, 1.0, 1.0, False, size=480
)
EfficientNetV2L: EfficientNetV2 = _family.member(
    "EfficientNetV2L", "efficientnetv2-l", LARGE, 32, 1.0, 1.0, False, size=480
)
preprocess_input = preprocessing(None, __name__)
