"""NASNet: cells found by search, repeated."""

from typing import Any, Protocol

from keraia import layers
from keraia.applications.blocks import halving_padding
from keraia.applications.frame import Activation, Family, Frame, Path_, Pooling, Shape
from keraia.applications.imagenet_utils import decode_predictions as decode_predictions
from keraia.applications.imagenet_utils import preprocessing
from keraia.core.scopes import name_scope
from keraia.models.model import Model


class NASNet(Protocol):
    """The signature of both sizes."""

    def __call__(
        self,
        input_shape: Shape | None = None,
        include_top: bool = True,
        weights: Path_ | None = "imagenet",
        input_tensor: Any = None,
        pooling: Pooling | None = None,
        classes: int = 1000,
        classifier_activation: Activation = "softmax",
        name: str = "",
    ) -> Model:
        """Builds the model."""
        ...


def _relu(x: Any) -> Any:
    return layers.Activation("relu")(x)


def _norm(frame: Frame, x: Any, name: str) -> Any:
    axis = -1 if frame.channels_last else 1
    return layers.BatchNormalization(axis=axis, momentum=0.9997, epsilon=1e-3, name=name)(x)


def _conv(x: Any, filters: int, name: str) -> Any:
    return layers.Conv2D(
        filters, 1, padding="same", use_bias=False, kernel_initializer="he_normal", name=name
    )(x)


def _separable(frame: Frame, x: Any, filters: int, kernel: int, name: str, stride: int = 1) -> Any:
    """Two separable convolutions, the first with the stride, each after an activation."""
    with name_scope(f"separable_conv_block_{name}"):
        x, padding = _relu(x), "same"
        if stride == 2:
            sides = halving_padding(frame, x, kernel)
            x = layers.ZeroPadding2D(sides, name=f"separable_conv_1_pad_{name}")(x)
            padding = "valid"
        x = _half(frame, x, filters, kernel, stride, padding, f"1_{{}}{name}")
        return _half(frame, _relu(x), filters, kernel, 1, "same", f"2_{{}}{name}")


def _half(
    frame: Frame, x: Any, filters: int, kernel: int, stride: int, padding: str, name: str
) -> Any:
    """A separable convolution, normalized; `{}` in the name stands for what tells them apart."""
    x = layers.SeparableConv2D(
        filters,
        kernel,
        strides=stride,
        padding=padding,
        use_bias=False,
        name=f"separable_conv_{name.format('')}",
    )(x)
    return _norm(frame, x, f"separable_conv_{name.format('bn_')}")


