"""`keras.applications.imagenet_utils`: images as networks expect them, and names of classes."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from keraia import ops
from keraia.core import config
from keraia.core.dtypes import is_float
from keraia.utils.files import get_file

Mode = Literal["caffe", "tf", "torch"]
CLASS_INDEX = (
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
)
CLASS_INDEX_DIGEST = "c2c37ea517e94d9795004a39431a14cb"
# Mode -> (divisor, means, deviations) of red, green and blue.
_STATISTICS = {
    "caffe": (1.0, (123.68, 116.779, 103.939), (1.0, 1.0, 1.0)),
    "tf": (127.5, (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
    "torch": (255.0, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}
_MEANING = {
    "caffe": "blue, green, red, less the means of ImageNet",
    "tf": "from -1 to 1",
    "torch": "the means and deviations of ImageNet taken out",
    None: "as they are: the model itself rescales them",
}


def preprocess_input(x: Any, data_format: str | None = None, mode: Mode = "caffe") -> Any:
    """Brings pixels into the range in which a network was trained.

    Args:
        x: Images of red, green and blue from 0 to 255: an array, which is left as it is, or a
            tensor; of rank 3 or more, channels last or third from the end.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        mode: "caffe": blue, green, red, less the means of ImageNet. "tf": from -1 to 1.
            "torch": from 0 to 1, less the means, divided by the deviations of ImageNet.

    Returns:
        An array for an array, a tensor for a tensor; integers become `floatx()`.

    Raises:
        ValueError: `mode` or `data_format` is unknown.

    Example:
        >>> import numpy as np
        >>> preprocess_input(np.array([[[255.0, 0.0, 127.5]]]), mode="tf").tolist()
        [[[1.0, -1.0, 0.0]]]
    """
    if mode not in _STATISTICS:
        raise ValueError(
            f"preprocess_input: `mode` must be one of {tuple(_STATISTICS)}, got {mode!r}."
        )
    data_format = data_format_of(data_format)
    tensor = ops.is_tensor(x) or not isinstance(x, (np.ndarray, list, tuple))
    space: Any = ops if tensor else np
    pixels: Any = x if tensor else np.asarray(x)
    if not is_float(ops.dtype(pixels) if tensor else str(pixels.dtype)):
        dtype = config.floatx()
        pixels = ops.cast(pixels, dtype) if tensor else pixels.astype(dtype)
    divisor, means, deviations = _STATISTICS[mode]
    axis = -1 if data_format == "channels_last" else -3
    if mode == "caffe":
        pixels, means = space.flip(pixels, axis), means[::-1]
    shape = (3,) if axis == -1 else (3, 1, 1)
    centred = pixels / divisor - _along(means, shape, pixels, tensor)
    return centred / _along(deviations, shape, pixels, tensor)


def data_format_of(value: str | None) -> str:
    """The data format that is meant.

    Raises:
        ValueError: It is unknown.
    """
    value = config.image_data_format() if value is None else value
    if value not in ("channels_last", "channels_first"):
        raise ValueError(
            "preprocess_input: `data_format` must be 'channels_last' or 'channels_first', got "
            f"{value!r}."
        )
    return value


def _along(values: tuple[float, ...], shape: tuple[int, ...], x: Any, tensor: bool) -> Any:
    """Values of channels as an array that fits `x`."""
    array = np.reshape(values, shape)
    return ops.convert_to_tensor(array, x.dtype) if tensor else array.astype(x.dtype)


def preprocessing(mode: Mode | None, module: str) -> Callable[..., Any]:
    """The `preprocess_input` of a family, whose networks were trained in a mode; None: any."""

    def preprocess(x: Any, data_format: str | None = None) -> Any:
        if mode is None:
            data_format_of(data_format)
            return x
        return preprocess_input(x, data_format, mode)

    preprocess.__name__ = preprocess.__qualname__ = "preprocess_input"
    preprocess.__module__ = module
    preprocess.__doc__ = f"""Brings pixels into the form that these networks expect.

    Args:
        x: Images of red, green and blue from 0 to 255, an array or a tensor.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        The pixels {_MEANING[mode]}.
    """
    return preprocess


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, Any]]]:
    """Names the classes of ImageNet that a network finds most likely.

    The names are downloaded once.

    Args:
        preds: Probabilities or logits `(batch, 1000)`.
        top: How many classes of each image.

    Returns:
        For each image a list of `(WordNet id, name, value)`, the largest value first.

    Raises:
        ValueError: `preds` has another shape.
    """
    preds = np.asarray(ops.convert_to_numpy(preds) if ops.is_tensor(preds) else preds)
    if preds.ndim != 2 or preds.shape[1] != 1000:
        raise ValueError(
            "decode_predictions: `preds` must have the shape (batch, 1000) of a classifier of "
            f"ImageNet, got {preds.shape}."
        )
    path = get_file(
        "imagenet_class_index.json",
        CLASS_INDEX,
        cache_subdir="models",
        file_hash=CLASS_INDEX_DIGEST,
    )
    names = _class_names(path)
    return [
        [(*names[i], values[i]) for i in np.argsort(values)[::-1][: max(top, 0)]]
        for values in preds
    ]


@functools.cache
def _class_names(path: str) -> list[tuple[str, str]]:
    """(WordNet id, name) of each class."""
    index = json.loads(Path(path).read_text(encoding="utf-8"))
    return [tuple(index[str(i)]) for i in range(len(index))]
