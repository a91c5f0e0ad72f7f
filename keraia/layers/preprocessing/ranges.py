"""Numbers from which layers draw: bounds, ranges of pixel values, chances."""

from typing import Any

from keraia import ops, random


def bounds(
    value: Any,
    where: str,
    name: str = "factor",
    low: float = -1,
    high: float = 1,
    mirrored: bool = False,
) -> tuple[float, float]:
    """The lower and the upper bound that a number or a pair of numbers stands for.

    Args:
        value: A number `v` for `(low, v)`, or for `(-v, v)` if `mirrored`, or a pair.
        where: Who asks.
        name: Of the parameter.
        low: The least bound.
        high: The greatest bound.
        mirrored: Whether a number stands for both directions.
    """
    numbers = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    fits = all(isinstance(n, (int, float)) and low <= n <= high for n in numbers)
    if not fits or len(numbers) not in (1, 2):
        raise ValueError(
            f"{where}: `{name}` must be a number from {low} to {high}, or a pair of them, got "
            f"{value!r}."
        )
    if len(numbers) == 2:
        return min(numbers), max(numbers)
    return (-abs(value), abs(value)) if mirrored else (low, value)


def checked_range(value: Any, where: str) -> tuple[float, float]:
    """The least and the greatest value of a pixel."""
    numbers = tuple(value) if isinstance(value, (tuple, list)) else ()
    fits = len(numbers) == 2 and all(isinstance(n, (int, float)) for n in numbers)
    if not fits or numbers[0] >= numbers[1]:
        raise ValueError(
            f"{where}: `value_range` must be a pair (least, greatest) of numbers, got {value!r}."
        )
    return numbers


def rescaled(x: Any, old: tuple[float, float], new: tuple[float, float]) -> Any:
    """Values of one range in another."""
    if tuple(old) == tuple(new):
        return x
    scale = (new[1] - new[0]) / (old[1] - old[0])
    return (x - old[0]) * scale + new[0]


def uniform(shape: Any, between: tuple[float, float], seed: Any, dtype: str = "float32") -> Any:
    """Random numbers between two bounds, which may be equal."""
    low, high = between
    return random.uniform(shape, dtype=dtype, seed=seed) * (high - low) + low


def happens(count: Any, chance: tuple[float, float], seed: Any) -> Any:
    """For each image whether something is done, with a chance drawn between two bounds."""
    return random.uniform((count,), seed=seed) < uniform((count,), chance, seed)


def per_image(x: Any) -> Any:
    """A number for each image against `(batch, height, width, channels)`."""
    return ops.reshape(x, (-1, 1, 1, 1))
