"""Normalization over several devices, by its older name."""

from typing import Any

from keraia.layers import BatchNormalization


class SyncBatchNormalization(BatchNormalization):
    """Batch normalization by the moments of all devices' batches together.

    Args:
        **kwargs: Those of `keras.layers.BatchNormalization`.
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(axis, **{"synchronized": True, **kwargs})
