"""`DTypePolicyMap`: policies by the paths of layers."""

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Self

from keraia.dtype_policies.lookup import deserialize, get, serialize
from keraia.dtype_policies.policy import DTypePolicy


class DTypePolicyMap(DTypePolicy, MutableMapping):
    """A policy for every layer of a model, found by the layer's path.

    A key is a path ("encoder/dense") or a regular expression that matches all of one
    ("encoder/.*"). A path that is a key itself comes first; else the one expression that matches;
    else the default policy.

    Args:
        default_policy: Policy of paths that no key matches, as `get` takes it. None: the default
            policy of the moment.
        policy_map: Dictionary from key to policy.

    Raises:
        TypeError: `policy_map` is not a dictionary.

    Example:
        >>> policies = DTypePolicyMap("float32", {"encoder/.*": DTypePolicy("mixed_bfloat16")})
        >>> policies["encoder/dense"].name, policies["head"].name
        ('mixed_bfloat16', 'float32')
    """

    def __init__(
        self, default_policy: Any = None, policy_map: Mapping[str, Any] | None = None
    ) -> None:
        if policy_map is not None and not isinstance(policy_map, Mapping):
            raise TypeError(
                "DTypePolicyMap: `policy_map` must be a dictionary from path to policy, got "
                f"{policy_map!r}."
            )
        self._default = None if default_policy is None else get(default_policy)
        self._policies: dict[str, DTypePolicy] = {}
        self.update(policy_map or {})

    @property
    def default_policy(self) -> DTypePolicy:
        """Policy of the paths that no key matches."""
        return get(self._default)

    @property
    def name(self) -> str:
        """That of the default policy, with "map_" before it."""
        return f"map_{self.default_policy.name}"

    @property
    def compute_dtype(self) -> str:
        """The default policy's."""
        return self.default_policy.compute_dtype

    @property
    def variable_dtype(self) -> str:
        """The default policy's."""
        return self.default_policy.variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """The default policy's."""
        return self.default_policy.quantization_mode

    def __getitem__(self, key: str) -> DTypePolicy:
        if key in self._policies:
            return self._policies[key]
        matching = [k for k in self._policies if re.fullmatch(k, key)]
        if len(matching) > 1:
            raise ValueError(
                f"DTypePolicyMap: the path {key!r} matches several keys: {matching}. Make the "
                "expressions narrower, or add the path itself as a key."
            )
        return self._policies[matching[0]] if matching else self.default_policy

    def __setitem__(self, key: str, policy: Any) -> None:
        if key in self._policies:
            raise ValueError(
                f"DTypePolicyMap: the key {key!r} has the policy {self._policies[key]} already. "
                "Delete it first to give it another."
            )
        self._policies[key] = get(policy)

    def __delitem__(self, key: str) -> None:
        del self._policies[key]

    def __contains__(self, key: object) -> bool:
        return key in self._policies

    def __iter__(self) -> Iterator[str]:
        return iter(self._policies)

    def __len__(self) -> int:
        return len(self._policies)

    def __bool__(self) -> bool:
        return True  # a policy even without keys

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DTypePolicyMap):
            return False
        return self._policies == other._policies and self._default == other._default

    __hash__ = None  # type: ignore[assignment]

    def get_config(self) -> dict[str, Any]:
        """Name of the default policy, and the configuration of each key's policy."""
        return {
            "default_policy": None if self._default is None else self._default.name,
            "policy_map": {key: serialize(policy) for key, policy in self._policies.items()},
        }

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Makes a map from what `get_config` returned.

        Args:
            config: Dictionary with "default_policy" and "policy_map".
            custom_objects: Names of users' policy classes, for this call.
        """
        policies = {k: deserialize(p, custom_objects) for k, p in config["policy_map"].items()}
        return cls(config["default_policy"], policies)

    def __repr__(self) -> str:
        policies = {key: policy.name for key, policy in self._policies.items()}
        return f"<DTypePolicyMap default={self.default_policy.name}, {policies}>"
