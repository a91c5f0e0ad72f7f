"""Switches of older generations that have nothing left to switch."""

from typing import Any

from keraia.losses.base import LossFunctionWrapper as LossFunctionWrapper


class Reduction:
    """Names of the ways in which losses are put together; today they are strings."""

    AUTO = "sum_over_batch_size"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All of them."""
        return (cls.AUTO, cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE)

    @classmethod
    def validate(cls, key: Any) -> None:
        """Raises ValueError unless it is one of them."""
        if key not in cls.all():
            raise ValueError(f"A reduction must be one of {cls.all()}, got {key!r}.")


def enable_v2_dtype_behavior() -> None:
    """Nothing: layers follow dtype policies."""


def disable_v2_dtype_behavior() -> None:
    """Nothing: layers follow dtype policies."""


def enable_tf_random_generator() -> None:
    """Nothing: random numbers come from seed generators."""


def disable_tf_random_generator() -> None:
    """Nothing: random numbers come from seed generators."""


def is_tf_random_generator_enabled() -> bool:
    """Whether random numbers come from seed generators: always."""
    return True


def get_layer_policy(layer: Any) -> Any:
    """The dtype policy of a layer."""
    return layer.dtype_policy
