"""Helpers about layers and models."""

from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.legacy.utils.shapes import convert_kernel

_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose")


def print_summary(
    model: Any, line_length: Any = None, positions: Any = None, print_fn: Any = None
) -> None:
    """Prints the layers of a model."""
    model.summary(line_length=line_length, positions=positions, print_fn=print_fn)


model_summary = print_summary


def count_params(weights: Any) -> int:
    """Number of elements of weights, each counted once."""
    return int(sum(np.prod(w.shape) for w in {id(w): w for w in weights}.values()))


def count_total_params(layers: Any, layer_set: Any = None) -> tuple[int, int]:
    """Trainable and other parameters of layers."""
    kinds = ("trainable_weights", "non_trainable_weights")
    train, other = (count_params([w for layer in layers for w in getattr(layer, kind)])
                    for kind in kinds)  # fmt: skip
    return train, other


def get_layer(model: Any, name: str) -> Any:
    """A layer by name."""
    return model.get_layer(name)


def convert_all_kernels_in_model(model: Any) -> None:
    """Turns the spatial axes of all convolution kernels round, as between Theano and others."""
    for layer in model.layers:
        if type(layer).__name__ in _CONVOLUTIONS:
            kernel, *rest = layer.get_weights()
            layer.set_weights([convert_kernel(kernel), *rest])


def convert_dense_weights_data_format(
    dense: Any, previous_feature_map_shape: Any, target_data_format: str = "channels_first"
) -> None:
    """Reorders the inputs of a dense layer after a `Flatten` of images of the other data format.

    Args:
        dense: The layer.
        previous_feature_map_shape: Shape of a sample before `Flatten`, in the target's format.
        target_data_format: The format of the model that the layer stands in now.
    """
    kernel, *rest = dense.get_weights()
    first = target_data_format == "channels_first"
    shape = tuple(previous_feature_map_shape)
    before = (*shape[1:], shape[0]) if first else (shape[-1], *shape[:-1])
    order = (2, 0, 1, 3) if first else (1, 2, 0, 3)
    images = np.reshape(kernel, (*before, kernel.shape[1]))
    dense.set_weights([np.transpose(images, order).reshape(kernel.shape), *rest])


def track_tf1_style_variables(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method: layers find their variables by attribute."""
    return method


def get_or_create_layer(name: str, create_layer_method: Callable[[], Any]) -> Any:
    """A layer made once for each name."""
    if name not in _layers:
        _layers[name] = create_layer_method()
    return _layers[name]


_layers: dict[str, Any] = {}
