"""VGG16 and VGG19: plain stacks of small convolutions, for `vgg16` and `vgg19`."""

from typing import Any

from keraia import layers
from keraia.applications.frame import Architecture, Family, Frame
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.models.model import Model

FILTERS = (64, 128, 256, 512, 512)


def _vgg(frame: Frame, convolutions: tuple[int, ...]) -> Model:
    x = frame.image
    for block, (filters, count) in enumerate(zip(FILTERS, convolutions, strict=True), 1):
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)
        x = layers.MaxPooling2D(2, 2, name=f"block{block}_pool")(x)

    def top(x: Any) -> Any:
        x = layers.Flatten(name="flatten")(x)
        for name in ("fc1", "fc2"):
            x = layers.Dense(4096, activation="relu", name=name)(x)
        return frame.classify(x)

    return frame.model(x, top, pool_names=(None, None))


_family = Family(
    _vgg,
    "stacks 3 by 3 convolutions, which a pooling halves five times.",
    "K. Simonyan, A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image "
    "Recognition, 2014.",
)
VGG16: Architecture = _family.member("VGG16", "vgg16", (2, 2, 3, 3, 3))
VGG19: Architecture = _family.member("VGG19", "vgg19", (2, 2, 4, 4, 4))
preprocess_input = preprocessing("caffe", __name__)
