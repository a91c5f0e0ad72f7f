"""MobileNetV3: blocks found by search, with squeeze and excitation and a cheap swish."""

from typing import Any, Protocol

from keraia import layers
from keraia.applications.blocks import divisible, halving_padding
from keraia.applications.frame import Activation, Family, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.applications.weights import FOLDER, MOBILE_V3, Pretrained
from keraia.models.model import Model

# (expansion, filters, kernel, stride, excitation, hard swish) of each block
SMALL = (
    (1, 16, 3, 2, True, False),
    (72 / 16, 24, 3, 2, False, False),
    (88 / 24, 24, 3, 1, False, False),
    (4, 40, 5, 2, True, True),
    (6, 40, 5, 1, True, True),
    (6, 40, 5, 1, True, True),
    (3, 48, 5, 1, True, True),
    (3, 48, 5, 1, True, True),
    (6, 96, 5, 2, True, True),
    (6, 96, 5, 1, True, True),
    (6, 96, 5, 1, True, True),
)
LARGE = (
    (1, 16, 3, 1, False, False),
    (4, 24, 3, 2, False, False),
    (3, 24, 3, 1, False, False),
    (3, 40, 5, 2, True, False),
    (3, 40, 5, 1, True, False),
    (3, 40, 5, 1, True, False),
    (6, 80, 3, 2, False, True),
    (2.5, 80, 3, 1, False, True),
    (2.3, 80, 3, 1, False, True),
    (2.3, 80, 3, 1, False, True),
    (6, 112, 3, 1, True, True),
    (6, 112, 3, 1, True, True),
    (6, 160, 5, 2, True, True),
    (6, 160, 5, 1, True, True),
    (6, 160, 5, 1, True, True),
)


class MobileNetV3(Protocol):
    """The signature of both sizes."""

    def __call__(
        self,
        input_shape: Shape | None = None,
        alpha: float = 1.0,
        minimalistic: bool = False,
        include_top: bool = True,
        weights: Path_ | None = "imagenet",
        input_tensor: Any = None,
        classes: int = 1000,
        pooling: Pooling | None = None,
        dropout_rate: float = 0.2,
        classifier_activation: Activation = "softmax",
        include_preprocessing: bool = True,
        name: str = "",
    ) -> Model:
        """Builds the model."""
        ...


def _hard_swish(x: Any) -> Any:
    return layers.Activation("hard_silu")(x)


def _relu(x: Any) -> Any:
    return layers.ReLU()(x)


def _norm(frame: Frame, x: Any, name: str) -> Any:
    axis = -1 if frame.channels_last else 1
    return layers.BatchNormalization(axis=axis, epsilon=1e-3, momentum=0.999, name=f"{name}_bn")(x)


def _excitation(x: Any, channels: int, name: str) -> Any:
    """Channels weighed by what the whole image says of them."""
    weights = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_avg_pool")(x)
    narrow = divisible(channels * 0.25)
    weights = layers.Conv2D(narrow, 1, padding="same", name=f"{name}_conv")(weights)
    weights = layers.ReLU(name=f"{name}_relu")(weights)
    weights = layers.Conv2D(channels, 1, padding="same", name=f"{name}_conv_1")(weights)
    weights = layers.ReLU(6.0)(weights + 3.0) * (1.0 / 6.0)  # a hard sigmoid
    return layers.Multiply(name=f"{name}_mul")([x, weights])


def _block(
    frame: Frame, x: Any, row: tuple[Any, ...], alpha: float, minimalistic: bool, name: str
) -> Any:
    expansion, filters, kernel, stride, excited, swish = row
    if minimalistic:
        kernel, excited, swish = 3, False, False
    filters, activate = divisible(filters * alpha), _hard_swish if swish else _relu
    before, channels = x, x.shape[frame.axis]
    wide = divisible(channels * expansion)
    if expansion != 1:
        x = layers.Conv2D(wide, 1, padding="same", use_bias=False, name=f"{name}_expand")(x)
        x = activate(_norm(frame, x, f"{name}_expand"))
    if stride == 2:
        padding = halving_padding(frame, x, kernel)
        x = layers.ZeroPadding2D(padding, name=f"{name}_depthwise_pad")(x)
    x = layers.DepthwiseConv2D(
        kernel,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        use_bias=False,
        name=f"{name}_depthwise",
    )(x)
    x = activate(_norm(frame, x, f"{name}_depthwise"))
    if excited:
        x = _excitation(x, wide, f"{name}_squeeze_excite")
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=f"{name}_project")(x)
    x = _norm(frame, x, f"{name}_project")
    if stride == 1 and channels == filters:
        return layers.Add(name=f"{name}_add")([before, x])
    return x


def _mobilenet(
    frame: Frame,
    table: tuple[tuple[Any, ...], ...],
    last: int,
    alpha: float,
    minimalistic: bool,
    dropout_rate: float,
    include_preprocessing: bool,
) -> Model:
    activate = _relu if minimalistic else _hard_swish
    x = frame.image
    if include_preprocessing:
        x = layers.Rescaling(scale=1.0 / 127.5, offset=-1.0)(x)
    x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = activate(_norm(frame, x, "conv"))
    for number, row in enumerate(table):
        name = f"expanded_conv_{number}" if number else "expanded_conv"
        x = _block(frame, x, row, alpha, minimalistic, name)
    wide = divisible(6 * x.shape[frame.axis])
    x = layers.Conv2D(wide, 1, padding="same", use_bias=False, name="conv_1")(x)
    x = activate(_norm(frame, x, "conv_1"))

    def top(x: Any) -> Any:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        points = divisible(last * alpha) if alpha > 1 else last
        x = activate(layers.Conv2D(points, 1, padding="same", name="conv_2")(x))
        if dropout_rate > 0:
            x = layers.Dropout(dropout_rate)(x)
        x = layers.Conv2D(frame.classes, 1, padding="same", name="logits")(x)
        x = layers.Flatten()(x)
        return layers.Activation(frame.classifier_activation, name="predictions")(x)

    return frame.model(x, top)


def _files(where: str, arguments: dict[str, Any]) -> Pretrained | None:
    """The trained weights of a size for its width, and whether it is minimalistic."""
    size, alpha, minimalistic = where[11:].lower(), arguments["alpha"], arguments["minimalistic"]
    if (size, alpha, minimalistic) not in MOBILE_V3:
        return None
    kind = f"{size}_minimalistic" if minimalistic else size
    place = f"{FOLDER}mobilenet_v3/weights_mobilenet_v3_{kind}_224_{float(alpha)}_float"
    return Pretrained(place, *MOBILE_V3[size, alpha, minimalistic], ending="_no_top_v2")


_family = Family(
    _mobilenet,
    "is made of blocks that were searched for, with squeeze and excitation.",
    "A. Howard et al., Searching for MobileNetV3, 2019.",
    form=MobileNetV3,
    any_size=True,
    files=_files,
    more="""
    alpha: Width: factor of the number of filters of each layer.
    minimalistic: Whether to do without what is slow on simple processors: kernels of 5 by 5,
        squeeze and excitation, hard swish.
    dropout_rate: Rate of the dropout before the classifier.
    include_preprocessing: Whether the model begins by bringing pixels to the range -1 to 1.""",
)
MobileNetV3Small: MobileNetV3 = _family.member("MobileNetV3Small", "MobileNetV3Small", SMALL, 1024)
MobileNetV3Large: MobileNetV3 = _family.member("MobileNetV3Large", "MobileNetV3Large", LARGE, 1280)
preprocess_input = preprocessing(None, __name__)
