"""Devices of this machine, and the scope that chooses one."""

from contextlib import AbstractContextManager
from typing import Any

import tensorflow as tf


def devices() -> list[str]:
    found = [d.name.removeprefix("/device:").lower() for d in tf.config.list_logical_devices()]
    return sorted(found)


def device(name: str) -> AbstractContextManager[Any]:
    return tf.device(name.upper())
