"""EfficientNet: one network scaled in depth, width and resolution together."""

import math
from typing import Any

from keraia import layers
from keraia.applications.blocks import divisible, halving_padding
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.initializers import VarianceScaling
from keraia.models.model import Model

# (kernel, blocks, filters, expansion, stride) of each stage
STAGES = (
    (3, 1, 16, 1, 1),
    (3, 2, 24, 6, 2),
    (5, 2, 40, 6, 2),
    (3, 3, 80, 6, 2),
    (5, 3, 112, 6, 1),
    (5, 4, 192, 6, 2),
    (3, 1, 320, 6, 1),
)
DROPPED = 0.2  # how often training leaves out the last block; the rate grows from 0
DEVIATIONS = (0.229, 0.224, 0.225)  # of ImageNet


def kernels() -> VarianceScaling:
    """Initial values of convolutions."""
    return VarianceScaling(2.0, "fan_out", "truncated_normal")


def conv(x: Any, filters: int, size: int, name: str, stride: int = 1, padding: str = "same") -> Any:
    """A convolution without bias."""
    return layers.Conv2D(
        filters,
        size,
        strides=stride,
        padding=padding,
        use_bias=False,
        kernel_initializer=kernels(),
        name=name,
    )(x)


def excitation(frame: Frame, x: Any, narrow: int, name: str) -> Any:
    """Channels weighed by what the whole image says of them."""
    channels = x.shape[frame.axis]
    weights = layers.GlobalAveragePooling2D(name=f"{name}se_squeeze")(x)
    shape = frame.ordered(1, 1, channels)
    weights = layers.Reshape(shape, name=f"{name}se_reshape")(weights)
    for part, filters, activation in (("reduce", narrow, "swish"), ("expand", channels, "sigmoid")):
        weights = layers.Conv2D(
            filters,
            1,
            padding="same",
            activation=activation,
            kernel_initializer=kernels(),
            name=f"{name}se_{part}",
        )(weights)
    return layers.Multiply(name=f"{name}se_excite")([x, weights])


def joined(x: Any, before: Any, rate: float, name: str) -> Any:
    """The sum of a block's input and its output, which training drops at a rate."""
    if rate > 0:
        x = layers.Dropout(rate, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
    return layers.Add(name=f"{name}add")([x, before])


def classifier(frame: Frame, x: Any, dropout: float, **settings: Any) -> Any:
    """Means over the image, dropout, classes."""
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    if dropout > 0:
        x = layers.Dropout(dropout, name="top_dropout")(x)
    uniform = VarianceScaling(1.0 / 3.0, "fan_out", "uniform")
    return frame.classify(x, kernel_initializer=uniform, **settings)


def active(x: Any, name: str, **settings: Any) -> Any:
    """Normalization and swish."""
    x = layers.BatchNormalization(name=f"{name}bn", **settings)(x)
    return layers.Activation("swish", name=f"{name}activation")(x)


def letter(number: int) -> str:
    """Name of a block in its stage: a, b, c, ..."""
    return chr(ord("a") + number)


def _prepared(frame: Frame) -> Any:
    """Pixels as the trained network saw them."""
    x = layers.Rescaling(1.0 / 255.0)(frame.image)
    x = layers.Normalization(axis=frame.axis)(x)
    if frame.weights == "imagenet":  # whose files hold variances where deviations belong
        x = layers.Rescaling([1.0 / math.sqrt(deviation) for deviation in DEVIATIONS])(x)
    return x


def _block(
    frame: Frame, x: Any, kernel: int, filters: int, expansion: int, stride: int, rate: float,
    name: str,
) -> Any:  # fmt: skip
    """Expands, convolves each channel by itself, weighs the channels, projects."""
    before, channels, axis = x, x.shape[frame.axis], frame.axis
    if expansion != 1:
        x = conv(x, channels * expansion, 1, f"{name}expand_conv")
        x = active(x, f"{name}expand_", axis=axis)
    if stride == 2:
        padding = halving_padding(frame, x, kernel)
        x = layers.ZeroPadding2D(padding, name=f"{name}dwconv_pad")(x)
    x = layers.DepthwiseConv2D(
        kernel,
        strides=stride,
        padding="valid" if stride == 2 else "same",
        use_bias=False,
        depthwise_initializer=kernels(),
        name=f"{name}dwconv",
    )(x)
    x = excitation(frame, active(x, name, axis=axis), max(1, int(channels * 0.25)), name)
    x = conv(x, filters, 1, f"{name}project_conv")
    x = layers.BatchNormalization(axis=axis, name=f"{name}project_bn")(x)
    return joined(x, before, rate, name) if stride == 1 and channels == filters else x


def _efficientnet(frame: Frame, width: float, depth: float, dropout: float) -> Model:
    x = _prepared(frame)
    x = layers.ZeroPadding2D(halving_padding(frame, x, 3), name="stem_conv_pad")(x)
    x = conv(x, divisible(32 * width), 3, "stem_conv", stride=2, padding="valid")
    x = active(x, "stem_", axis=frame.axis)
    counts = [math.ceil(depth * blocks) for _, blocks, *_ in STAGES]
    done = 0
    for stage, (kernel, _, filters, expansion, stride) in enumerate(STAGES):
        for number in range(counts[stage]):
            name = f"block{stage + 1}{letter(number)}_"
            rate = DROPPED * done / sum(counts)
            step = 1 if number else stride
            x = _block(frame, x, kernel, divisible(filters * width), expansion, step, rate, name)
            done += 1
    x = active(conv(x, divisible(1280 * width), 1, "top_conv"), "top_", axis=frame.axis)
    return frame.model(x, lambda x: classifier(frame, x, dropout))


_family = Family(
    _efficientnet,
    "is EfficientNet, scaled in depth, width and resolution; it takes pixels from 0 to 255.",
    "M. Tan, Q. V. Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, "
    "2019.",
)
EfficientNetB0: Architecture = _family.member("EfficientNetB0", "efficientnetb0", 1.0, 1.0, 0.2)
EfficientNetB1: Architecture = _family.member(
    "EfficientNetB1", "efficientnetb1", 1.0, 1.1, 0.2, size=240
)
EfficientNetB2: Architecture = _family.member(
    "EfficientNetB2", "efficientnetb2", 1.1, 1.2, 0.3, size=260
)
EfficientNetB3: Architecture = _family.member(
    "EfficientNetB3", "efficientnetb3", 1.2, 1.4, 0.3, size=300
)
EfficientNetB4: Architecture = _family.member(
    "EfficientNetB4", "efficientnetb4", 1.4, 1.8, 0.4, size=380
)
EfficientNetB5: Architecture = _family.member(
    "EfficientNetB5", "efficientnetb5", 1.6, 2.2, 0.4, size=456
)
EfficientNetB6: Architecture = _family.member(
    "EfficientNetB6", "efficientnetb6", 1.8, 2.6, 0.5, size=528
)
EfficientNetB7: Architecture = _family.member(
    "EfficientNetB7", "efficientnetb7", 2.0, 3.1, 0.5, size=600
)
preprocess_input = preprocessing(None, __name__)
