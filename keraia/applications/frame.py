"""What all architectures share: arguments and their checks, the input, the top, the weights.

A `Family` builds models from `Frame`s; `member` makes a public function for each of its settings.
"""

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from keraia import activations, layers
from keraia.applications.weights import FILES, Pretrained
from keraia.core import config
from keraia.core.spec import KerasTensor
from keraia.graph.sorting import sources
from keraia.models.functional import Functional
from keraia.models.model import Model

Pooling = Literal["avg", "max"]
Activation = str | Callable[..., Any] | None
Path_ = str | os.PathLike[str]
Shape = tuple[int | None, ...]
CLASSES = 1000  # of ImageNet


@dataclass
class Frame:
    """One call of an architecture: what the user asks, checked, and the image it begins with.

    Args:
        where: Name of the architecture, for messages.
        size: Side of the images that the pretrained classifier takes, in pixels.
        least: Smallest side that the body can take.
        pretrained: Where the pretrained weights lie; None where there are none for the settings.
        any_size: Whether the classifier, too, takes images of any size.
        one_size: Whether the body, too, must know their size.
    """

    where: str
    size: int
    least: int
    pretrained: Pretrained | None
    include_top: bool = True
    weights: Path_ | None = "imagenet"
    input_tensor: Any = None
    input_shape: Shape | None = None
    pooling: Pooling | None = None
    classes: int = CLASSES
    classifier_activation: Activation = "softmax"
    name: str | None = None
    any_size: bool = False
    one_size: bool = False

    def __post_init__(self) -> None:
        self.channels_last = config.image_data_format() == "channels_last"
        self._check()
        self.image = self._image()

    @property
    def axis(self) -> int:
        """The axis of channels."""
        return 3 if self.channels_last else 1

    @property
    def channels(self) -> int | None:
        """Number of channels of the image."""
        return self.image.shape[self.axis]

    @property
    def height(self) -> int | None:
        """Height of the image in pixels."""
        return self.image.shape[1 if self.channels_last else 2]

    def _check(self) -> None:
        trained = self.weights == "imagenet"
        if self.weights is not None and not trained and not Path(self.weights).exists():
            raise ValueError(
                f"{self.where}: `weights` must be 'imagenet', None, or the path of a file of "
                f"weights, got {self.weights!r}, and there is no such file."
            )
        if trained and self.include_top and self.classes != CLASSES:
            raise ValueError(
                f"{self.where}: the classifier trained on ImageNet has {CLASSES} classes, got "
                f"`classes={self.classes}`. Pass `include_top=False` and add a classifier, or "
                "`weights=None`."
            )
        if trained and self.pretrained is None:
            raise ValueError(
                f"{self.where}: there are no weights trained on ImageNet for these settings. Pass "
                "`weights=None`, or the settings of the paper."
            )
        if self.pooling not in (None, "avg", "max"):
            raise ValueError(
                f"{self.where}: `pooling` must be 'avg', 'max' or None, got {self.pooling!r}."
            )
        if trained and self.include_top:
            activation = activations.get(self.classifier_activation)
            if activation not in (activations.softmax, activations.linear):
                raise ValueError(
                    f"{self.where}: with pretrained weights `classifier_activation` must be "
                    f"'softmax' or None, got {self.classifier_activation!r}."
                )

    def _image(self) -> KerasTensor:
        shape = self._shape()
        if self.input_tensor is None:
            return layers.Input(shape)
        if not isinstance(self.input_tensor, KerasTensor):
            raise TypeError(
                f"{self.where}: `input_tensor` must be a symbolic tensor, such as `keras.Input` "
                f"gives, got {type(self.input_tensor).__name__}."
            )
        return self.input_tensor

    def _shape(self) -> tuple[int | None, ...]:
        """Shape of an image: as asked, else the usual one."""
        shape, trained = self.input_shape, self.weights == "imagenet"
        fixed = self.one_size or (self.include_top and not self.any_size)
        if shape is None:
            side = self.size if fixed else None
            return self.ordered(side, side, 3)
        shape = tuple(shape)
        if len(shape) != 3:
            raise ValueError(
                f"{self.where}: `input_shape` must have three sizes, got {shape}. Pass "
                f"{self.ordered('height', 'width', 'channels')}."
            )
        *sides, channels = shape if self.channels_last else (*shape[1:], shape[0])
        if trained and channels != 3:
            raise ValueError(
                f"{self.where}: pretrained weights take 3 channels, got `input_shape={shape}`."
            )
        if trained and fixed and self.include_top and sides != [self.size, self.size]:
            raise ValueError(
                f"{self.where}: the pretrained classifier takes images of {self.size} by "
                f"{self.size} pixels, got `input_shape={shape}`. Pass `include_top=False` for "
                "another size."
            )
        if any(side is not None and side < self.least for side in sides):
            raise ValueError(
                f"{self.where}: images must be at least {self.least} by {self.least} pixels, got "
                f"`input_shape={shape}`."
            )
        if fixed and None in sides:
            raise ValueError(
                f"{self.where}: the model needs images of one size, got `input_shape={shape}`. "
                f"Pass the size{'.' if self.one_size else ', or `include_top=False`.'}"
            )
        return shape

    def ordered(self, height: Any, width: Any, channels: Any) -> tuple[Any, Any, Any]:
        """The three sizes in the order of the data format."""
        if self.channels_last:
            return height, width, channels
        return channels, height, width

    def pool(self, x: Any, name: str | None = None) -> Any:
        """Means over the image."""
        return layers.GlobalAveragePooling2D(name=name)(x)

    def classify(self, x: Any, **settings: Any) -> Any:
        """The last layer: probabilities of classes, or logits."""
        settings = {"activation": self.classifier_activation, "name": "predictions"} | settings
        return layers.Dense(self.classes, **settings)(x)

    def top(self, x: Any) -> Any:
        """The usual classifier."""
        return self.classify(self.pool(x, "avg_pool"))

    def model(
        self,
        x: Any,
        top: Callable[[Any], Any] | None = None,
        pool_names: tuple[str | None, str | None] = ("avg_pool", "max_pool"),
        last: Callable[[Any], Any] = lambda x: x,
    ) -> Model:
        """The model that gives `x`, under a classifier or pooled as asked, with its weights.

        Args:
            x: Map of features.
            top: The classifier, where it is not the usual one.
            pool_names: Names of the layers that pool averages and maxima.
            last: What is done to the features where there is no classifier.
        """
        if self.include_top:
            x = (top or self.top)(x)
        else:
            if self.pooling == "avg":
                x = layers.GlobalAveragePooling2D(name=pool_names[0])(x)
            elif self.pooling == "max":
                x = layers.GlobalMaxPooling2D(name=pool_names[1])(x)
            x = last(x)
        inputs = self.image if self.input_tensor is None else sources(self.image)
        model = Functional(inputs, x, name=self.name)
        if self.weights == "imagenet" and self.pretrained:
            model.load_weights(self.pretrained.fetch(self.include_top))
        elif self.weights is not None:
            model.load_weights(self.weights)
        return model


