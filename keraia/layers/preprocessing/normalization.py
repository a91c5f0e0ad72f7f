"""`Normalization`: numbers brought to mean 0 and variance 1."""

import math
from typing import Any, NamedTuple

import numpy as np

from keraia import ops
from keraia.backends import backend
from keraia.core import config
from keraia.layers.preprocessing import adapting
from keraia.layers.preprocessing.data_layer import DataLayer


class Moments(NamedTuple):
    """Mean and variance of some numbers, and how many they were."""

    mean: np.ndarray
    variance: np.ndarray
    count: int

    def with_more(self, other: "Moments") -> "Moments":
        """Moments of both (Chan, Golub and LeVeque, 1979)."""
        count = self.count + other.count
        share = other.count / count
        step = other.mean - self.mean
        spread = self.variance * (1 - share) + other.variance * share
        return Moments(self.mean + step * share, spread + step**2 * share * (1 - share), count)


class Normalization(DataLayer):
    """Computes `(inputs - mean) / sqrt(variance)`.

    Mean and variance are learned by `adapt`, or given.

    Args:
        axis: Axes along which each place has a mean and variance of its own, such as that of
            features; None for one of all numbers. The axis of samples cannot be one.
        mean: Means, if they are known; together with `variance`.
        variance: Variances, of the shape of `mean`.
        invert: Whether to compute `inputs * sqrt(variance) + mean` instead.
        **kwargs: `name` and `dtype`.

    Example:
        >>> layer = Normalization()
        >>> layer.adapt(np.array([[1.0, 10.0], [3.0, 30.0]]))
        >>> layer(np.array([[3.0, 10.0]])).tolist()
        [[1.0, -1.0]]
    """

    config_attributes = {"mean": "input_mean", "variance": "input_variance"}

    def __init__(
        self,
        axis: Any = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if axis is None:
            axis = ()
        self.axis = (axis,) if isinstance(axis, int) else tuple(axis)
        self.invert = invert
        self.input_mean = _plain(mean)
        self.input_variance = _plain(variance)
        if (mean is None) != (variance is None) or np.shape(mean) != np.shape(variance):
            raise ValueError(
                f"{self._where()}: `mean` and `variance` must both be given, and be of one shape; "
                f"got mean={mean!r} and variance={variance!r}."
            )

    def build(self, input_shape: Any) -> None:
        """Makes the weights, one for each place along the axes that are kept."""
        if input_shape is None:
            return
        shape = tuple(input_shape)
        self._kept = self._kept_axes(shape)
        self._broadcast_shape = [n if i in self._kept else 1 for i, n in enumerate(shape)]
        sizes = tuple(shape[i] for i in self._kept)
        if self.input_mean is None:
            for name, start in (("mean", "zeros"), ("variance", "ones")):
                weight = self.add_weight(name=name, shape=sizes, initializer=start, trainable=False)
                setattr(self, f"adapt_{name}", weight)
            self.count = self.add_weight(
                name="count", shape=(), dtype="int64", initializer="zeros", trainable=False
            )

    def _kept_axes(self, shape: tuple[int | None, ...]) -> tuple[int, ...]:
        where, rank = self._where(), len(shape)
        if not all(-rank <= a < rank for a in self.axis):
            raise ValueError(
                f"{where}: `axis` must name axes of the inputs, whose shape is {shape}; got "
                f"{self.axis}."
            )
        kept = tuple(sorted({a % rank for a in self.axis}))
        if any(shape[a] is None for a in kept):
            raise ValueError(
                f"{where}: the sizes along `axis` must be known, got {self.axis} for the shape "
                f"{shape}. Each place along them has its own mean."
            )
        return kept

    def adapt(self, data: Any) -> None:
        """Learns mean and variance.

        Args:
            data: An array or list, or an iterable of batches: a generator, a PyDataset, a PyTorch
                DataLoader, a `tf.data.Dataset`.

        Raises:
            ValueError: They were given to the constructor, or the data is empty.
        """
        where = f"{self._where()}.adapt"
        if self.input_mean is not None:
            raise ValueError(f"{where}: `mean` and `variance` were given; there is nothing to do.")
        total: Moments | None = None
        whole = adapting.is_array(data)
        for batch in adapting.batches(data, None, where):
            array = adapting.numbers(batch, "float64")
            if not whole and array.ndim == 1 and self.axis:
                array = array[None]  # a sample
            found = self._moments(array)
            total = found if total is None else total.with_more(found)
        if total is None or not total.count:
            raise ValueError(f"{where}: the data is empty.")
        self.adapt_mean.assign(total.mean)
        self.adapt_variance.assign(total.variance)
        self.finalize_state()

    def _moments(self, array: np.ndarray) -> Moments:
        if not self.built:
            self.build(array.shape)
        kept = self._kept_axes(array.shape)
        sizes = tuple(array.shape[i] for i in kept)
        if sizes != tuple(self.adapt_mean.shape):
            raise ValueError(
                f"{self._where()}: the data has the sizes {sizes} along the axes {self.axis}, the "
                f"layer was built for {tuple(self.adapt_mean.shape)}."
            )
        others = tuple(i for i in range(array.ndim) if i not in kept)
        count = math.prod(array.shape[i] for i in others)
        return Moments(array.mean(others), array.var(others), count)

    def finalize_state(self) -> None:
        """Nothing to do: `mean` and `variance` follow the weights."""

    @property
    def mean(self) -> Any:
        """Means in a shape that broadcasts with the inputs; None before it is built."""
        return self._broadcast("mean")

    @property
    def variance(self) -> Any:
        """Variances in a shape that broadcasts with the inputs; None before it is built."""
        return self._broadcast("variance")

    def _broadcast(self, name: str) -> Any:
        if not self.built:
            return None
        if self.input_mean is None:
            return ops.reshape(getattr(self, f"adapt_{name}"), self._broadcast_shape)
        given = np.asarray(getattr(self, f"input_{name}"), "float64")
        if given.size == math.prod(self._broadcast_shape):
            given = given.reshape(self._broadcast_shape)
        elif given.ndim:
            raise ValueError(
                f"{self._where()}: `{name}` has the shape {given.shape}, where the inputs need "
                f"{tuple(self._broadcast_shape)}."
            )
        return backend.as_array(given, self.compute_dtype)

    def call(self, inputs: Any) -> Any:
        """Numbers on the scale of the data, or with `invert` back from it."""
        dtype = self.compute_dtype
        x, mean = ops.cast(inputs, dtype), ops.cast(self.mean, dtype)
        deviation = ops.sqrt(ops.cast(self.variance, dtype))
        deviation = ops.maximum(deviation, config.epsilon())
        return x * deviation + mean if self.invert else (x - mean) / deviation

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """The shape of the inputs."""
        return tuple(input_shape)


def _plain(values: Any) -> Any:
    """Given numbers as Python has them, so that a configuration can hold them."""
    return None if values is None else adapting.numbers(values).tolist()
