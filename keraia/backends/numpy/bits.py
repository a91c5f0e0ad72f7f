"""Memory read as other numbers, and complex numbers of their parts."""

from typing import Any

import numpy as np

from keraia.backends.host import host_dtype
from keraia.backends.numpy.kernels import kernel


@kernel("reread")
def reread(x: Any, dtype: str) -> Any:
    return np.ascontiguousarray(x).reshape(x.shape).view(host_dtype(dtype))


@kernel("complex")
def join(real: Any, imaginary: Any) -> Any:
    out = np.empty(real.shape, np.result_type(real.dtype, np.complex64))
    out.real, out.imag = real, imaginary
    return out
