"""Dtype policies by name: `get`, `serialize`, `deserialize`, and setting the default."""

from collections.abc import Mapping
from typing import Any

from keraia.core import config as settings
from keraia.core import configurable
from keraia.core.dtypes import standardize_dtype
from keraia.dtype_policies.policy import DTypePolicy, dtype_policy
from keraia.dtype_policies.quantized import policy_named


def set_dtype_policy(policy: str | DTypePolicy) -> None:
    """Sets the policy of layers that are made without one.

    Args:
        policy: A policy or its name. `clear_session` takes it back.

    Example:
        >>> set_dtype_policy("mixed_bfloat16")
        >>> dtype_policy().compute_dtype
        'bfloat16'
        >>> set_dtype_policy("float32")
    """
    if not isinstance(policy, DTypePolicy):
        if not isinstance(policy, str):
            raise ValueError(
                "set_dtype_policy: `policy` must be a DTypePolicy or a name such as "
                f"'mixed_float16', got {policy!r}."
            )
        policy = policy_named(policy)
    settings.set_dtype_policy(policy)


def get(identifier: Any) -> DTypePolicy:
    """The policy that an identifier stands for.

    Args:
        identifier: None for the default policy; a policy, returned as it is; the name of one; a
            dtype in any spelling; a configuration.

    Raises:
        ValueError: It is none of these.
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, str):
        return policy_named(identifier)
    if isinstance(identifier, dict):
        return deserialize(identifier)
    try:
        return DTypePolicy(standardize_dtype(identifier))
    except ValueError as error:
        raise ValueError(
            f"dtype_policies.get: cannot tell which policy is meant by {identifier!r}. Pass a "
            "DTypePolicy, a name such as 'mixed_float16' or a dtype."
        ) from error


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """Configuration of a policy, from which `deserialize` makes it again."""
    return configurable.serialize(dtype_policy)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Makes the policy that a configuration describes.

    Args:
        config: What `serialize` returned; its "module" may be missing.
        custom_objects: Names of users' classes, for this call.
    """
    if isinstance(config, dict):
        config = {"module": "keras.dtype_policies", **config}
    return configurable.deserialize(config, custom_objects)
