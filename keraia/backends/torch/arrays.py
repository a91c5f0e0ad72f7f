"""How tensors come in, go out, and what they are."""

import functools
import threading
from typing import Any

import ml_dtypes
import numpy as np
import torch

from keraia.backends.host import dtype_name, host_array, wrapped
from keraia.core import dtypes, tree

# Dtypes that NumPy has from ml_dtypes only: their bits travel as integers.
_BITS = {
    torch.bfloat16: (torch.int16, ml_dtypes.bfloat16),
    torch.float8_e4m3fn: (torch.int8, ml_dtypes.float8_e4m3fn),
    torch.float8_e5m2: (torch.int8, ml_dtypes.float8_e5m2),
}
_NATIVE: dict[str, torch.dtype] = {
    name: getattr(torch, name) for name in dtypes.ALL if name != "string"
}
_SIGNED = {torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64}
_NAMES: dict[torch.dtype, str] = {native: name for name, native in _NATIVE.items()}


class _Chosen(threading.local):
    """The device that a scope of this thread has chosen."""

    device: torch.device | None = None


chosen = _Chosen()


def device() -> torch.device:
    """Where new tensors go: the device that was chosen, else the GPU if there is one."""
    return chosen.device or _default_device()


@functools.cache
def _default_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def native(dtype: str) -> torch.dtype:
    found = _NATIVE.get(dtype)
    if found is None:
        raise TypeError(
            f"PyTorch has no tensors of dtype {dtype!r}. Keep such values in NumPy arrays, "
            f"or convert them to one of: {', '.join(_NATIVE)}."
        )
    return found


def dtype_of(x: torch.Tensor) -> str:
    return _NAMES[x.dtype]


def shape_of(x: torch.Tensor) -> tuple[int | None, ...]:
    return tuple(x.shape)


def is_array(x: Any) -> bool:
    return isinstance(x, torch.Tensor)


def scalar(x: complex, dtype: str) -> torch.Tensor:
    """A scalar tensor on the host, which meets tensors of any device; it knows its `number`.

    Measured: PyTorch spends less on it than on a Python number.
    """
    if type(x) is int:
        x = wrapped(x, dtype)
    tensor = torch.scalar_tensor(x, dtype=_NATIVE[dtype])
    tensor.number = x  # type: ignore[attr-defined]
    return tensor


def number_of(x: torch.Tensor) -> complex | None:
    """The Python number that a kernel's tensor was made of, if it was."""
    return getattr(x, "number", None)


def as_array(x: Any, dtype: str | None = None) -> torch.Tensor:
    """A tensor; tensors stay on their device, NumPy arrays may share their memory with it."""
    if isinstance(x, torch.Tensor):
        return x if dtype is None or x.dtype == _NATIVE.get(dtype) else cast(x, dtype)
    if isinstance(x, (list, tuple)) and any(map(_has_tensor, x)):
        return torch.stack([as_array(getattr(v, "value", v), dtype) for v in x])
    tensor = _shared(x if dtype is None or hasattr(x, "dtype") else np.asarray(x))
    if dtype is not None:
        tensor = cast(tensor, dtype)
    return tensor.to(device())


def _has_tensor(x: Any) -> bool:
    if isinstance(x, (list, tuple)):
        return any(map(_has_tensor, x))
    return isinstance(getattr(x, "value", x), torch.Tensor)


def _shared(x: Any) -> torch.Tensor:
    """A host tensor in the memory of a NumPy array, or of a copy where PyTorch cannot use it."""
    array = host_array(x)
    wanted = native(dtype_name(array.dtype))
    if not array.flags.writeable or any(step < 0 for step in array.strides):
        array = array.copy()
    if wanted in _BITS:
        return torch.from_numpy(array.view(f"i{array.itemsize}")).view(wanted)
    return torch.from_numpy(array)


def cast(x: torch.Tensor, dtype: str) -> torch.Tensor:
    wanted = native(dtype)
    if x.is_complex() and not wanted.is_complex and wanted is not torch.bool:
        x = x.real
    return x.to(wanted)


def signed(x: torch.Tensor) -> torch.Tensor:
    """Unsigned integers of 16 bits and more, of which PyTorch knows little, as signed ones."""
    wide = _SIGNED.get(x.dtype)
    return x if wide is None else x.to(wide)


def to_numpy(x: Any) -> np.ndarray:
    """The values as an array; those of a parameter, which training overwrites, are copied."""
    if not isinstance(x, torch.Tensor):
        return np.asarray(x)
    changing = isinstance(x, torch.nn.Parameter) or x._is_view()
    x = x.detach().cpu().resolve_conj().resolve_neg()
    bits = _BITS.get(x.dtype)
    array = x.numpy() if bits is None else x.view(bits[0]).numpy().view(bits[1])
    return array.copy() if changing else array


def place(structure: Any) -> Any:
    """Host arrays in their own memory where it may be shared, else copied to the device."""
    return tree.map_structure(_placed, structure)


def _placed(x: Any) -> Any:
    if x is None:
        return None
    if type(x) is np.ndarray:
        x = _shared(x)
    elif not isinstance(x, torch.Tensor):
        return as_array(x)
    return x.to(device(), non_blocking=True)


def synchronize(structure: Any) -> None:
    """Waits for the GPU's queue; on the host there is nothing to wait for."""
    if device().type == "cuda":
        torch.cuda.synchronize()
