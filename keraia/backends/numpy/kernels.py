"""The table of kernels that NumPy needs beside its own functions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.backends.protocol import kernel_table

kernels, kernel = kernel_table()


class QuietKernels(dict[str, Callable[..., Any]]):
    """Kernels and bodies of ops that make infinities and NaN without a word, as elsewhere.

    NumPy warns of a division by zero where other libraries give their IEEE result and no more.
    The switch costs half a microsecond a call.
    """

    def get(self, name: str, default: Any = None) -> Any:
        found = super().get(name, default)
        return found if found is None else np.errstate(all="ignore")(found)
