"""InceptionResNetV2: Inception modules whose outputs are added, scaled, to their inputs."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.inception_v3 import Branch, branch, join, mixed, narrowed, stem
from keraia.models.model import Model


class CustomScaleLayer(layers.Layer):
    """Adds to the first input the second, scaled.

    Args:
        scale: The factor.

    Input shape:
        Two tensors of one shape.

    Output shape:
        That of either.

    Example:
        >>> CustomScaleLayer(0.5)([[1.0], [4.0]]).tolist()
        [3.0]
    """

    def __init__(self, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs: Any) -> Any:
        """The sum."""
        first, second = inputs
        return first + second * self.scale

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shapes of the inputs."""
        return input_shape[0]


# Kind of block -> (branches, scale, how many).
BLOCKS: dict[str, tuple[tuple[Branch, ...], float, int]] = {
    "block35": (
        (((32, 1, 1),), ((32, 1, 1), (32, 3, 3)), ((32, 1, 1), (48, 3, 3), (64, 3, 3))),
        0.17,
        10,
    ),
    "block17": ((((192, 1, 1),), ((128, 1, 1), (160, 1, 7), (192, 7, 1))), 0.1, 20),
    "block8": ((((192, 1, 1),), ((192, 1, 1), (224, 1, 3), (256, 3, 1))), 0.2, 10),
}


def _block(
    frame: Frame, x: Any, branches: tuple[Branch, ...], scale: float, name: str, active: bool
) -> Any:
    joined = join(frame, [branch(frame, x, steps) for steps in branches], f"{name}_mixed")
    channels = x.shape[frame.axis]
    new = layers.Conv2D(channels, 1, padding="same", name=f"{name}_conv")(joined)
    x = CustomScaleLayer(scale)([x, new])
    return layers.Activation("relu", name=f"{name}_ac")(x) if active else x


def _blocks(frame: Frame, x: Any, kind: str) -> Any:
    branches, scale, count = BLOCKS[kind]
    for number in range(1, count + 1):
        last = kind == "block8" and number == count  # not scaled, no activation
        x = _block(frame, x, branches, 1.0 if last else scale, f"{kind}_{number}", not last)
    return x


def _inception(frame: Frame) -> Model:
    branches = (((96, 1, 1),), ((48, 1, 1), (64, 5, 5)), ((64, 1, 1), (96, 3, 3), (96, 3, 3)))
    x = mixed(frame, stem(frame), branches, 64, "mixed_5b")
    x = _blocks(frame, x, "block35")
    halves = (((384, 3, 3, 2),), ((256, 1, 1), (256, 3, 3), (384, 3, 3, 2)))
    x = narrowed(frame, x, halves, "mixed_6a")
    x = _blocks(frame, x, "block17")
    halves = (
        ((256, 1, 1), (384, 3, 3, 2)),
        ((256, 1, 1), (288, 3, 3, 2)),
        ((256, 1, 1), (288, 3, 3), (320, 3, 3, 2)),
    )
    x = narrowed(frame, x, halves, "mixed_7a")
    x = _blocks(frame, x, "block8")
    x = layers.Conv2D(1536, 1, padding="same", use_bias=False, name="conv_7b")(x)
    x = layers.BatchNormalization(axis=frame.axis, scale=False, name="conv_7b_bn")(x)
    x = layers.Activation("relu", name="conv_7b_ac")(x)
    return frame.model(x, pool_names=(None, None))


_family = Family(
    _inception,
    "is made of Inception modules with residual connections.",
    "C. Szegedy et al., Inception-v4, Inception-ResNet and the Impact of Residual Connections on "
    "Learning, 2016.",
    size=299,
    least=75,
)
InceptionResNetV2: Architecture = _family.member("InceptionResNetV2", "inception_resnet_v2")
preprocess_input = preprocessing("tf", __name__)
