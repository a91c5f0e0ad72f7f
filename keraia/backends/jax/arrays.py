"""How arrays come in, go out, and what they are."""

from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np

from keraia.core import config

_EXTENDED = {
    name: np.dtype(getattr(ml_dtypes, name))
    for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4")
}
_X64: dict[str, str] = {}
_X32 = {"float64": "float32", "int64": "int32", "uint64": "uint32", "complex128": "complex64"}
_NAMES: dict[Any, str] = {}
_DTYPES: dict[str, np.dtype] = {}


def native(dtype: str) -> np.dtype:
    """The NumPy dtype object of a dtype name."""
    found = _DTYPES.get(dtype)
    if found is None:
        found = _DTYPES[dtype] = _EXTENDED.get(dtype) or np.dtype(dtype)
    return found


def dtype_of(x: Any) -> str:
    dtype = x.dtype
    name = _NAMES.get(dtype)
    if name is None:
        name = _NAMES[dtype] = str(dtype)
    return name


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
    if dtype is None:
        x = host_array(x)
        return jnp.asarray(x)
    wanted = native(canonical().get(dtype, dtype))
    if isinstance(x, (list, tuple)) and any(isinstance(v, jax.Array) for v in x):
        return jnp.stack([as_array(v, dtype) for v in x])
    return jnp.asarray(np.asarray(x, dtype=wanted))


def host_array(x: Any) -> Any:
    """A NumPy array of numbers, sequences and foreign tensors; Python numbers get Keras's dtypes.

    A sequence that holds JAX arrays is stacked.
    """
    if isinstance(x, (np.ndarray, np.generic)):
        return x
    if isinstance(x, (list, tuple)) and any(isinstance(v, jax.Array) for v in jax.tree.leaves(x)):
        return jnp.stack([as_array(v) for v in x])
    if not isinstance(x, (bool, int, float, complex, list, tuple)):
        if hasattr(x, "detach"):
            x = x.detach().cpu()
        return np.asarray(x)
    array = np.asarray(x)
    if array.dtype == np.float64:
        return array.astype(native(config.floatx()))
    if array.dtype == np.int64:
        return array.astype(np.int32) if _fits_int32(array) else array
    return array


def _fits_int32(array: np.ndarray) -> bool:
    limits = np.iinfo(np.int32)
    return array.size == 0 or (array.min() >= limits.min and array.max() <= limits.max)


def scalar(x: complex, dtype: str) -> np.generic:
    return native(dtype).type(x)


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
