"""What a `FeatureSpace` is made of: features, crosses, and how each kind is prepared."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from keraia.core import naming
from keraia.core.configurable import Configurable, deserialize
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.layers.preprocessing.discretization import Discretization
from keraia.layers.preprocessing.hashing import Hashing
from keraia.layers.preprocessing.integer_lookup import IntegerLookup
from keraia.layers.preprocessing.normalization import Normalization
from keraia.layers.preprocessing.string_lookup import StringLookup
from keraia.layers.shape.rescaling import Rescaling

OUTPUT_MODES = ("int", "one_hot", "float")


class Feature(Configurable):
    """A column of a table, and how it is prepared.

    Args:
        dtype: Dtype of the raw values.
        preprocessor: Layer that prepares them.
        output_mode: "one_hot" makes vectors of the integers that the layer gives; "int" and
            "float" leave what it gives as it is.
    """

    def __init__(self, dtype: str, preprocessor: Any, output_mode: str) -> None:
        if output_mode not in OUTPUT_MODES:
            raise ValueError(
                f"FeatureSpace: the `output_mode` of a feature must be one of {OUTPUT_MODES}, got "
                f"{output_mode!r}."
            )
        self.dtype = dtype
        self.preprocessor = (
            deserialize(preprocessor) if isinstance(preprocessor, Mapping) else preprocessor
        )
        self.output_mode = output_mode


class Cross(Configurable):
    """Columns whose combinations are a feature.

    Args:
        feature_names: Names of the columns.
        crossing_dim: Number of buckets over which combinations are spread.
        output_mode: "one_hot" or "int".
    """

    def __init__(
        self, feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot"
    ) -> None:
        if output_mode not in OUTPUT_MODES[:2]:
            raise ValueError(
                f"FeatureSpace.cross: `output_mode` must be one of {OUTPUT_MODES[:2]}, got "
                f"{output_mode!r}."
            )
        self.feature_names = tuple(feature_names)
        self.crossing_dim = crossing_dim
        self.output_mode = output_mode

    @property
    def name(self) -> str:
        """Names of the columns, joined."""
        return "_X_".join(self.feature_names)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        return cls(**config)


class TFDIdentity(DataLayer):
    """Leaves numbers as they are."""

    def call(self, x: Any) -> Any:
        """The inputs."""
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape


class Dimensions(NamedTuple):
    """Sizes that features get which say none."""

    hashing: int
    bins: int


class Kind(NamedTuple):
    """How columns of a kind are prepared.

    Attributes:
        dtype: Dtype of the raw values.
        output_mode: That of the feature.
        layer: Makes the layer, given its name and settings.
        settings: Settings of the layer where nothing is said.
    """

    dtype: str
    output_mode: str
    layer: Callable[..., Any]
    settings: Callable[[Dimensions], dict[str, Any]] = lambda _: {}


def _bins(sizes: Dimensions) -> dict[str, Any]:
    return {"num_bins": sizes.bins}


def _buckets(sizes: Dimensions) -> dict[str, Any]:
    return {"num_bins": sizes.hashing}


KINDS = {
    "float": Kind("float32", "float", TFDIdentity),
    "float_rescaled": Kind("float32", "float", Rescaling, lambda _: {"scale": 1.0}),
    "float_normalized": Kind("float32", "float", Normalization),
    "float_discretized": Kind("float32", "one_hot", Discretization, _bins),
    "integer_categorical": Kind("int32", "one_hot", IntegerLookup),
    "string_categorical": Kind("string", "one_hot", StringLookup),
    "integer_hashed": Kind("int32", "one_hot", Hashing, _buckets),
    "string_hashed": Kind("string", "one_hot", Hashing, _buckets),
}


def made(kind: str, name: str | None, output_mode: str | None = None, **settings: Any) -> Feature:
    """A feature of a kind, whose layer is named after it."""
    of = KINDS[kind]
    layer = of.layer(name=f"{name or naming.auto_name(kind)}_preprocessor", **settings)
    return Feature(of.dtype, layer, output_mode or of.output_mode)


def standard(name: str, feature: Any, sizes: Dimensions) -> Feature:
    """A feature as it was given: as such, by the name of its kind, or as its saved form.

    Raises:
        ValueError: There is no such kind.
    """
    if isinstance(feature, Feature):
        return feature
    if isinstance(feature, Mapping):
        return deserialize(feature)
    if feature not in KINDS:
        raise ValueError(
            f"FeatureSpace: the feature {name!r} is of the unknown kind {feature!r}. Choose one of "
            f"{list(KINDS)}, or make one, such as FeatureSpace.string_hashed(num_bins=64)."
        )
    return made(feature, name, **KINDS[feature].settings(sizes))
