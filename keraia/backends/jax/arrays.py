"""How arrays come in, go out, and what they are."""

from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraia.backends.host import dtype_name, fits_int32, host_array, host_dtype, host_scalar

_X64: dict[str, str] = {}
_X32 = {"float64": "float32", "int64": "int32", "uint64": "uint32", "complex128": "complex64"}

native = host_dtype
scalar = host_scalar


def dtype_of(x: Any) -> str:
    return dtype_name(x.dtype)


def shape_of(x: Any) -> tuple[int | None, ...]:
    return x.shape


def is_array(x: Any) -> bool:
    return isinstance(x, jax.Array)


def canonical() -> dict[str, str]:
    """64-bit types and what JAX makes of them, unless `jax_enable_x64` is set."""
    return _X64 if jax.config.jax_enable_x64 else _X32


def as_array(x: Any, dtype: str | None = None) -> jax.Array:
    if isinstance(x, jax.Array):
        return x if dtype is None or dtype_of(x) == dtype else cast(x, dtype)
    if hasattr(x, "__jax_array__"):
        x = x.__jax_array__()
        return x if dtype is None else cast(x, dtype)
    if isinstance(x, (list, tuple)) and any(isinstance(v, jax.Array) for v in jax.tree.leaves(x)):
        return jnp.stack([as_array(v, dtype) for v in x])
    if dtype is None:
        return jnp.asarray(_narrowed(host_array(x)))
    return jnp.asarray(np.asarray(x, dtype=native(canonical().get(dtype, dtype))))


def _narrowed(array: np.ndarray) -> np.ndarray:
    """The array as JAX has it; Python integers stay int64 only if they need it."""
    if dtype_name(array.dtype) == "string":
        raise TypeError(
            f"JAX has no tensors of dtype 'string', got an array of {array.dtype}. Keep text in "
            "NumPy arrays, or turn it into numbers first."
        )
    if array.ndim == 0 and array.dtype == np.int64 and canonical() and not fits_int32(array):
        raise OverflowError(
            f"{array} does not fit int32, and JAX has no int64 unless `jax_enable_x64` is set. "
            "Pass a float, or call jax.config.update('jax_enable_x64', True) at the start."
        )
    return array


def cast(x: jax.Array, dtype: str) -> jax.Array:
    wanted = native(canonical().get(dtype, dtype))
    if x.dtype.kind == "c" and wanted.kind not in "cb":
        x = jnp.real(x)
    return jnp.asarray(x).astype(wanted)


def to_numpy(x: Any) -> np.ndarray:
    return np.asarray(x)


def place(structure: Any) -> Any:
    return jax.device_put(structure)


def synchronize(structure: Any) -> None:
    jax.block_until_ready(structure)


class ArrayStore:
    """A variable's storage is the array itself: writing replaces it."""

    def make(self, array: jax.Array, trainable: bool) -> jax.Array:
        return array

    def read(self, cell: jax.Array) -> jax.Array:
        return cell

    def write(self, cell: jax.Array, array: jax.Array) -> jax.Array:
        if isinstance(array, jax.core.Tracer):
            raise RuntimeError(
                "A variable was assigned inside a JAX transformation (jit, grad, vmap, scan) that "
                "does not carry it. Use `keraia.utils.pure(layer)` or the layer's "
                "`stateless_call`, which return the new values."
            )
        return array

    def set_trainable(self, cell: jax.Array, trainable: bool) -> None:
        """Nothing to do: gradients are asked for by variable."""

    def concrete(self) -> AbstractContextManager[None]:
        return jax.ensure_compile_time_eval()
