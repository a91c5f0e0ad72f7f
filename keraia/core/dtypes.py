"""Dtypes as names, and the one lattice that says which dtype two of them promote to.

The order is JAX's: a Python scalar is weak, it settles the kind (boolean, integer, real, complex)
but not the width. Backends apply their `canonical` table to what comes out.
"""

import functools
import re
import sys
from typing import Any

from keraia.core import config

FLOAT8 = ("float8_e4m3fn", "float8_e5m2")
FLOATS = ("float16", "bfloat16", "float32", "float64", *FLOAT8)
SIGNED_INTEGERS = ("int8", "int16", "int32", "int64")
UNSIGNED_INTEGERS = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = UNSIGNED_INTEGERS + SIGNED_INTEGERS
COMPLEX = ("complex64", "complex128")
ALL = ("bool", *INTEGERS, *FLOATS, *COMPLEX, "string")

# Each dtype -> the dtypes just above it. Python's classes are the weak scalars.
_ABOVE: dict[Any, tuple[Any, ...]] = {
    bool: ("bool",),
    "bool": (int,),
    int: ("uint8", "int8"),
    "uint8": ("uint16", "int16"),
    "uint16": ("uint32", "int32"),
    "uint32": ("uint64", "int64"),
    "uint64": (float,),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": (float,),
    float: ("float16", "bfloat16", complex),
    "float16": ("float32",),
    "bfloat16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    complex: ("complex64",),
    "complex64": ("complex128",),
    "complex128": (),
}
_PYTHON = {bool: "bool", int: "int32", complex: "complex64", str: "string"}
_SPELLED: dict[Any, str] = {**{name: name for name in ALL}, "int": "int32"}


def standardize_dtype(dtype: Any) -> str:
    """Name of a dtype, however it is given.

    Args:
        dtype: A name; a Python type; a dtype or scalar type of NumPy, ml_dtypes, JAX, PyTorch or
            TensorFlow; None for `floatx()`.

    Returns:
        One of `ALL`.

    Raises:
        ValueError: It is none of these.

    Example:
        >>> standardize_dtype(float), standardize_dtype("torch.bfloat16")
        ('float32', 'bfloat16')
    """
    if dtype is None or dtype is float:
        return config.floatx()
    try:
        if type(dtype) is not int:  # TensorFlow's dtypes are equal to their numbers
            return _SPELLED[dtype]
        name = None
    except (KeyError, TypeError):  # a new spelling, or something that has no hash
        name = None if isinstance(dtype, str) else _name_of(dtype)
    if name is None:
        name = _SPELLED.get(str(dtype).removeprefix("torch."))
    if name is None:
        raise ValueError(f"{dtype!r} is not a dtype. Choose from: {', '.join(ALL)}.")
    _SPELLED[dtype] = name
    return name


def _name_of(dtype: Any) -> str | None:
    if isinstance(dtype, type) and dtype in _PYTHON:
        return _PYTHON[dtype]
    for attribute in ("name", "__name__"):
        name = getattr(dtype, attribute, None)
        if isinstance(name, str) and name in _SPELLED:
            return _SPELLED[name]
    return None


def result_type(*dtypes: Any) -> str:
    """Dtype in which values of several dtypes meet.

    Args:
        *dtypes: Dtypes in any spelling. A Python class (`bool`, `int`, `float`, `complex`) is a
            weak scalar of that kind; None is `floatx()`.

    Returns:
        The name of the least dtype above all. Where only weak scalars are left: "int32",
        `floatx()` or "complex64". Without arguments `floatx()`.

    Raises:
        ValueError: A float8 or string dtype, which promotes to nothing else.

    Example:
        >>> result_type("int8", "uint8"), result_type("int32", float)
        ('int16', 'float32')
    """
    return _join(config.floatx(), *dtypes)


@functools.lru_cache(maxsize=4096)
def _join(floatx: str, *dtypes: Any) -> str:
    """Least upper bound in the lattice; `floatx` stands in for None and settles a weak float."""
    nodes = {floatx if d is None else d if d in _ABOVE else standardize_dtype(d) for d in dtypes}
    if nodes == {"string"}:
        return "string"
    for node in nodes:
        if node not in _ABOVE:
            raise ValueError(
                f"{node} does not promote to another dtype, got {_readable(dtypes)}. "
                "Use `keras.ops.cast` first."
            )
    common = frozenset.intersection(*(_at_or_above(node) for node in nodes or {floatx}))
    least = max(common, key=lambda node: len(_at_or_above(node)))
    return str({**_PYTHON, float: floatx}.get(least, least))


@functools.cache
def _at_or_above(node: Any) -> frozenset[Any]:
    return frozenset([node]).union(*(_at_or_above(parent) for parent in _ABOVE[node]))


def _readable(dtypes: tuple[Any, ...]) -> str:
    return ", ".join(d.__name__ if isinstance(d, type) else str(d) for d in dtypes)


def is_float(dtype: str) -> bool:
    """Whether a dtype (by name) is a real floating one, float8 included."""
    return dtype in FLOATS


def is_integer(dtype: str) -> bool:
    """Whether a dtype (by name) is a signed or unsigned integer; a boolean is not."""
    return dtype in INTEGERS


def is_signed(dtype: str) -> bool:
    """Whether a dtype (by name) holds negative numbers."""
    return dtype in SIGNED_INTEGERS or dtype in FLOATS or dtype in COMPLEX


def is_complex(dtype: str) -> bool:
    """Whether a dtype (by name) is complex."""
    return dtype in COMPLEX


def is_bool(dtype: str) -> bool:
    """Whether a dtype (by name) is the boolean one."""
    return dtype == "bool"


@functools.cache
def bits(dtype: str) -> int:
    """Bits that one element of a dtype takes in memory; strings have no fixed size.

    Example:
        >>> bits("bfloat16"), bits("bool"), bits("float8_e5m2")
        (16, 8, 8)
    """
    if dtype == "bool":
        return 8
    width = re.match(r"[a-z]+(\d+)", dtype)
    if width is None:
        raise ValueError(f"Elements of dtype {dtype!r} have no fixed size.")
    return int(width[1])


_LARGEST = {
    "float8_e4m3fn": 448.0,
    "float8_e5m2": 57344.0,
    "float16": 65504.0,
    "bfloat16": 2.0**128 - 2.0**120,
    "float32": 2.0**128 - 2.0**104,
    "float64": sys.float_info.max,
}
_DIGITS = {"float8_e4m3fn": 4, "float8_e5m2": 3, "float16": 11, "bfloat16": 8, "float32": 24}


@functools.cache
def limits(dtype: str) -> tuple[Any, Any]:
    """Lowest and highest finite number of a real dtype.

    Example:
        >>> limits("int8"), limits("float16")
        ((-128, 127), (-65504.0, 65504.0))
    """
    if is_float(dtype):
        return -_LARGEST[dtype], _LARGEST[dtype]
    if dtype == "bool":
        return False, True
    count = bits(dtype)
    return (-(2 ** (count - 1)), 2 ** (count - 1) - 1) if is_signed(dtype) else (0, 2**count - 1)


def within(number: Any, dtype: str) -> Any:
    """The number, or if the dtype rounds it, the next one towards zero that it has.

    Example:
        >>> within(2**31 - 1, "float32"), within(255, "float16")
        (2147483520, 255)
    """
    if not isinstance(number, int) or not is_float(dtype):
        return number
    surplus = max(abs(number).bit_length() - _DIGITS.get(dtype, 53), 0)
    return (abs(number) >> surplus << surplus) * (1 if number > 0 else -1)
