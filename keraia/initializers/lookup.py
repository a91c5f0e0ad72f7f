"""Initializers by name: the `get`, `serialize`, `deserialize` of the namespace."""

from typing import Any

from keraia.core.lookup import Lookup
from keraia.initializers.base import Initializer
from keraia.initializers.fixed import STFT, Constant, Identity, Ones, Zeros
from keraia.initializers.random import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)

CLASSES = (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    STFT,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)
OTHER_NAMES = {
    "IdentityInitializer": Identity,
    "OrthogonalInitializer": Orthogonal,
    "STFTInitializer": STFT,
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}

_lookup = Lookup(
    "initializer",
    base=Initializer,
    module="initializers",
    members={cls.__name__: cls for cls in CLASSES} | OTHER_NAMES,
)
deserialize = _lookup.deserialize


def get(identifier: Any) -> Any:
    """The initializer that an identifier stands for.

    Args:
        identifier: None; a name such as `"glorot_uniform"`; a class, which is constructed; an
            instance or any callable `(shape, dtype)`, returned as it is; a configuration; an
            array, which becomes a `Constant`.

    Raises:
        ValueError: Nothing of that name exists.

    Example:
        >>> get("he_normal").get_config()
        {'seed': None, 'input_axes': None, 'output_axes': None}
    """
    if hasattr(identifier, "__array__") and not callable(identifier):
        return Constant(identifier)
    return _lookup.get(identifier)


def serialize(initializer: Any) -> Any:
    """Configuration of an initializer, from which `deserialize` makes it again."""
    return _lookup.serialize(initializer)
