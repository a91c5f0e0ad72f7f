"""Complex numbers: their parts, and pairs of real numbers seen as complex ones."""

from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import Tensor
from keraia.core.dtypes import is_complex, result_type
from keraia.core.op import composite, op
from keraia.core.rules import DTypes, Settings, floating, kept, promoted, real_of
from keraia.core.shapes import same
from keraia.core.spec import Shape
from keraia.ops.shaping import stack


@op(dtype=real_of(kept), shape=same)
def real(x: Tensor) -> Tensor:
    """The real part."""
    return xp.real(x) if is_complex(backend.dtype_of(x)) else x


@op(dtype=real_of(kept), shape=same)
def imag(x: Tensor) -> Tensor:
    """The imaginary part; 0 for real numbers."""
    return xp.imag(x) if is_complex(backend.dtype_of(x)) else xp.zeros_like(x)


@op(dtype=promoted, shape=same)
def conj(x: Tensor) -> Tensor:
    """The complex conjugate: the imaginary part changes its sign."""
    return xp.conj(x) if is_complex(backend.dtype_of(x)) else x


@op(dtype=promoted, shape=same)
def conjugate(x: Tensor) -> Tensor:
    """The same as `conj`."""
    return xp.conj(x) if is_complex(backend.dtype_of(x)) else x


@op(dtype=real_of(floating), shape=same)
def angle(x: Tensor) -> Tensor:
    """Angle of a complex number, in radians from -pi to pi; of a real one 0 or pi."""
    if is_complex(backend.dtype_of(x)):
        return xp.arctan2(xp.imag(x), xp.real(x))
    return xp.arctan2(xp.zeros_like(x), x)


def _of_parts(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    whole = result_type(dtypes[0], "complex64")
    return real_of(kept)([whole], settings)[1], whole


def _pairs(x: Shape) -> Shape:
    if not x or x[-1] not in (2, None):
        raise ValueError(
            f"ops.view_as_complex: the last axis holds the real and the imaginary part, so its "
            f"size must be 2, got shape {x}."
        )
    return x[:-1]


@op(dtype=_of_parts, shape=_pairs)
def view_as_complex(x: Tensor) -> Tensor:
    """Complex numbers of their parts along the last axis: `(..., 2)` becomes `(...)`."""
    _pairs(backend.shape_of(x))
    return backend.kernels["complex"](x[..., 0], x[..., 1])


@composite
def view_as_real(x: Tensor) -> Tensor:
    """The parts of complex numbers along a new last axis: `(...)` becomes `(..., 2)`."""
    return stack([real(x), imag(x)], -1)
