"""Layers as plain JSON values and back: `keras.layers.serialize`, `deserialize`."""

from collections.abc import Mapping
from typing import Any

from keraia.core import configurable
from keraia.layers.base.layer import Layer


def serialize(layer: Layer) -> dict[str, Any]:
    """The form of a layer in saved models, from which `deserialize` makes it again.

    Args:
        layer: A layer; its weights are no part of the form.

    Example:
        >>> import keraia as keras
        >>> keras.layers.serialize(keras.layers.Flatten())["class_name"]
        'Flatten'
    """
    return configurable.serialize(layer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """Makes a layer from what `serialize` returned.

    Args:
        config: Form of a layer.
        custom_objects: Names of users' classes and functions, for this call.

    Raises:
        ValueError: It is the form of something else.

    Example:
        >>> import keraia as keras
        >>> keras.layers.deserialize(keras.layers.serialize(keras.layers.Dense(3))).units
        3
    """
    layer = configurable.deserialize(config, custom_objects=custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(
            f"keras.layers.deserialize: the configuration is not that of a layer, it gives "
            f"{layer!r}. Pass what `keras.layers.serialize(layer)` returned."
        )
    return layer
