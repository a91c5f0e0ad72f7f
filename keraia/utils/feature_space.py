"""`FeatureSpace`: the columns of a table, each prepared in its way, as one vector."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from keraia import ops
from keraia.backends import backend
from keraia.backends.strings import holds_strings, host_strings
from keraia.core import tree
from keraia.core.configurable import deserialize, serialize
from keraia.core.spec import KerasTensor, any_symbolic
from keraia.layers.base.input import Input
from keraia.layers.merging.merge import Concatenate
from keraia.layers.preprocessing import adapting, features, graphs
from keraia.layers.preprocessing.category import CategoryEncoding
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.layers.preprocessing.features import Cross, Dimensions, Feature
from keraia.layers.preprocessing.hashing import HashedCrossing
from keraia.saving import save_model


class FeatureSpace(DataLayer):
    """Prepares the columns of a table: scaled, put into bins, looked up, hashed, crossed.

    Args:
        features: Name of a column -> its kind: "float" (as it is), "float_rescaled",
            "float_normalized", "float_discretized", "integer_categorical", "string_categorical",
            "integer_hashed", "string_hashed"; or what the methods of these names make.
        output_mode: "concat" joins all that is prepared to one vector, in the order of the names,
            then of the crosses; "dict" gives a dict.
        crosses: Tuples of names whose combinations are features, too, or what `cross` makes.
        crossing_dim: Number of buckets for combinations, or one number for each of `crosses`.
        hashing_dim: Number of buckets of hashed columns that say none.
        num_discretization_bins: Number of bins of columns "float_discretized".
        name: Name.

    Call arguments:
        data: Dict of columns: of values `(batch,)` or `(batch, 1)`, or of single values, for which
            the results have no batch.

    Example:
        >>> space = FeatureSpace({"age": "float_normalized", "town": "string_categorical"})
        >>> space.adapt({"age": [20.0, 40.0], "town": ["Rome", "Oslo"]})
        >>> space({"age": [40.0, 30.0], "town": ["Oslo", "Bonn"]}).tolist()
        [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]]
    """

    _on_host = True

    def __init__(
        self,
        features: Mapping[str, Any],
        output_mode: str = "concat",
        crosses: Sequence[Any] | None = None,
        crossing_dim: int | Sequence[int] = 32,
        hashing_dim: int = 32,
        num_discretization_bins: int = 32,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        if not features:
            raise ValueError(f"{self._where()}: `features` is empty. Name at least one column.")
        if output_mode not in ("concat", "dict"):
            raise ValueError(
                f"{self._where()}: `output_mode` must be 'concat' or 'dict', got {output_mode!r}."
            )
        self.output_mode = output_mode
        self.crossing_dim = crossing_dim
        self.hashing_dim = hashing_dim
        self.num_discretization_bins = num_discretization_bins
        self._make_features(dict(features))
        self._make_crosses(list(crosses or ()))
        self.inputs = {
            name: Input((1,), dtype=feature.dtype, name=name)
            for name, feature in self.features.items()
        }
        self.one_hot_encoders: dict[str, Any] = {}
        self.encoded_features: Any = None
        self.concat = Concatenate(axis=-1) if output_mode == "concat" else None

    def _make_features(self, given: dict[str, Any]) -> None:
        sizes = Dimensions(self.hashing_dim, self.num_discretization_bins)
        self.features = {
            name: features.standard(name, feature, sizes) for name, feature in given.items()
        }
        self.preprocessors = {name: f.preprocessor for name, f in self.features.items()}

    def _make_crosses(self, given: list[Any]) -> None:
        sizes = self.crossing_dim
        each = [sizes] * len(given) if isinstance(sizes, int) else list(sizes)
        self.crosses = [_cross(one, size) for one, size in zip(given, each, strict=True)]
        for cross in self.crosses:
            missing = [n for n in cross.feature_names if n not in self.features]
            if missing:
                raise ValueError(
                    f"{self._where()}: {cross.name} crosses {missing}, which are no features. "
                    f"Those are {list(self.features)}."
                )
        self.crosses_by_name = {cross.name: cross for cross in self.crosses}
        self.crossers = {
            cross.name: HashedCrossing(cross.crossing_dim, name=cross.name)
            for cross in self.crosses
        }

    # -- kinds of features

    @classmethod
    def cross(
        cls, feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot"
    ) -> Cross:
        """Combinations of columns, spread over `crossing_dim` buckets."""
        return Cross(feature_names, crossing_dim, output_mode)

    @classmethod
    def feature(cls, dtype: str, preprocessor: Any, output_mode: str) -> Feature:
        """A column of a dtype that a layer prepares; its integers become vectors if "one_hot"."""
        return Feature(dtype, preprocessor, output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Feature:
        """A number as it is."""
        return features.made("float", name)

    @classmethod
    def float_rescaled(
        cls, scale: float = 1.0, offset: float = 0.0, name: str | None = None
    ) -> Feature:
        """A number times `scale` plus `offset`."""
        return features.made("float_rescaled", name, scale=scale, offset=offset)

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Feature:
        """A number brought to mean 0 and variance 1."""
        return features.made("float_normalized", name)

    @classmethod
    def float_discretized(
        cls,
        num_bins: int,
        bin_boundaries: Any = None,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """The bin that a number falls into; of `num_bins` if there are no boundaries."""
        size = {"num_bins": num_bins} if bin_boundaries is None else {}
        return features.made(
            "float_discretized", name, output_mode, bin_boundaries=bin_boundaries, **size
        )

    @classmethod
    def integer_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """An integer, looked up in those of the data."""
        return features.made(
            "integer_categorical",
            name,
            output_mode,
            max_tokens=max_tokens,
            num_oov_indices=num_oov_indices,
        )

    @classmethod
    def string_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """A string, looked up in those of the data."""
        return features.made(
            "string_categorical",
            name,
            output_mode,
            max_tokens=max_tokens,
            num_oov_indices=num_oov_indices,
        )

    @classmethod
    def string_hashed(
        cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None
    ) -> Feature:
        """The bucket of a string's hash."""
        return features.made("string_hashed", name, output_mode, num_bins=num_bins)

    @classmethod
    def integer_hashed(
        cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None
    ) -> Feature:
        """The bucket of an integer's hash."""
        return features.made("integer_hashed", name, output_mode, num_bins=num_bins)

    # -- adapting

    def adapt(self, dataset: Any) -> None:
        """Lets each layer learn from its column.

        Args:
            dataset: Dict of columns, a table of pandas, or an iterable of dicts, of single values
                or of batches: a `tf.data.Dataset`, a PyTorch DataLoader, a PyDataset, a generator.

        Raises:
            ValueError: There is something else in it.
        """
        columns = self._columns(_by_name(dataset))
        for name, layer in self.preprocessors.items():
            if self._learns(layer):
                layer.adapt(columns[name])
            if not layer.built:
                layer.build((None, 1))
        self._is_adapted = True
        self.get_encoded_features()
        self.built = True

    _is_adapted = False

    def _columns(self, dataset: Any) -> dict[str, np.ndarray]:
        """Columns `(rows, 1)` of the features that learn."""
        if not isinstance(dataset, (Mapping, Iterable)) or isinstance(dataset, str):
            raise ValueError(self._refusal("adapt", dataset))
        wanted = [name for name, layer in self.preprocessors.items() if self._learns(layer)]
        parts: dict[str, list[np.ndarray]] = {name: [] for name in wanted}
        for batch in [dataset] if isinstance(dataset, Mapping) else dataset:
            if not isinstance(batch, Mapping):
                raise ValueError(self._refusal("adapt", batch))
            for name in wanted:
                parts[name].append(_on_host(self._column(batch, name)).reshape(-1, 1))
        if any(not arrays for arrays in parts.values()):
            raise ValueError(f"{self._where()}.adapt: the data is empty.")
        return {name: np.concatenate(arrays) for name, arrays in parts.items()}

    def _refusal(self, what: str, got: Any) -> str:
        return (
            f"{self._where()}.{what} takes a dict of columns, or to adapt an iterable of such, got "
            f"{got!r} ({type(got).__name__})."
        )

    def _column(self, data: Mapping[str, Any], name: str) -> Any:
        if name not in data:
            raise ValueError(
                f"{self._where()}: the column {name!r} is missing, got {sorted(data)}."
            )
        return data[name]

    def _learns(self, layer: Any) -> bool:
        given = ("input_mean", "input_vocabulary", "input_bin_boundaries")
        return hasattr(layer, "adapt") and all(getattr(layer, a, None) is None for a in given)

    def _check_adapted(self) -> None:
        if not self._is_adapted and any(map(self._learns, self.preprocessors.values())):
            raise ValueError(
                f"{self._where()} has columns that learn from data. Call `adapt(dataset)` first."
            )

    # -- encoding

    def get_inputs(self) -> dict[str, KerasTensor]:
        """Symbolic inputs by the names of columns, for a functional model."""
        return self.inputs

    def get_encoded_features(self) -> Any:
        """What becomes of the symbolic inputs."""
        self._check_adapted()
        if self.encoded_features is None:
            self.encoded_features = self._encoded(self._prepared(self.inputs))
        return self.encoded_features

    def _prepared(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        return {name: layer(columns[name]) for name, layer in self.preprocessors.items()}

    def _encoded(self, prepared: dict[str, Any]) -> Any:
        """The result of prepared columns."""
        crossed = {
            name: crosser([prepared[n] for n in self.crosses_by_name[name].feature_names])
            for name, crosser in self.crossers.items()
        }
        parts = {}
        for name, value in [*sorted(prepared.items()), *sorted(crossed.items())]:
            of = self.features.get(name) or self.crosses_by_name[name]
            parts[name] = self._vector(name, value) if of.output_mode == "one_hot" else value
        if self.output_mode == "dict":
            return parts
        for name, value in parts.items():
            if "float" not in dtype_of(value):
                raise ValueError(
                    f"{self._where()}: the feature {name!r} stays {dtype_of(value)}, so it "
                    "cannot be joined with others. Use `output_mode='dict'`, or "
                    "`output_mode='one_hot'` for the feature."
                )
        return self.concat(list(parts.values())) if len(parts) > 1 else next(iter(parts.values()))

    def _vector(self, name: str, value: Any) -> Any:
        """A prepared column as vectors, if it is of integers."""
        if "int" not in dtype_of(value):
            return value
        if name not in self.one_hot_encoders:
            encoder = CategoryEncoding(self._size(name), output_mode="multi_hot")
            self.one_hot_encoders[name] = encoder
        return self.one_hot_encoders[name](value)

    def _size(self, name: str) -> int:
        """Number of integers that a column can become."""
        layer = self.crossers.get(name) or self.preprocessors[name]
        if hasattr(layer, "vocabulary_size"):
            return layer.vocabulary_size()
        if getattr(layer, "bin_boundaries", None):
            return len(layer.bin_boundaries) + 1
        if hasattr(layer, "num_bins"):
            return layer.num_bins
        raise ValueError(
            f"{self._where()}: it is not known how many integers the layer of the feature {name!r} "
            "makes. Let the layer make vectors itself, and give the feature "
            "`output_mode='float'`."
        )

    def __call__(self, data: Any) -> Any:
        """What becomes of columns of data."""
        self._check_adapted()
        data = _by_name(data)
        if not isinstance(data, Mapping):
            raise ValueError(self._refusal("__call__", data))
        data = {name: self._column(data, name) for name in self.features}
        if any_symbolic(data):
            return self._encoded(self._prepared(data))
        if graphs.is_traced(data, foreign=False):
            return graphs.run(self, data, {})
        columns = {name: _on_host(value) for name, value in data.items()}
        single = all(not column.ndim for column in columns.values())
        rows = {n: c.reshape(-1, 1) if c.ndim < 2 else c for n, c in columns.items()}
        out = self._encoded(self._prepared(rows))
        return tree.map_structure(lambda x: ops.squeeze(x, 0), out) if single else out

    def compute_output_spec(self, data: Any) -> Any:
        """Shapes and dtypes of the result."""
        ranks = {len(x.shape) for x in tree.flatten(data)}
        encoded = self.get_encoded_features()
        if ranks == {0}:
            return tree.map_structure(lambda x: KerasTensor(x.shape[1:], x.dtype), encoded)
        return encoded

    # -- saving

    def save(self, filepath: str | os.PathLike[str]) -> None:
        """Writes it to a `.keras` file, from which `keras.models.load_model` makes it again."""
        save_model(self, filepath)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            "features": {name: serialize(f) for name, f in self.features.items()},
            "output_mode": self.output_mode,
            "crosses": [serialize(cross) for cross in self.crosses],
            "crossing_dim": serialize(self.crossing_dim),
            "hashing_dim": self.hashing_dim,
            "num_discretization_bins": self.num_discretization_bins,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "FeatureSpace":
        """One with the features of a configuration."""
        return cls(**{name: deserialize(value) for name, value in config.items()})

    def get_build_config(self) -> dict[str, Any]:
        """What each layer was built for."""
        return {name: layer.get_build_config() or {} for name, layer in self.preprocessors.items()}

    def build_from_config(self, config: Mapping[str, Any]) -> None:
        """Builds each layer; what it learned comes from the file."""
        for name, layer in self.preprocessors.items():
            if not layer.built:
                layer.build_from_config(config.get(name))
        self._is_adapted = True
        self.built = True


def _cross(given: Any, size: int) -> Cross:
    if isinstance(given, Cross):
        return given
    return deserialize(given) if isinstance(given, Mapping) else Cross(given, size)


def dtype_of(x: Any) -> str:
    """Dtype of a tensor, symbolic or not."""
    return x.dtype if isinstance(x, KerasTensor) else backend.dtype_of(x)


def _by_name(table: Any) -> Any:
    """A table of pandas as a dict of its columns; anything else as it is."""
    if hasattr(table, "iloc") and hasattr(table, "columns"):
        return {name: table[name] for name in table.columns}
    return table


def _on_host(x: Any) -> np.ndarray:
    if holds_strings(x):
        return host_strings(x, "FeatureSpace: a column")
    array = adapting.numbers(x)
    return array.astype("float32") if array.dtype == "float64" else array
