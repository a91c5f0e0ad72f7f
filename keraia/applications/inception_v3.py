"""InceptionV3: modules of parallel convolutions of several sizes."""

from collections.abc import Iterable
from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.models.model import Model

# A convolution: (filters, height of the kernel, width), followed by its stride where it has one;
# such a convolution and those named in `_stem` see no padding. A branch is a chain of them.
Step = tuple[int, ...]
Branch = tuple[Step, ...]


def conv(
    frame: Frame, x: Any, filters: int, height: int, width: int, stride: int = 1,
    padding: str = "same",
) -> Any:  # fmt: skip
    """A convolution, normalized, without its negative values."""
    x = layers.Conv2D(filters, (height, width), strides=stride, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization(axis=frame.axis, scale=False)(x)
    return layers.Activation("relu")(x)


def branch(frame: Frame, x: Any, steps: Iterable[Step]) -> Any:
    """Convolutions one after the other; those with a stride are not padded."""
    for filters, height, width, *stride in steps:
        if stride:
            x = conv(frame, x, filters, height, width, stride[0], "valid")
        else:
            x = conv(frame, x, filters, height, width)
    return x


def join(frame: Frame, branches: list[Any], name: str | None) -> Any:
    """The channels of all branches."""
    return layers.Concatenate(axis=frame.axis, name=name)(branches)


def averaged(frame: Frame, x: Any, filters: int) -> Any:
    """Means of 3 by 3 places, and a convolution of 1 by 1."""
    x = layers.AveragePooling2D(3, strides=1, padding="same")(x)
    return conv(frame, x, filters, 1, 1)


def stem(frame: Frame) -> Any:
    """The first convolutions, which make the image a ninth as large."""
    x = conv(frame, frame.image, 32, 3, 3, 2, "valid")
    x = conv(frame, x, 32, 3, 3, padding="valid")
    x = conv(frame, x, 64, 3, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = conv(frame, x, 80, 1, 1, padding="valid")
    x = conv(frame, x, 192, 3, 3, padding="valid")
    return layers.MaxPooling2D(3, strides=2)(x)


def narrowed(frame: Frame, x: Any, branches: tuple[Branch, ...], name: str) -> Any:
    """Branches that halve the size, beside a pooling."""
    found = [branch(frame, x, steps) for steps in branches]
    return join(frame, [*found, layers.MaxPooling2D(3, strides=2)(x)], name)


def mixed(frame: Frame, x: Any, branches: tuple[Branch, ...], pooled: int, name: str) -> Any:
    """Branches beside means."""
    found = [branch(frame, x, steps) for steps in branches]
    return join(frame, [*found, averaged(frame, x, pooled)], name)


def _split(frame: Frame, x: Any, name: str | None) -> Any:
    """Two convolutions side by side, a row and a column of three."""
    return join(frame, [conv(frame, x, 384, 1, 3), conv(frame, x, 384, 3, 1)], name)


def _wide(frame: Frame, x: Any, number: int) -> Any:
    """The last modules, whose branches split at their ends."""
    first = conv(frame, x, 320, 1, 1)
    second = _split(frame, conv(frame, x, 384, 1, 1), f"mixed9_{number}")
    third = _split(frame, branch(frame, x, ((448, 1, 1), (384, 3, 3))), None)
    parts = [first, second, third, averaged(frame, x, 192)]
    return join(frame, parts, f"mixed{9 + number}")


def _factored(n: int) -> tuple[Branch, ...]:
    """Branches whose convolutions of 7 by 7 are made of rows and columns of seven."""
    return (
        ((192, 1, 1),),
        ((n, 1, 1), (n, 1, 7), (192, 7, 1)),
        ((n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7)),
    )


SMALL = (((64, 1, 1),), ((48, 1, 1), (64, 5, 5)), ((64, 1, 1), (96, 3, 3), (96, 3, 3)))


def _inception(frame: Frame) -> Model:
    x = stem(frame)
    for number, pooled in enumerate((32, 64, 64)):
        x = mixed(frame, x, SMALL, pooled, f"mixed{number}")
    halves = (((384, 3, 3, 2),), ((64, 1, 1), (96, 3, 3), (96, 3, 3, 2)))
    x = narrowed(frame, x, halves, "mixed3")
    for number, filters in enumerate((128, 160, 160, 192), 4):
        x = mixed(frame, x, _factored(filters), 192, f"mixed{number}")
    halves = (
        ((192, 1, 1), (320, 3, 3, 2)),
        ((192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, 2)),
    )
    x = narrowed(frame, x, halves, "mixed8")
    for number in (0, 1):
        x = _wide(frame, x, number)
    return frame.model(x, pool_names=(None, None))


_family = Family(
    _inception,
    "is made of modules of parallel convolutions of several sizes.",
    "C. Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015.",
    size=299,
    least=75,
)
InceptionV3: Architecture = _family.member("InceptionV3", "inception_v3")
preprocess_input = preprocessing("tf", __name__)
