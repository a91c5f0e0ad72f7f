"""Lists of arrays that compute as one, and the few words in which update rules are written.

A rule such as `param - rate * m / (sqrt(v) + epsilon)` reads the same for one array, for all
weights of a model (a `Bundle`) and for plain numbers. A backend with multi-array kernels subclasses
`Bundle`; the words here then call its `each`.
"""

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

from keraia.backends import backend, xp
from keraia.core import config

Array = Any
_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "negative": operator.neg,
}


class Bundle:
    """Arrays of any shapes that compute as one.

    Arithmetic with another bundle goes array by array; a number or a scalar array meets every
    array, in that array's dtype.
    """

    __slots__ = ("arrays",)

    def __init__(self, arrays: Sequence[Array]) -> None:
        self.arrays = arrays

    def __iter__(self) -> Iterator[Array]:
        return iter(self.arrays)

    def each(self, name: str, *operands: Any) -> Self:
        """Applies a function, under its NumPy name, array by array."""
        function = _OPERATORS.get(name) or getattr(xp, name)
        rows = [self.arrays, *(self._spread(x) for x in operands)]
        return type(self)([function(*row) for row in zip(*rows, strict=True)])

    def _spread(self, operand: Any) -> Sequence[Any]:
        """One operand for each array, in that array's dtype."""
        dtypes = [backend.dtype_of(a) for a in self.arrays]
        if isinstance(operand, (int, float)):
            return [backend.scalar(operand, dtype) for dtype in dtypes]
        arrays = operand.arrays if isinstance(operand, Bundle) else [operand] * len(dtypes)
        return [backend.cast(a, dtype) for a, dtype in zip(arrays, dtypes, strict=True)]

    def lerp(self, end: "Bundle", share: Any) -> Self:
        """`self + share * (end - self)`."""
        return self + (end - self) * share

    def norms(self) -> "Bundle":
        """Euclidean norm of each array: scalars, in float32 at least."""
        exact = [backend.cast(a, scalar_dtype()) for a in self.arrays]
        return Bundle([xp.sqrt(xp.sum(a * a)) for a in exact])

    def __add__(self, other: Any) -> Self:
        return self.each("add", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        return self.each("subtract", other)

    def __rsub__(self, other: Any) -> Self:
        return self.each("negative") + other

    def __mul__(self, other: Any) -> Self:
        return self.each("multiply", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        return self.each("divide", other)

    def __rtruediv__(self, other: Any) -> Self:
        return self.each("reciprocal") * other

    def __pow__(self, exponent: float) -> Self:
        return self.each("power", exponent)

    def __neg__(self) -> Self:
        return self.each("negative")


def scalar_dtype() -> str:
    """Dtype of step counts, rates and norms: float32, or float64 where `floatx` is."""
    return "float64" if config.floatx() == "float64" else "float32"


def _word(name: str, of_numbers: Callable[..., Any]) -> Callable[..., Any]:
    """A function of bundles (the first argument), scalar arrays and numbers, or numbers alone."""

    def word(*args: Any) -> Any:
        if isinstance(args[0], Bundle):
            return args[0].each(name, *args[1:])
        if all(isinstance(x, (int, float)) for x in args):
            return of_numbers(*args)
        dtype = scalar_dtype()
        settled = [backend.scalar(x, dtype) if isinstance(x, (int, float)) else x for x in args]
        return getattr(xp, name)(*settled)

    word.__name__ = word.__qualname__ = name
    return word


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


absolute = _word("absolute", abs)
ceil = _word("ceil", lambda x: math.ceil(x) if math.isfinite(x) else x)
clip = _word("clip", lambda x, low, high: min(max(x, low), high))
cos = _word("cos", math.cos)
floor = _word("floor", lambda x: math.floor(x) if math.isfinite(x) else x)
isfinite = _word("isfinite", math.isfinite)
log = _word("log", _log)
maximum = _word("maximum", max)
minimum = _word("minimum", min)
sign = _word("sign", lambda x: (x > 0) - (x < 0))
sqrt = _word("sqrt", lambda x: math.sqrt(x) if x >= 0 else math.nan)
where = _word("where", lambda condition, x, y: x if condition else y)


def lerp(start: Bundle, end: Bundle, share: Any) -> Bundle:
    """Moves `start` towards `end` by `share` of the way: `start + share * (end - start)`."""
    return start.lerp(end, share)
