"""ConvNeXt: a convolutional network with the proportions of a vision transformer."""

from typing import Any, Protocol

from keraia import layers
from keraia.applications.frame import Activation, Family, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.initializers import Constant
from keraia.models.model import Model
from keraia.models.sequential import Sequential

EPSILON = 1e-6
MEANS = [0.485 * 255, 0.456 * 255, 0.406 * 255]  # of ImageNet
VARIANCES = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2]


class LayerScale(layers.Layer):
    """Multiplies each channel by a weight that begins small.

    Args:
        init_values: First value of the weights.
        projection_dim: Number of channels.

    Input shape:
        `(..., projection_dim)`.

    Output shape:
        That of the input.

    Source: H. Touvron et al., Going Deeper with Image Transformers, 2021.

    Example:
        >>> LayerScale(0.5, 2)([[2.0, 4.0]]).tolist()
        [[1.0, 2.0]]
    """

    def __init__(self, init_values: float, projection_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init_values = init_values
        self.projection_dim = projection_dim

    def build(self, _: Any) -> None:
        """Makes the weights."""
        self.gamma = self.add_weight(
            shape=(self.projection_dim,),
            initializer=Constant(self.init_values),
        )

    def call(self, x: Any) -> Any:
        """Scales the channels."""
        return x * self.gamma


class ConvNeXt(Protocol):
    """The signature of all sizes."""

    def __call__(
        self,
        include_top: bool = True,
        include_preprocessing: bool = True,
        weights: Path_ | None = "imagenet",
        input_tensor: Any = None,
        input_shape: Shape | None = None,
        pooling: Pooling | None = None,
        classes: int = 1000,
        classifier_activation: Activation = "softmax",
        name: str = "",
    ) -> Model:
        """Builds the model."""
        ...


def _norm(name: str) -> Any:
    return layers.LayerNormalization(epsilon=EPSILON, name=name)


def _block(x: Any, filters: int, name: str) -> Any:
    """Convolves each channel by itself, then widens and narrows again each place by itself."""
    before = x
    x = layers.Conv2D(
        filters, 7, padding="same", groups=filters, name=f"{name}_depthwise_conv"
    )(x)  # fmt: skip
    x = _norm(f"{name}_layernorm")(x)
    x = layers.Dense(4 * filters, name=f"{name}_pointwise_conv_1")(x)
    x = layers.Activation("gelu", name=f"{name}_gelu")(x)
    x = layers.Dense(filters, name=f"{name}_pointwise_conv_2")(x)
    x = LayerScale(1e-6, filters, name=f"{name}_layer_scale")(x)
    x = layers.Activation("linear", name=f"{name}_identity")(x)
    return before + x


def _prepared(frame: Frame, name: str) -> Any:
    """Pixels standardized by the statistics of ImageNet."""
    if frame.channels != 3:
        return frame.image
    return layers.Normalization(
        mean=MEANS, variance=VARIANCES, name=f"{name}_prestem_normalization"
    )(frame.image)


def _convnext(
    frame: Frame,
    name: str,
    depths: tuple[int, ...],
    filters: tuple[int, ...],
    include_preprocessing: bool,
) -> Model:
    if not frame.channels_last:
        raise ValueError(
            f"{frame.where}: channels come last, since its dense layers work on the last axis. "
            'Call `keras.config.set_image_data_format("channels_last")`.'
        )
    x = _prepared(frame, name) if include_preprocessing else frame.image
    conv = layers.Conv2D(filters[0], 4, strides=4, name=f"{name}_stem_conv")
    steps = [Sequential([conv, _norm(f"{name}_stem_layernorm")], name=f"{name}_stem")]
    for i, count in enumerate(filters[1:]):
        norm = _norm(f"{name}_downsampling_layernorm_{i}")
        conv = layers.Conv2D(count, 2, strides=2, name=f"{name}_downsampling_conv_{i}")
        steps.append(Sequential([norm, conv], name=f"{name}_downsampling_block_{i}"))
    for stage, (step, count, depth) in enumerate(zip(steps, filters, depths, strict=True)):
        x = step(x)
        for number in range(depth):
            x = _block(x, count, f"{name}_stage_{stage}_block_{number}")

    def top(x: Any) -> Any:
        x = frame.pool(x, f"{name}_head_gap")
        x = _norm(f"{name}_head_layernorm")(x)
        return frame.classify(x, name=f"{name}_head_dense")

    def last(x: Any) -> Any:
        return layers.LayerNormalization(epsilon=EPSILON)(x)

    return frame.model(x, top, (None, None), last)


_family = Family(
    _convnext,
    "is ConvNeXt: convolutions in the proportions of a vision transformer.",
    "Z. Liu et al., A ConvNet for the 2020s, 2022.",
    form=ConvNeXt,
    more="""
    include_preprocessing: Whether the model takes pixels from 0 to 255 and standardizes them.""",
)
_SMALL, _DEEP = (3, 3, 9, 3), (3, 3, 27, 3)


def _member(where: str, depths: tuple[int, ...], first: int) -> Any:
    """The constructor of a size, by its depths and the filters of its first stage."""
    name = f"convnext_{where[8:].lower()}"
    return _family.member(where, name, name, depths, tuple(first * 2**i for i in range(4)))


ConvNeXtTiny: ConvNeXt = _member("ConvNeXtTiny", _SMALL, 96)
ConvNeXtSmall: ConvNeXt = _member("ConvNeXtSmall", _DEEP, 96)
ConvNeXtBase: ConvNeXt = _member("ConvNeXtBase", _DEEP, 128)
ConvNeXtLarge: ConvNeXt = _member("ConvNeXtLarge", _DEEP, 192)
ConvNeXtXLarge: ConvNeXt = _member("ConvNeXtXLarge", _DEEP, 256)
preprocess_input = preprocessing(None, __name__)
