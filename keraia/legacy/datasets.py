"""Files of data sets as older generations read them."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np

_ALLOWED = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype"),
            ("numpy._core.multiarray", "_reconstruct")}  # fmt: skip


class _Arrays(pickle.Unpickler):
    """Reads plain Python values and NumPy arrays, nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"The file asks for {module}.{name}, which is no data.")
        return super().find_class(module, name)


def load_batch(fpath: Any, label_key: str = "labels") -> tuple[np.ndarray, Any]:
    """One file of CIFAR.

    Args:
        fpath: Path of the file.
        label_key: Which labels: "labels", or for CIFAR-100 "fine_labels" or "coarse_labels".

    Returns:
        Images `(count, 3, 32, 32)` and their labels.
    """
    with Path(fpath).open("rb") as file:
        found = _Arrays(file, encoding="bytes").load()
    values = {k.decode() if isinstance(k, bytes) else k: v for k, v in found.items()}
    return np.reshape(values["data"], (-1, 3, 32, 32)), values[label_key]