def _adjusted(frame: Frame, before: Any, x: Any, filters: int, name: str) -> Any:
    """The output of the cell before last, in the size and with the channels of this cell."""
    sides = slice(1, 3) if frame.channels_last else slice(2, 4)
    if before is None:
        return x
    with name_scope("adjust_block"):
        if before.shape[sides] != x.shape[sides]:
            with name_scope(f"adjust_reduction_block_{name}"):
                before = _halved(frame, before, filters // 2, name)
                return _norm(frame, before, f"adjust_bn_{name}")
        if before.shape[frame.axis] != filters:
            with name_scope(f"adjust_projection_block_{name}"):
                before = _conv(_relu(before), filters, f"adjust_conv_projection_{name}")
                return _norm(frame, before, f"adjust_bn_{name}")
    return before


def _halved(frame: Frame, x: Any, filters: int, name: str) -> Any:
    """Every other place, once from the first and once from the second, side by side."""
    x = layers.Activation("relu", name=f"adjust_relu_1_{name}")(x)
    shifted = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
    shifted = layers.Cropping2D(((1, 0), (1, 0)))(shifted)
    halves = []
    for number, part in enumerate((x, shifted), 1):
        pool = layers.AveragePooling2D(1, strides=2, name=f"adjust_avg_pool_{number}_{name}")
        halves.append(_conv(pool(part), filters, f"adjust_conv_{number}_{name}"))
    return layers.Concatenate(axis=_axis(frame))(halves)


def _axis(frame: Frame) -> int:
    return -1 if frame.channels_last else 1


def _entry(frame: Frame, x: Any, filters: int, kind: str, name: str) -> Any:
    """The cell's input with the channels of the cell."""
    x = _conv(_relu(x), filters, f"{kind}_conv_1_{name}")
    return _norm(frame, x, f"{kind}_bn_1_{name}")


def _averaged(x: Any, name: str) -> Any:
    return layers.AveragePooling2D(3, strides=1, padding="same", name=name)(x)


def _normal(frame: Frame, x: Any, before: Any, filters: int, name: str) -> Any:
    """A cell that keeps the size."""
    p = _adjusted(frame, before, x, filters, name)
    h = _entry(frame, x, filters, "normal", name)

    def separable(block: int, x: Any, kernel: int, side: str) -> Any:
        with name_scope(f"block_{block}"):
            return _separable(frame, x, filters, kernel, f"normal_{side}_{name}")

    def add(number: int, *parts: Any) -> Any:
        return layers.Add(name=f"normal_add_{number}_{name}")(list(parts))

    sums = [
        add(1, separable(1, h, 5, "left1"), separable(1, p, 3, "right1")),
        add(2, separable(2, p, 5, "left2"), separable(2, p, 3, "right2")),
        add(3, _averaged(h, f"normal_left3_{name}"), p),
        add(4, _averaged(p, f"normal_left4_{name}"), _averaged(p, f"normal_right4_{name}")),
        add(5, separable(5, h, 3, "left5"), h),
    ]
    return layers.Concatenate(axis=_axis(frame), name=f"normal_concat_{name}")([p, *sums])


def _reduction(frame: Frame, x: Any, before: Any, filters: int, name: str) -> Any:
    """A cell that halves the size."""
    p = _adjusted(frame, before, x, filters, name)
    h = _entry(frame, x, filters, "reduction", name)
    padded = layers.ZeroPadding2D(halving_padding(frame, h, 3), name=f"reduction_pad_1_{name}")(h)

    def separable(block: int, x: Any, kernel: int, side: str, stride: int = 2) -> Any:
        with name_scope(f"block_{block}"):
            return _separable(frame, x, filters, kernel, f"reduction_{side}_{name}", stride)

    def pooled(kind: Any, side: str) -> Any:
        return kind(3, strides=2, padding="valid", name=f"reduction_{side}_{name}")(padded)

    def add(label: str, *parts: Any) -> Any:
        return layers.Add(name=f"reduction_{label}_{name}")(list(parts))

    one = add("add_1", separable(1, h, 5, "left1"), separable(1, p, 7, "right1"))
    two = add("add_2", pooled(layers.MaxPooling2D, "left2"), separable(2, p, 7, "right2"))
    three = add("add3", pooled(layers.AveragePooling2D, "left3"), separable(3, p, 5, "right3"))
    four = layers.Add()([two, _averaged(one, f"reduction_left4_{name}")])
    five = add("add4", separable(5, one, 3, "left4", 1), pooled(layers.MaxPooling2D, "right5"))
    join = layers.Concatenate(axis=_axis(frame), name=f"reduction_concat_{name}")
    return join([two, three, four, five])


def _cell(kind: Any, frame: Frame, x: Any, before: Any, filters: int, name: str) -> Any:
    with name_scope(f"{kind.__name__[1:]}_A_block_{name}"):
        return kind(frame, x, before, filters, name)


def _nasnet(frame: Frame, last: int, cells: int, stem: int, skip_reduction: bool) -> Model:
    filters = last // 24
    x = layers.Conv2D(
        stem, 3, strides=2, use_bias=False, name="stem_conv1", kernel_initializer="he_normal"
    )(frame.image)
    x, before = _norm(frame, x, "stem_bn1"), None
    for number, share in ((1, 4), (2, 2)):
        x, before = _cell(_reduction, frame, x, before, filters // share, f"stem_{number}"), x
    for group in range(3):
        width = filters * 2**group
        if group:
            reduced = _cell(_reduction, frame, x, before, width, f"reduce_{cells * group}")
            x, before = reduced, before if skip_reduction else x
        first = cells * group + bool(group)
        for number in range(first, first + cells):
            x, before = _cell(_normal, frame, x, before, width, str(number)), x
    return frame.model(_relu(x), lambda x: frame.classify(frame.pool(x)), pool_names=(None, None))


_family = Family(
    _nasnet,
    "is made of cells that were found by search on small images.",
    "B. Zoph, V. Vasudevan, J. Shlens, Q. V. Le, Learning Transferable Architectures for Scalable "
    "Image Recognition, 2017.",
    form=NASNet,
    one_size=True,  # cells compare sizes
)
NASNetMobile: NASNet = _family.member("NASNetMobile", "nasnet_mobile", 1056, 4, 32, False)
NASNetLarge: NASNet = _family.member("NASNetLarge", "nasnet_large", 4032, 6, 96, True, size=331)
preprocess_input = preprocessing("tf", __name__)
