"""Quantizers by name: the `get`, `serialize`, `deserialize` of the namespace."""

import inspect
from typing import Any

from keraia.core.lookup import Lookup
from keraia.quantizers.absmax import AbsMaxQuantizer
from keraia.quantizers.base import Quantizer
from keraia.quantizers.config import QuantizationConfig

_lookup = Lookup(
    "quantizer",
    base=Quantizer,
    module="quantizers",
    members={"AbsMaxQuantizer": AbsMaxQuantizer},
)
_configs = Lookup(
    "quantization configuration", base=QuantizationConfig, module="quantizers", members={}
)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The quantizer, or the configuration of quantization, that `serialize` wrote.

    Args:
        config: What `serialize` returned.
        custom_objects: Names of users' classes, for this call.
    """
    named = config.get("class_name", "") if isinstance(config, dict) else ""
    lookup = _configs if named.endswith("Config") else _lookup
    return lookup.deserialize(config, custom_objects)


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
