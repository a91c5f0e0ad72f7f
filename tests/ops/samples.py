"""A few inputs for every op, and what must come out of them.

Arrays of float64 are cast to the dtype under test. Arrays of other dtypes (indices, conditions)
and Python numbers stay as they are.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

from tests.ops import oracles as o

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


def case(oracle: Callable[..., Any], *samples: Sample, **known: Any) -> Case:
    return Case(oracle, samples, **known)


_random = np.random.default_rng(7)


def real(*shape: int, low: float = -2.0, high: float = 2.0) -> np.ndarray:
    """Different odd multiples of 1/128 between bounds.

    They are exact in bfloat16, and neither ties nor the kinks of piecewise functions.
    """
    odd = np.arange(int(low * 64), int(high * 64)) * 2 + 1
    return _random.choice(odd, shape, replace=False) / 128.0


def apart(*shape: int) -> np.ndarray:
    """Different numbers, whatever they are rounded to."""
    return _random.permutation(np.prod(shape, dtype=int)).reshape(shape) / 3.0


def whole(*values: int) -> np.ndarray:
    return np.array(values, "int32")


def chances(*shape: int) -> np.ndarray:
    """Probabilities along the last axis."""
    weights = real(*shape, low=0.1, high=1.0)
    return weights / weights.sum(-1, keepdims=True)


S = Sample
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


def pick(x: np.ndarray, key: Any) -> np.ndarray:
    return x[key]


ELEMENTWISE = {
    "add": binary(np.add, kinds=EVERY),
    "subtract": binary(np.subtract, kinds="iufc"),
    "multiply": binary(np.multiply, kinds=EVERY),
    "divide": case(np.divide, S(A, BOTH), S(WIDE, TALL), S(A, 2.0), S(3, BOTH), kinds=EVERY),
    "true_divide": case(np.divide, S(A, BOTH), S(3, BOTH), kinds=EVERY),
    "floor_divide": case(np.floor_divide, S(A, BOTH), S(A, 2.0), kinds=REAL, smooth=False),
    "mod": case(np.mod, S(A, BOTH), S(A, 2.0), kinds=REAL),
    "power": case(np.power, S(UP, UP[::-1]), S(UP, 2.0), S(2, UP), kinds="iufc", slack=4),
    "maximum": binary(np.maximum),
    "minimum": binary(np.minimum),
    "arctan2": binary(np.arctan2),
    "logaddexp": binary(np.logaddexp),
    "negative": unary(np.negative, kinds="iufc"),
    "absolute": unary(np.absolute, kinds=EVERY),
    "abs": unary(np.absolute, kinds=EVERY),
    "sign": unary(np.sign, kinds="iufc", smooth=False),
    "square": unary(np.square, kinds=EVERY),
    "sqrt": unary(np.sqrt, UP, kinds=EVERY),
    "rsqrt": unary(lambda x: 1 / np.sqrt(x), UP, kinds=EVERY),
    "reciprocal": unary(lambda x: 1 / np.asarray(x), UP, kinds="iufc"),
    "exp": unary(np.exp, kinds=EVERY),
    "expm1": unary(np.expm1, kinds=EVERY),
    "log": unary(np.log, UP, kinds=EVERY),
    "log1p": unary(np.log1p, UP, kinds=EVERY),
    "log2": unary(np.log2, UP, kinds=EVERY),
    "log10": unary(np.log10, UP, kinds=EVERY),
    "sin": unary(np.sin, kinds=EVERY),
    "cos": unary(np.cos, kinds=EVERY),
    "tan": unary(np.tan, real(2, 3, low=-1, high=1), kinds=EVERY, slack=4),
    "arcsin": unary(np.arcsin, real(2, 3, low=-0.9, high=0.9)),
    "arccos": unary(np.arccos, real(2, 3, low=-0.9, high=0.9)),
    "arctan": unary(np.arctan),
    "sinh": unary(np.sinh, kinds=EVERY),
    "cosh": unary(np.cosh, kinds=EVERY),
    "tanh": unary(np.tanh, kinds=EVERY),
    "floor": unary(np.floor, smooth=False),
    "ceil": unary(np.ceil, smooth=False),
    "round": case(np.round, S(A), S(A, 1), S(1000 * A, -2), kinds=REAL, smooth=False),
    "erf": unary(o.erf),
    "erfinv": unary(o.erfinv, real(2, 3, low=-0.9, high=0.9), slack=4),
    "isnan": case(np.isnan, S(ODD), kinds=EVERY, smooth=False),
    "isinf": case(np.isinf, S(ODD), kinds=EVERY, smooth=False),
    "isfinite": case(np.isfinite, S(ODD), kinds=EVERY, smooth=False),
    "clip": case(np.clip, S(A, 0, 1), S(A, -0.5, 0.5), S(A, B[:1] - 2, B[1:] + 2), kinds=REAL),
    "cast": case(
        lambda x, dtype: np.asarray(x).astype(dtype),
        *(S(A, dtype) for dtype in ("int32", "float16", "bool", "complex64")),
        S(UP, dtype="uint8"),
        smooth=False,
    ),
}

COMPARISON = {
    name: binary(getattr(np, name), kinds=EVERY if "equal" in name[:9] else NUMBER, smooth=False)
    for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
} | {
    name: case(getattr(np, name), S(np.floor(A), np.floor(B)), kinds=EVERY, smooth=False)
    for name in ("logical_and", "logical_or", "logical_xor")
}
COMPARISON |= {
    "logical_not": case(np.logical_not, S(np.floor(A)), kinds=EVERY, smooth=False),
    "where": case(
        np.where, S(A > 0, A, B), S(WIDE > 0, A, 2.0), S(A > 0, TALL[:2], B), kinds=EVERY
    ),
}

CREATION = {
    "zeros": case(np.zeros, S((2, 3), dtype="int32"), S(4, dtype="float16"), smooth=False),
    "ones": case(np.ones, S((2, 3), dtype="bool"), S((), dtype="complex64"), smooth=False),
    "empty": case(np.zeros, S((2, 0), dtype="uint8"), smooth=False),
    "zeros_like": case(np.zeros_like, S(A), S(A, dtype="int32"), kinds=EVERY, smooth=False),
    "ones_like": case(np.ones_like, S(A), S(A, dtype="bool"), kinds=EVERY, smooth=False),
    "full_like": case(np.full_like, S(A, 3), S(A, np.array(2.5)), kinds=EVERY, smooth=False),
}

SHAPING = {
    "reshape": case(np.reshape, S(BIG, (4, 6)), S(BIG, (3, -1)), S(BIG, -1), kinds=EVERY),
    "transpose": case(
        np.transpose, S(BIG), S(BIG, (1, 2, 0)), S(BIG, axes=[0, -1, 1]), kinds=EVERY
    ),
    "squeeze": case(np.squeeze, S(BIG[:, :1, :1]), S(BIG[:, :, :1], 2), S(BIG[:, :1, :1], (1, 2))),
    "expand_dims": case(np.expand_dims, S(A, 0), S(A, -1), S(A, (0, 3)), kinds=EVERY),
    "concatenate": case(
        np.concatenate, S([A, B]), S([BIG, BIG[:, :1]], axis=1), S([A, BIG], axis=None), kinds=EVERY
    ),
    "stack": case(np.stack, S([A, B]), S([A, B, UP], axis=-1), kinds=EVERY),
    "split": case(np.split, S(BIG, 2), S(BIG, [1, 3], axis=2), S(BIG, [2], -2), kinds=EVERY),
    "pad": case(
        lambda x, w, mode="constant", constant_values=None: np.pad(
            x, w, mode, **({} if constant_values is None else {"constant_values": constant_values})
        ),
        S(A, 1),
        S(A, ((1, 0), (2, 3)), constant_values=5),
        *(
            S(BIG, ((0, 0), (1, 2), (2, 0)), mode=m)
            for m in ("reflect", "symmetric", "edge", "wrap")
        ),
    ),
    "repeat": case(np.repeat, S(A, 2), S(A, 3, axis=1), S(A, [2, 0, 1], axis=-1), kinds=EVERY),
    "tile": case(np.tile, S(A, 2), S(A, (2, 1, 3)), S(BIG, (2,)), kinds=EVERY),
    "broadcast_to": case(np.broadcast_to, S(WIDE, (2, 4, 3)), S(A[0], (2, 3)), kinds=EVERY),
    "swapaxes": case(np.swapaxes, S(BIG, 0, -1), kinds=EVERY),
    "moveaxis": case(np.moveaxis, S(BIG, 0, -1), S(BIG, (0, 1), (-1, 0)), kinds=EVERY),
    "flip": case(np.flip, S(BIG), S(BIG, 1), S(BIG, axis=(0, -1)), kinds=EVERY),
    "roll": case(np.roll, S(A, 2), S(BIG, -1, 2), S(BIG, (1, 2), axis=(0, 1)), kinds=EVERY),
    "ravel": case(np.ravel, S(BIG), kinds=EVERY),
    "get_item": case(
        pick,
        *(
            S(BIG, key)
            for key in [
                0,
                (slice(None), -1),
                (Ellipsis, slice(3, 0, -2)),
                (None, 1, Ellipsis, None),
                (slice(0, 2), whole(2, 0, 2)),
                ([1, 0], slice(None), [0, 3]),
            ]
        ),
        kinds=EVERY,
    ),
}


def reduction(oracle: Callable[..., Any], x: np.ndarray = BIG, **known: Any) -> Case:
    return case(oracle, S(x), S(x, 1), S(x, axis=(0, -1)), S(x, -1, keepdims=True), **known)


REDUCTION = {
    "sum": reduction(np.sum, kinds=EVERY),
    "mean": reduction(np.mean, kinds=EVERY),
    "prod": reduction(np.prod, real(2, 2, 3, low=0.5), kinds=EVERY, slack=4),
    "max": case(*[np.max], *reduction(np.max).samples, S(BIG, 1, initial=1.5)),
    "min": case(*[np.min], *reduction(np.min).samples, S(BIG, 1, initial=-1.5)),
    "any": reduction(np.any, np.floor(BIG), kinds=EVERY, smooth=False),
    "all": reduction(np.all, np.floor(BIG), kinds=EVERY, smooth=False),
    "var": reduction(np.var, kinds=EVERY, slack=4),
    "std": reduction(np.std, kinds=EVERY, slack=4),
    "argmax": case(np.argmax, S(BIG), S(BIG, 1), S(BIG, axis=-1, keepdims=True), smooth=False),
    "argmin": case(np.argmin, S(BIG), S(BIG, 1), S(BIG, axis=-1, keepdims=True), smooth=False),
    "count_nonzero": case(
        np.count_nonzero, S(np.floor(BIG)), S(np.floor(BIG), (0, 2)), kinds=EVERY, smooth=False
    ),
    "logsumexp": reduction(o.logsumexp),
    "cumsum": case(np.cumsum, S(BIG, 1), S(BIG), S(BIG, axis=-1, dtype="float64"), kinds=EVERY),
    "cumprod": case(np.cumprod, S(UP, 1), S(UP), kinds=EVERY, slack=4),
    "average": case(
        np.average, S(BIG), S(BIG, 1), S(BIG, axis=1, weights=UP[0]), S(A, 0, weights=UP), slack=4
    ),
}

INDEXING = {
    "take": case(
        np.take, S(BIG, whole(2, 0, -1), 1), S(BIG, whole(7, 3)), S(BIG, 1, axis=2), kinds=EVERY
    ),
    "take_along_axis": case(
        np.take_along_axis,
        S(A, np.array([[2, 0], [1, 1]]), 1),
        S(A, whole(5, 0), None),
        kinds=EVERY,
    ),
    "one_hot": case(
        o.one_hot, S(whole(2, 0, 5), 4), S(whole(1, 3), 4, axis=0, dtype="int32"), smooth=False
    ),
    "scatter": case(
        o.scatter,
        S(np.array([[0], [2], [0]]), real(3), (4,)),
        S(np.array([[1, 0]]), real(1), (2, 3)),
        kinds=REAL,
    ),
    "scatter_update": case(
        o.scatter_update,
        *(
            S(A, np.array([[0, 1], [1, 2]]), real(2), reduction=reduction)
            for reduction in (None, "add", "max", "min")
        ),
        S(A, np.array([[0, 1], [1, 2]]), real(2), reduction="mul").rough(),
        S(BIG, np.array([[1]]), real(1, 3, 4)),
        kinds=REAL,
    ),
    "slice": case(
        lambda x, start, shape: x[o.block(start, shape)],
        S(BIG, whole(0, 1, 2), (2, 2, 1)),
        kinds=EVERY,
    ),
    "slice_update": case(o.slice_update, S(BIG, whole(0, 1, 2), real(2, 2, 1)), kinds=EVERY),
    "sort": case(np.sort, S(BIG), S(BIG, 0), S(A, axis=None)),
    "argsort": case(np.argsort, S(apart(3, 4)), S(apart(3, 4), 0), kinds=REAL, smooth=False),
    "top_k": case(o.top_k, S(apart(3, 5), 2), S(apart(4), k=4), kinds=REAL, smooth=False),
    "in_top_k": case(o.in_top_k, S(whole(1, 3, 0), apart(3, 5), k=2), kinds=REAL, smooth=False),
}

ACTIVATION = {
    "relu": unary(o.relu),
    "relu6": case(lambda x: np.clip(x, 0, 6), S(4 * A)),
    "sigmoid": unary(o.sigmoid),
    "softmax": case(o.softmax, S(A), S(BIG, 1), S(500 * A)),
    "log_softmax": case(o.log_softmax, S(A), S(BIG, axis=1), S(500 * A)),
    "softplus": case(lambda x: np.logaddexp(x, 0.0), S(A), S(60 * A)),
    "softsign": unary(lambda x: x / (1 + np.abs(x))),
    "silu": unary(lambda x: x * o.sigmoid(x)),
    "log_sigmoid": case(lambda x: -np.logaddexp(-np.asarray(x, float), 0.0), S(A), S(60 * A)),
    "gelu": case(o.gelu, S(A), S(A, approximate=False), slack=2),
    "elu": case(o.elu, S(A), S(A, alpha=0.5)),
    "selu": unary(o.selu),
    "celu": case(o.celu, S(A), S(A, alpha=0.5)),
    "leaky_relu": case(o.leaky_relu, S(A), S(A, negative_slope=0.5)),
    "hard_sigmoid": case(o.hard_sigmoid, S(A), S(3 * A)),
    "hard_silu": case(lambda x: x * o.hard_sigmoid(x), S(A), S(3 * A)),
    "hard_tanh": unary(lambda x: np.clip(x, -1, 1)),
    "tanh_shrink": case(lambda x: x - np.tanh(x), S(BOTH), slack=8),
    "soft_shrink": case(o.soft_shrink, S(A), S(A, 0.25)),
    "hard_shrink": case(o.hard_shrink, S(A), S(A, threshold=1.0)),
    "threshold": case(o.threshold, S(A, 0.5, -1.0)),
    "squareplus": case(lambda x, b=4: (x + np.sqrt(x * x + b)) / 2, S(A), S(A, b=1), slack=4),
    "sparse_plus": unary(o.sparse_plus),
    "sparse_sigmoid": unary(lambda x: np.clip((x + 1) / 2, 0, 1)),
    "sparsemax": case(o.sparsemax, S(A), S(BIG, 1)),
    "glu": case(o.glu, S(BIG), S(BIG, axis=0)),
    "stop_gradient": case(lambda x: x, S(A), kinds=EVERY, smooth=False),
}

LINALG = {
    "matmul": case(
        np.matmul,
        S(real(2, 3), real(3, 4)),
        S(real(5, 1, 2, 3), real(2, 3, 4)),
        S(real(3), real(2, 3, 4)),
        S(real(2, 3), real(3)),
        S(real(3), real(3)),
        kinds=EVERY,
    ),
    "dot": case(
        np.dot, S(real(2, 3), real(3, 4)), S(real(2, 3), real(5, 3, 4)), S(A, 2.0), kinds=EVERY
    ),
    "tensordot": case(
        np.tensordot,
        S(real(2, 3, 4), real(3, 4, 5)),
        S(real(2, 3, 4), real(5, 4), axes=[[2], [1]]),
        S(real(2), real(3), axes=0),
        kinds=EVERY,
    ),
    "outer": case(np.outer, S(A, TALL), kinds=EVERY),
    "einsum": case(
        np.einsum,
        S("ij,jk->ik", real(2, 3), real(3, 4)),
        S("...ij,...jk", real(5, 2, 3), real(3, 4)),
        S("ii", real(3, 3)),
        S("bqd,bkd->bqk", real(2, 3, 4), real(2, 5, 4)),
        S("ij->ji", A),
        kinds=EVERY,
    ),
    "norm": case(
        np.linalg.norm,
        S(A),
        S(A, axis=1),
        S(A, 1, axis=1, keepdims=True),
        *(S(A, k) for k in ("fro", "nuc", 1, -1, 2, np.inf, -np.inf)),
        kinds=EVERY,
        slack=4,
    ),
}

IMAGES, FIRST = real(2, 5, 6, 4), real(2, 4, 5, 6)


def pooling(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(
        oracle,
        S(IMAGES, 2, strides=2),
        S(IMAGES, (3, 2), strides=(1, 3), padding="same"),
        S(FIRST, 2, padding="same", data_format="channels_first"),
        S(real(2, 7, 3), 3),
        S(real(1, 4, 4, 4, 2), (2, 1, 3), strides=1, padding="same"),
        **known,
    )


CONV = {
    "conv": case(
        o.conv,
        S(IMAGES, real(3, 2, 4, 3), data_format="channels_last"),
        S(IMAGES, real(2, 3, 2, 6), strides=(2, 1), padding="same"),
        S(IMAGES, real(2, 2, 1, 4), dilation_rate=2),
        S(FIRST, real(3, 2, 4, 3), 2, "same", data_format="channels_first"),
        S(real(2, 7, 3), real(3, 3, 5), dilation_rate=(2,), padding="same"),
        S(real(1, 4, 5, 4, 2), real(2, 3, 2, 2, 3)),
        kinds="f",
        slack=4,
    ),
    "depthwise_conv": case(
        o.depthwise_conv,
        S(IMAGES, real(3, 2, 4, 2)),
        S(FIRST, real(2, 2, 4, 1), 2, "same", data_format="channels_first"),
        S(real(2, 7, 3), real(3, 3, 2), dilation_rate=2),
        kinds="f",
        slack=4,
    ),
    "max_pool": pooling(o.max_pool, kinds="f"),
    "average_pool": pooling(o.average_pool, kinds="f"),
}

P, T = chances(4, 3), chances(4, 3)
TEXTS = np.array([[1, 2], [1, 1], [2, 1]], "int32")
NORMALIZATION = {
    "binary_crossentropy": case(
        o.binary_crossentropy, S(T, P), S(T, A[:1].T[:1] * P, from_logits=True), kinds="f", slack=4
    ),
    "categorical_crossentropy": case(
        o.categorical_crossentropy,
        S(T, P),
        S(T, real(4, 3), from_logits=True),
        S(T, 2 * P, axis=0),
        kinds="f",
        slack=4,
    ),
    "sparse_categorical_crossentropy": case(
        o.sparse_categorical_crossentropy,
        S(whole(0, 2, 1, 1), P),
        S(whole(0, 2, 1, 1)[:, None], real(4, 3), from_logits=True),
        S(whole(0, 3, 1), P, axis=0),
        kinds="f",
        slack=4,
    ),
    "ctc_loss": case(
        o.ctc_loss,
        S(TEXTS, real(3, 4, 3), whole(2, 1, 0), whole(4, 3, 2)),
        S(TEXTS - 1, real(3, 4, 3), whole(2, 1, 1), whole(3, 3, 4), mask_index=2),
        kinds="f",
        slack=8,
    ),
    "moments": case(o.moments, S(BIG, 1), S(BIG, [0, 2], keepdims=True), kinds="f", slack=4),
    "normalize": case(
        o.normalize, S(A), S(A, axis=0, order=1), S(A, order=3, epsilon=1e-3), kinds="f", slack=4
    ),
    "batch_normalization": case(
        o.batch_normalization,
        S(BIG, real(4), real(4, low=0.5), -1),
        S(BIG, real(3), real(3, low=0.5), axis=1, offset=real(3), scale=real(3), epsilon=0.1),
        kinds="f",
        slack=8,
    ),
    "layer_normalization": case(
        o.layer_normalization,
        S(BIG),
        S(BIG, real(4), real(4), axis=-1, epsilon=0.1),
        S(BIG, gamma=real(2, 3), axis=(0, 1)),
        kinds="f",
        slack=8,
    ),
    "rms_normalization": case(
        o.rms_normalization, S(BIG), S(BIG, real(3), axis=1, epsilon=0.1), kinds="f", slack=8
    ),
}

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


def with_dtypes(sample: Sample, *dtypes: str) -> Sample:
    """The sample with its first array in the first dtype, and so on; the last serves the rest."""
    last = len(dtypes) - 1
    return replaced(sample, lambda i, x: as_dtype(x, dtypes[min(i, last)]))


CASES: dict[str, Case] = {
    **ELEMENTWISE,
    **COMPARISON,
    **CREATION,
    **SHAPING,
    **REDUCTION,
    **INDEXING,
    **ACTIVATION,
    **LINALG,
    **CONV,
    **NORMALIZATION,
}
