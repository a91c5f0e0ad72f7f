"""`Discretization`: numbers as the ranges they fall into."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from keraia import ops
from keraia.backends import backend
from keraia.core import config
from keraia.core.configurable import deserialize
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing import adapting, encoding
from keraia.layers.preprocessing.data_layer import DataLayer


class Discretization(DataLayer):
    """Turns numbers into the number of the range (bin) they fall into.

    Bin `i` begins at boundary `i - 1`; the first and the last bin have no end.

    Args:
        bin_boundaries: Boundaries in rising order: there is one bin more than boundaries.
        num_bins: Number of bins, whose boundaries are learned by `adapt` such that each has as many
            numbers as the others. Give either this or `bin_boundaries`.
        epsilon: Precision of the boundaries: the share of the numbers by which they may be off.
        output_mode: "int" gives the bin of each number; "one_hot" a vector for each; "multi_hot" a
            vector for each row, with ones for the bins that occur; "count" how often they do.
        sparse: Whether vectors are sparse tensors; on backends that have such.
        dtype: Dtype of vectors, and of "int" if it is an integer one; that is int32 otherwise.
        name: Name.

    Example:
        >>> layer = Discretization(bin_boundaries=[0.0, 1.0, 2.0])
        >>> layer([[-1.5, 1.0, 3.4, 0.5]]).tolist()
        [[0, 2, 3, 1]]
        >>> layer = Discretization(num_bins=4)
        >>> layer.adapt(np.arange(8.0))
        >>> layer([0.0, 4.0, 7.0]).tolist()
        [0, 2, 3]
    """

    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        dtype: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype or config.floatx())
        where = self._where()
        if (bin_boundaries is None) == (num_bins is None) or (num_bins or 0) < 0:
            raise ValueError(
                f"{where}: give either `bin_boundaries` or a positive `num_bins`, got "
                f"bin_boundaries={bin_boundaries!r} and num_bins={num_bins!r}."
            )
        encoding.check_mode(output_mode, sparse, where)
        self.input_bin_boundaries = bin_boundaries
        self.bin_boundaries = [] if bin_boundaries is None else [float(b) for b in bin_boundaries]
        if self.bin_boundaries != sorted(self.bin_boundaries):
            raise ValueError(
                f"{where}: `bin_boundaries` must be in rising order, got {self.bin_boundaries}."
            )
        self.num_bins = num_bins
        self.epsilon = epsilon
        self.output_mode = output_mode
        self.sparse = sparse
        self.reset_state()

    @property
    def output_dtype(self) -> str:
        """Dtype of the outputs."""
        whole = self.output_mode == "int" and "int" not in self.compute_dtype
        return "int32" if whole else self.compute_dtype

    @property
    def input_dtype(self) -> str:
        """Dtype of the inputs: floating, whatever that of the outputs."""
        return config.floatx() if "int" in self.compute_dtype else self.compute_dtype

    # -- learning the boundaries

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learns boundaries between which there are equally many numbers of the data.

        Args:
            data: An array or list, or an iterable of batches: a generator, a PyDataset, a PyTorch
                DataLoader, a `tf.data.Dataset`.
            steps: Batches to take at most; None for all.

        Raises:
            ValueError: The boundaries were given.
        """
        where = f"{self._where()}.adapt"
        if self.input_bin_boundaries is not None:
            raise ValueError(
                f"{where}: `bin_boundaries` were given; make the layer with `num_bins` to learn "
                "them."
            )
        self.reset_state()
        for batch in adapting.batches(data, steps, where):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Adds the numbers of a batch to the summary of all that came."""
        numbers = np.sort(adapting.numbers(data, "float32").ravel())
        if not numbers.size:
            return
        stride = max(1.0, len(numbers) * self.epsilon)
        taken = numbers[int(stride) - 1 :: int(stride)]
        found = np.stack([taken, np.full_like(taken, stride)])
        merged = np.concatenate([self.summary, found], axis=1)
        self.summary = _condensed(merged[:, np.argsort(merged[0])], self.epsilon)

    def finalize_state(self) -> None:
        """Makes the boundaries of the summary."""
        if self.input_bin_boundaries is not None or not self.summary.size:
            return
        quantiles = _condensed(self.summary, 1.0 / self.num_bins)
        self.bin_boundaries = quantiles[0, :-1].tolist()
        self._plan = None

    def reset_state(self) -> None:
        """Forgets the numbers that came."""
        if self.input_bin_boundaries is None:
            self.summary = np.zeros((2, 0), "float32")

    # -- calling

    def call(self, inputs: Any) -> Any:
        """Bins of numbers, encoded as `output_mode` says."""
        if self.input_bin_boundaries is None and not self.bin_boundaries:
            raise ValueError(
                f"{self._where()} has no boundaries yet. Call `adapt(data)`, or pass "
                "`bin_boundaries`."
            )
        x = ops.cast(inputs, self.input_dtype)
        boundaries = backend.as_array(self.bin_boundaries, self.input_dtype)
        bins = ops.searchsorted(boundaries, ops.reshape(x, (-1,)), side="right")
        bins = ops.cast(ops.reshape(bins, ops.shape(x)), "int32")
        if self.output_mode == "int":
            return ops.cast(bins, self.output_dtype)
        depth, dtype = len(self.bin_boundaries) + 1, self.output_dtype
        vectors = encoding.encode(bins, self.output_mode, depth, dtype)
        return encoding.sparse_form(vectors, self._where()) if self.sparse else vectors

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the outputs."""
        depth = len(self.bin_boundaries) + 1 if self.bin_boundaries else self.num_bins
        return encoding.encoded_shape(tuple(input_shape), self.output_mode, depth)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Shape and dtype of the outputs."""
        shape = self.compute_output_shape(inputs.shape)
        return KerasTensor(shape, self.output_dtype, sparse=self.sparse)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor; boundaries that were learned stand beside `num_bins`."""
        names = ("num_bins", "epsilon", "output_mode", "sparse", "name")
        settings = {name: getattr(self, name) for name in names}
        return {"bin_boundaries": self.bin_boundaries or None, **settings, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Any = None) -> Self:
        """A layer with the settings of a configuration."""
        settings = {key: deserialize(value) for key, value in config.items()}
        learned = None
        if settings.get("num_bins") is not None:
            learned = settings.pop("bin_boundaries", None)
        layer = cls(**settings)
        if learned:
            layer.bin_boundaries = [float(b) for b in learned]
        return layer


def _condensed(summary: np.ndarray, epsilon: float) -> np.ndarray:
    """A summary of numbers, values over weights, with about `1 / epsilon` of them.

    The new values are quantiles of the old ones: they lie at equal steps of the share of weight
    that has come up to them.
    """
    if summary.shape[1] * epsilon < 1:
        return summary
    reached = summary[1].cumsum()
    shares = reached / reached[-1]
    wanted = epsilon + np.arange(0.0, 1.0, epsilon)
    values = np.interp(wanted, shares, summary[0])
    weights = np.diff(np.interp(wanted, shares, reached), prepend=0)
    return np.stack([values, weights]).astype("float32")
