"""Branches and loops in plain Python; no gradients."""

from collections.abc import Callable
from typing import Any

from keraia.backends import loops
from keraia.backends.numpy.kernels import kernel, kernels

kernels.update(
    cond=loops.cond,
    scan=loops.scan,
    switch=loops.switch,
    vectorized_map=loops.vectorized_map,
    while_loop=loops.while_loop,
)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: f(*args)[0]


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    return f
