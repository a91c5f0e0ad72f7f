"""Quantizers by name: the `get`, `serialize`, `deserialize` of the namespace."""

import inspect
from typing import Any

from keraia.core.lookup import Lookup
from keraia.quantizers.absmax import AbsMaxQuantizer
from keraia.quantizers.base import Quantizer

_lookup = Lookup(
    "quantizer",
    base=Quantizer,
    module="quantizers",
    members={"AbsMaxQuantizer": AbsMaxQuantizer},
)
deserialize = _lookup.deserialize


def get(identifier: Any, **kwargs: Any) -> Any:
    """The quantizer that an identifier stands for.

    Args:
        identifier: None, a name, a class, an instance or a configuration.
        **kwargs: Arguments of the constructor, for a name or a class.
    """
    if not kwargs:
        return _lookup.get(identifier)
    made = identifier if inspect.isclass(identifier) else type(_lookup.get(identifier))
    return made(**kwargs)


def serialize(initializer: Any) -> Any:
    """Configuration of a quantizer, from which `deserialize` makes it again.

    Args:
        initializer: The quantizer (the name is Keras's).
    """
    return _lookup.serialize(initializer)
