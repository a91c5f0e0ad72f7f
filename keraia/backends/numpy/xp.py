"""NumPy, with the names that it lacks or spells otherwise.

The special functions are SciPy's, which every installation has through JAX.
"""

from typing import Any

import numpy as np
from scipy import special

from keraia.backends.numpy import linalg as linalg

erf = special.erf
erfc = special.erfc
erfinv = special.erfinv
expit = special.expit
gammaln = special.gammaln
digamma = special.digamma


def rsqrt(x: Any) -> Any:
    return np.reciprocal(np.sqrt(x))


def exp2(x: Any) -> Any:
    return np.power(2, x) if x.dtype.kind == "c" else np.exp2(x)


def stop_gradient(x: Any) -> Any:
    return x


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    highest = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    highest = np.where(np.isfinite(highest), highest, np.zeros_like(highest))
    out = np.log(np.sum(np.exp(x - highest), axis=axis, keepdims=True)) + highest
    return out if keepdims else np.squeeze(out, axis)


def einsum(subscripts: str, *operands: Any) -> Any:
    return np.einsum(subscripts, *operands, optimize=True)  # by matrix products where it can


def count_nonzero(x: Any, axis: Any = None) -> Any:
    return np.asarray(np.count_nonzero(x, axis=axis))


def __getattr__(name: str) -> Any:
    return getattr(np, name)
