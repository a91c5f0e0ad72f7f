"""Hand-written training loops in plain PyTorch: the yardstick for the torch backend."""

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import nn


def _network(name: str) -> nn.Module:
    if name == "tiny":
        return nn.Sequential(
            nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)
        )
    if name == "mlp":
        return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(1600, 10),
    )


def prepare(
    name: str, x: np.ndarray, y: np.ndarray, batch: int
) -> tuple[Callable[[], float], float, int]:
    """A function that trains an epoch, seconds of the first step, steps of an epoch."""
    network = _network(name)
    inputs, targets = torch.as_tensor(x), torch.as_tensor(y)
    if inputs.ndim == 4:
        inputs = inputs.permute(0, 3, 1, 2).contiguous()
    optimizer = torch.optim.Adam(network.parameters(), fused=True)
    cross_entropy = nn.CrossEntropyLoss()

    def step(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        now = targets[rows]
        optimizer.zero_grad()
        outputs = network(inputs[rows])
        loss = cross_entropy(outputs, now)
        loss.backward()
        optimizer.step()
        return loss.detach(), (outputs.argmax(-1) == now).float().mean()

    start = time.perf_counter()
    step(torch.arange(batch))
    first_s = time.perf_counter() - start
    steps = len(x) // batch

    def epoch() -> float:
        order, total = torch.randperm(len(x)), torch.zeros(())
        for i in range(steps):
            loss, _ = step(order[i * batch : (i + 1) * batch])
            total = total + loss
        return float(total) / steps

    return epoch, first_s, steps