class Architecture(Protocol):
    """The signature that most architectures have."""

    def __call__(
        self,
        include_top: bool = True,
        weights: Path_ | None = "imagenet",
        input_tensor: Any = None,
        input_shape: Shape | None = None,
        pooling: Pooling | None = None,
        classes: int = CLASSES,
        classifier_activation: Activation = "softmax",
        name: str = "",
    ) -> Model:
        """Builds the model."""
        ...


ARGUMENTS = """
Args:
    include_top: Whether the model ends with its classifier. Otherwise it gives features.
    weights: "imagenet" for weights trained on ImageNet, which are downloaded once; the path of a
        file of weights; None for random ones.
    input_tensor: Symbolic tensor in place of a new input.
    input_shape: `(height, width, channels)` of an image, or channels first where
        `image_data_format()` says so. None: {size} by {size} pixels with the classifier, any size
        without it.
    pooling: "avg" or "max" makes one vector of the features of an image; None leaves their map.
    classes: Number of classes.
    classifier_activation: Activation of the classifier; None gives logits.
    name: Name of the model.{more}

Returns:
    `keras.Model`.

Source: {source}
"""


@dataclass(frozen=True)
class Family:
    """Architectures that one function builds from different settings.

    Args:
        build: Makes the model from a `Frame` and settings.
        about: What the architectures are, a sentence that begins with a verb.
        source: The paper.
        size: Side of the images that the pretrained classifier takes.
        least: Smallest side that the body can take.
        form: Signature of its members.
        more: Description of the arguments that other signatures lack.
        any_size: Whether the classifiers, too, take images of any size.
        one_size: Whether the bodies, too, must know their size.
        files: The trained weights for the name of a member and the arguments of a call.
    """

    build: Callable[..., Model]
    about: str
    source: str
    size: int = 224
    least: int = 32
    form: type = Architecture
    more: str = ""
    any_size: bool = False
    one_size: bool = False
    files: Callable[[str, dict[str, Any]], Pretrained | None] = lambda where, _: FILES[where]

    def member(self, where: str, name: str, *settings: Any, size: int | None = None) -> Any:
        """The public function that builds one architecture.

        Args:
            where: Its name.
            name: Name of the models it builds.
            *settings: Passed to `build` after the frame.
            size: Side of images, where it is not that of the family.
        """
        size = size or self.size
        signature = _signature(self.form, name)
        fields = inspect.signature(Frame).parameters

        def construct(*args: Any, **kwargs: Any) -> Model:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            own = {k: v for k, v in bound.arguments.items() if k in fields}
            rest = {k: v for k, v in bound.arguments.items() if k not in fields}
            files = self.files(where, bound.arguments)
            limits = {"any_size": self.any_size, "one_size": self.one_size}
            frame = Frame(where, size, self.least, files, **limits, **own)
            return self.build(frame, *settings, **rest)

        construct.__name__ = construct.__qualname__ = where
        construct.__module__ = self.build.__module__
        construct.__signature__ = signature  # type: ignore[attr-defined]
        text = ARGUMENTS.format(size=size, source=self.source, more=self.more)
        construct.__doc__ = f"{where} {self.about}\n{text}"
        return construct


def _signature(form: type, name: str) -> inspect.Signature:
    """Signature of the functions of a form, whose models have this name."""
    _, *parameters = inspect.signature(form.__call__).parameters.values()
    return inspect.Signature(
        [p.replace(default=name) if p.name == "name" else p for p in parameters],
        return_annotation=Model,
    )
