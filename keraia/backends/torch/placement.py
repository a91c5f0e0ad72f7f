"""Devices of this machine, and the scope that chooses one."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from keraia.backends.torch import arrays


def devices() -> list[str]:
    return ["cpu:0", *(f"gpu:{i}" for i in range(torch.cuda.device_count()))]


@contextmanager
def device(name: str) -> Iterator[None]:
    wanted = torch.device("cpu" if name == "cpu:0" else name.replace("gpu", "cuda"))
    outer = arrays.chosen.device
    arrays.chosen.device = wanted
    try:
        with wanted:
            yield
    finally:
        arrays.chosen.device = outer
