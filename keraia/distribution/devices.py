"""Which devices there are, and which processes share a run."""

import os
from typing import Any

from keraia.backends import backend

ADDRESSES, COUNT, NUMBER = (
    f"KERAS_DISTRIBUTION_{name}" for name in ("JOB_ADDRESSES", "NUM_PROCESSES", "PROCESS_ID")
)


def list_devices(device_type: str | None = None) -> list[str]:
    """Names of the devices, such as "cpu:0".

    Args:
        device_type: "cpu", "gpu" or "tpu". None: the accelerators, or the CPUs where there are
            none.

    Returns:
        The names; none where there is no such device.
    """
    names = backend.devices()
    if device_type is not None:
        kind = device_type.lower().replace("cuda", "gpu")
        return [name for name in names if name.startswith(f"{kind}:")]
    return [name for name in names if not name.startswith("cpu:")] or names


def get_device_count(device_type: str | None = None) -> int:
    """Number of devices; see `list_devices`."""
    return len(list_devices(device_type))


def initialize(
    job_addresses: str | None = None,
    num_processes: int | None = None,
    process_id: int | None = None,
) -> None:
    """Lets this process and others, perhaps on other machines, work as one.

    What is not passed is read from the variables `KERAS_DISTRIBUTION_JOB_ADDRESSES`,
    `KERAS_DISTRIBUTION_NUM_PROCESSES` and `KERAS_DISTRIBUTION_PROCESS_ID`.

    Args:
        job_addresses: Address and port of the first process, "10.0.0.1:1234"; further ones,
            separated by commas, are ignored.
        num_processes: Number of processes.
        process_id: Number of this one.

    Raises:
        NotImplementedError: The backend has no such thing.
    """
    addresses = job_addresses or os.environ.get(ADDRESSES)
    number = process_id if process_id is not None else os.environ.get(NUMBER)
    count = num_processes if num_processes is not None else os.environ.get(COUNT)
    kernel("join_processes", "initialize")(
        addresses and addresses.split(",")[0],
        None if count is None else int(count),
        None if number is None else int(number),
    )


def kernel(name: str, asked_by: str) -> Any:
    """The backend's kernel of that name.

    Raises:
        NotImplementedError: It has none.
    """
    found = backend.kernels.get(name)
    if found is None:
        raise NotImplementedError(
            f"distribution.{asked_by}: the backend {backend.name!r} computes on one device. Use "
            "JAX (KERAIA_BACKEND=jax) to spread a run over several."
        )
    return found
