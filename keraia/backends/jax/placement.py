"""Devices of this machine, and the scope that chooses one."""

from contextlib import AbstractContextManager
from typing import Any

import jax


def devices() -> list[str]:
    platforms = dict.fromkeys(["cpu", jax.default_backend()])
    return [f"{d.platform}:{i}" for name in platforms for i, d in enumerate(jax.devices(name))]


def device(name: str) -> AbstractContextManager[Any]:
    kind, _, number = name.partition(":")
    return jax.default_device(jax.devices(kind)[int(number)])
