"""Meshes of devices, and arrays that are spread over them."""

from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from keraia.backends.jax.kernels import kernel


@kernel("device_mesh")
def device_mesh(names: np.ndarray, axis_names: tuple[str, ...]) -> Mesh:
    found = [_device(name) for name in names.flatten()]
    return Mesh(np.array(found).reshape(names.shape), axis_names)


def _device(name: str) -> jax.Device:
    kind, _, number = str(name).partition(":")
    return jax.devices(kind)[int(number or 0)]


@kernel("sharding")
def sharding(mesh: Mesh, axes: tuple[str | None, ...]) -> NamedSharding:
    return NamedSharding(mesh, PartitionSpec(*axes))


@kernel("shard")
def shard(array: Any, where: NamedSharding) -> jax.Array:
    if isinstance(array, jax.core.Tracer):
        return jax.lax.with_sharding_constraint(array, where)
    return jax.device_put(array, where)


@kernel("join_processes")
def join_processes(address: str | None, count: int | None, number: int | None) -> None:
    jax.distributed.initialize(address, count, number)
