"""Profiles of what devices do, as TensorBoard reads them."""

import jax

from keraia.backends.jax.kernels import kernel


@kernel("start_profile")
def start(folder: str) -> None:
    jax.profiler.start_trace(folder)


@kernel("stop_profile")
def stop() -> None:
    jax.profiler.stop_trace()
