"""What a sample is, numbers for it, and the same sample in other dtypes.

Arrays of float64 are cast to the dtype under test. Arrays of other dtypes (indices, conditions)
and Python numbers stay as they are.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

REAL, NUMBER, EVERY = "iuf", "biuf", "biufc"


class Sample:
    """Arguments of one call."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.args = args
        self.settings = settings
        self.smooth = True

    def rough(self) -> "Sample":
        """The same, left out where gradients are compared."""
        self.smooth = False
        return self


@dataclass(frozen=True)
class Case:
    """What the conformance walker knows about an op.

    Attributes:
        oracle: The op by other means, on NumPy arrays.
        samples: Inputs; the first serves all dtypes.
        kinds: Kinds of dtypes it takes: boolean, integer, unsigned, float, complex.
        smooth: Whether its gradient is compared with differences of the oracle.
        slack: Factor of the tolerance, for what loses digits by its nature.
    """

    oracle: Callable[..., Any]
    samples: tuple[Sample, ...]
    kinds: str = NUMBER
    smooth: bool = True
    slack: float = 1.0


def named(ops: Any, name: str) -> Any:
    """The op of a name, in `keras.ops` or `keras.ops.image`; None if there is no such."""
    return getattr(ops, name, None) or getattr(ops.image, name, None)


def case(oracle: Callable[..., Any], *samples: Sample, **known: Any) -> Case:
    return Case(oracle, samples, **known)


def of_rank(least: int, oracle: Callable[..., Any]) -> Callable[..., Any]:
    """The oracle, which refuses arrays of fewer axes though NumPy would take them."""

    def call(x: Any, *args: Any, **settings: Any) -> Any:
        if np.ndim(x) < least:
            raise ValueError(f"an array of rank {least} is needed, got shape {np.shape(x)}")
        return oracle(x, *args, **settings)

    return call


class Numbers:
    """Numbers for the samples of one file, the same in every run."""

    def __init__(self, file: str) -> None:
        self._random = np.random.default_rng(list(file.encode()))

    def real(self, *shape: int, low: float = -2.0, high: float = 2.0) -> np.ndarray:
        """Different odd multiples of 1/128 between bounds.

        They are exact in bfloat16, and neither ties nor the kinks of piecewise functions.
        """
        odd = np.arange(int(low * 64), int(high * 64)) * 2 + 1
        return self._random.choice(odd, shape, replace=False) / 128.0

    def apart(self, *shape: int) -> np.ndarray:
        """Different numbers, whatever they are rounded to."""
        return self._random.permutation(np.prod(shape, dtype=int)).reshape(shape) / 3.0

    def chances(self, *shape: int) -> np.ndarray:
        """Probabilities along the last axis."""
        weights = self.real(*shape, low=0.1, high=1.0)
        return weights / weights.sum(-1, keepdims=True)


def whole(*values: int) -> np.ndarray:
    return np.array(values, "int32")


S = Sample
real = Numbers("form").real
A, B = real(2, 3), real(2, 3)
UP = real(2, 3, low=0.4)
BIG = real(2, 3, 4)
WIDE, TALL = real(2, 1, 3), real(4, 1)
ODD = np.array([1.0, np.nan, np.inf, -np.inf, 0.0, -0.0])
BOTH = np.where(real(2, 3) > 0, 1.0, -1.0) * UP

PAIR = (S(A, B), S(WIDE, TALL), S(A, 2.0), S(3, A))


def unary(oracle: Callable[..., Any], x: np.ndarray = A, **known: Any) -> Case:
    return case(oracle, S(x), S(x[:1, 0]), S(np.array(x[0, 0])), **known)


def binary(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(oracle, *PAIR, **known)


DTYPES = {
    "b": ("bool",),
    "i": ("int8", "int16", "int32", "int64"),
    "u": ("uint8", "uint16", "uint32", "uint64"),
    "f": ("float16", "bfloat16", "float32", "float64"),
    "c": ("complex64", "complex128"),
}
NARROWED = ("int64", "uint64", "float64", "complex128")
WEAK = {"bool!": True, "int!": 2, "float!": 2.0, "complex!": 2.0 + 1.0j}


def host_dtype(name: str) -> np.dtype:
    return np.dtype(getattr(ml_dtypes, name, name))


def as_dtype(x: np.ndarray, dtype: str) -> Any:
    """Sample values in a dtype: tripled and rounded for integers; a Python number if weak."""
    if dtype in WEAK:
        return WEAK[dtype]
    if dtype == "bool":
        return np.asarray(np.nan_to_num(x) > 0)
    if "int" in dtype:
        whole = np.round(np.nan_to_num(x, posinf=5, neginf=-5) * 3)
        x = np.abs(whole) if dtype[0] == "u" else whole
    elif "complex" in dtype:
        x = x + 0.25j * np.nan_to_num(np.roll(x, 1), posinf=1, neginf=1)
    return np.asarray(x).astype(host_dtype(dtype))


def varied(structure: Any) -> list[np.ndarray]:
    """The arrays of a sample that take the dtype under test."""
    if isinstance(structure, Sample):
        structure = [*structure.args, *structure.settings.values()]
    if isinstance(structure, (list, tuple)):
        return [x for part in structure for x in varied(part)]
    return [structure] if getattr(structure, "dtype", None) == np.float64 else []


def replaced(sample: Sample, change: Callable[[int, np.ndarray], Any]) -> Sample:
    """The sample with `change(i, x)` in place of its i-th array that takes the dtype."""
    count = itertools.count()

    def walk(x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return type(x)(walk(part) for part in x)
        return change(next(count), x) if getattr(x, "dtype", None) == np.float64 else x

    args = [walk(x) for x in sample.args]
    return Sample(*args, **{key: walk(x) for key, x in sample.settings.items()})


def replaced_everywhere(sample: Sample, change: Callable[[np.ndarray], Any]) -> Sample:
    """The sample with `change(x)` in place of each array, of whatever dtype."""

    def walk(x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return type(x)(map(walk, x))
        return change(x) if isinstance(x, np.ndarray) else x

    return Sample(*map(walk, sample.args), **{k: walk(v) for k, v in sample.settings.items()})


def with_dtypes(sample: Sample, *dtypes: str) -> Sample:
    """The sample with its first array in the first dtype, and so on; the last serves the rest."""
    last = len(dtypes) - 1
    return replaced(sample, lambda i, x: as_dtype(x, dtypes[min(i, last)]))
