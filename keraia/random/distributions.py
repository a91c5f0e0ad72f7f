"""Random tensors. Each draws its seed by `draw_seed`; one seed gives one result."""

from typing import Any

from keraia.backends import backend
from keraia.core import config
from keraia.core.arguments import OneAxis, Tensor
from keraia.core.dtypes import is_float, is_integer, standardize_dtype
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings, kept
from keraia.core.shapes import same
from keraia.core.spec import Shape
from keraia.random.seeds import draw_seed


def _float(dtype: Any, where: str) -> str:
    name = config.floatx() if dtype is None else standardize_dtype(dtype)
    if not is_float(name):
        raise ValueError(f"random.{where}: `dtype` must be a floating dtype, got {name!r}.")
    return backend.canonical.get(name, name)


def _integer(dtype: Any, where: str) -> str:
    name = standardize_dtype(dtype)
    if not is_integer(name):
        raise ValueError(f"random.{where}: `dtype` must be an integer dtype, got {name!r}.")
    return backend.canonical.get(name, name)


def _draw(kind: str, seed: Any, *settings: Any) -> Any:
    return backend.kernels[f"random_{kind}"](draw_seed(seed), *settings)


def uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers equally likely anywhere from `minval` (in) to `maxval` (out).

    Args:
        shape: Shape of the result.
        minval, maxval: Bounds.
        dtype: Floating or integer dtype; None means `floatx()`.
        seed: Integer, SeedGenerator, or None for the global one.
    """
    if dtype is not None and is_integer(standardize_dtype(dtype)):
        return randint(shape, int(minval), int(maxval), dtype, seed)
    return _draw("uniform", seed, _sizes(shape), minval, maxval, _float(dtype, "uniform"))


def normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of the normal distribution."""
    return _draw("normal", seed, _sizes(shape), mean, stddev, _float(dtype, "normal"))


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of the normal distribution, those beyond two deviations drawn again."""
    dtype = _float(dtype, "truncated_normal")
    return _draw("truncated_normal", seed, _sizes(shape), mean, stddev, dtype)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Integers equally likely from `minval` (in) to `maxval` (out)."""
    return _draw("randint", seed, _sizes(shape), minval, maxval, _integer(dtype, "randint"))


def _integers(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    return None, _integer(settings["dtype"], "categorical")


def _drawn_for_rows(logits: Shape, /, num_samples: int) -> Shape:
    if len(logits) != 2:
        raise ValueError(
            f"random.categorical: `logits` must have shape (batch, classes), got {logits}."
        )
    return (logits[0], num_samples)


@op(dtype=_integers, shape=_drawn_for_rows)
def categorical(logits: Tensor, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Tensor:
    """Class numbers drawn by unnormalized log-probabilities.

    Args:
        logits: `(batch, classes)`.
        num_samples: How many to draw for each row.
        dtype: Integer dtype of the result.
        seed: Integer, SeedGenerator, or None for the global one.

    Returns:
        `(batch, num_samples)`.
    """
    _drawn_for_rows(backend.shape_of(logits), num_samples)
    return _draw("categorical", seed, logits, num_samples, _integer(dtype, "categorical"))


@op(dtype=kept, shape=same)
def shuffle(x: Tensor, axis: OneAxis = 0, seed: Any = None) -> Tensor:
    """The slices along `axis` in random order.

    Args:
        x: Tensor.
        axis: The axis whose slices move.
        seed: Integer, SeedGenerator, or None for the global one.
    """
    return _draw("shuffle", seed, x, axis)


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the gamma distribution of shape `alpha` and scale 1."""
    dtype = _float(dtype, "gamma")
    return _draw("gamma", seed, _sizes(shape), backend.as_array(alpha, dtype), dtype)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers from 0 to 1 of the beta distribution."""
    dtype = _float(dtype, "beta")
    alpha, beta = backend.as_array(alpha, dtype), backend.as_array(beta, dtype)
    return _draw("beta", seed, _sizes(shape), alpha, beta, dtype)


def binomial(
    shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of successes in `counts` trials of the given probability, as floats."""
    dtype = _float(dtype, "binomial")
    counts = backend.as_array(counts, dtype)
    probabilities = backend.as_array(probabilities, dtype)
    return _draw("binomial", seed, _sizes(shape), counts, probabilities, dtype)


@op(dtype=kept, shape=same)
def dropout(inputs: Tensor, rate: float, noise_shape: Any = None, seed: Any = None) -> Tensor:
    """Elements set to 0 with probability `rate`, the rest divided by `1 - rate`.

    Args:
        inputs: Tensor.
        rate: From 0 to 1.
        noise_shape: Shape of the mask, size one (or None for the size of `inputs`) where it is
            to be shared; None means the shape of `inputs`.
        seed: Integer, SeedGenerator, or None for the global one.
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"random.dropout: `rate` must be from 0 to 1, got {rate}.")
    sizes = backend.shape_of(inputs)
    if noise_shape is not None:
        sizes = tuple(s if n is None else n for n, s in zip(noise_shape, sizes, strict=True))
    return backend.kernels["random_dropout"](draw_seed(seed), inputs, rate, sizes)


def _sizes(shape: Any) -> tuple[Any, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)
