"""AWQ: rows whose inputs are large are enlarged before the weight is rounded."""

import numpy as np

from keraia.quantizers.calibrated import AWQConfig
from keraia.quantizers.gptq import Rounded, spans


def awq(weight: np.ndarray, inputs: np.ndarray, config: AWQConfig) -> tuple[Rounded, np.ndarray]:
    """Rounds a weight, and tells by how much each row was enlarged before.

    Of the strengths `0, 1/n, ..., (n-1)/n` that one is taken which changes the products least.

    Args:
        weight: `(rows, columns)`.
        inputs: Rows of inputs, `(samples, rows)`.
        config: The settings.

    Source: J. Lin et al., AWQ: Activation-aware Weight Quantization for LLM Compression and
    Acceleration, 2023.
    """
    weight, inputs = weight.astype("float64"), inputs.astype("float64")
    sizes = np.maximum(np.abs(inputs).mean(axis=0), 1e-8)
    best, least = None, np.inf
    for point in range(config.num_grid_points):
        finer = np.maximum(sizes ** (point / config.num_grid_points), 1e-4)
        finer = finer / np.sqrt(finer.max() * finer.min())
        rounded = _nearest(weight * finer[:, None], config)
        scale, zero = (table.T[rounded.groups] for table in (rounded.scale, rounded.zero))
        change = (rounded.integers - zero) * scale / finer[:, None] - weight
        error = np.mean((inputs @ change) ** 2)
        if error < least or best is None:
            best, least = (rounded, finer), error
    return best


def _nearest(weight: np.ndarray, config: AWQConfig) -> Rounded:
    """Every weight to the nearest value of its group."""
    rows, columns = weight.shape
    size = rows if config.group_size == -1 else config.group_size
    groups = np.arange(rows) // size
    tables = np.empty((2, groups[-1] + 1, columns))
    for group in range(groups[-1] + 1):
        tables[:, group] = spans(weight[groups == group], config.weight_bits, False, False)
    scale, zero = tables[:, groups]
    integers = np.clip(np.round(weight / scale) + zero, 0, 2**config.weight_bits - 1)
    return Rounded(integers, tables[0].T, tables[1].T, groups)
