"""`Input` and `InputLayer`: where a graph begins."""

from typing import Any

from keraia.core import keywords
from keraia.core.dtypes import standardize_dtype
from keraia.core.spec import KerasTensor, Node, standardize_shape
from keraia.layers.base.layer import Layer


class InputLayer(Layer):
    """The entry of a graph: it hands on the tensor it is given.

    Args:
        shape: Shape of one sample, without the batch.
        batch_size: Size of the batch; None means any.
        dtype: Dtype of the input; None means `floatx()`.
        sparse: Whether the input will be sparse.
        ragged: Whether the input will be ragged.
        batch_shape: Shape with the batch, instead of `shape` and `batch_size`.
        input_tensor: Symbolic tensor to stand for the input.
        optional: Whether None may be passed.
        name: Name.

    Example:
        >>> InputLayer(shape=(8,)).output.shape
        (None, 8)
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Any = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name)
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        shape = kwargs.pop("input_shape", shape)
        if kwargs:
            raise keywords.unknown("Input", kwargs, keywords.of_constructor(InputLayer))
        if input_tensor is not None:
            batch_shape, shape = input_tensor.shape, None
            dtype = dtype or input_tensor.dtype
        if (shape is None) == (batch_shape is None):
            raise ValueError(
                f"Input {self.name!r}: pass `shape` (of one sample) or `batch_shape` (with the "
                f"batch), one of them; got shape={shape}, batch_shape={batch_shape}."
            )
        if isinstance(shape, int) or isinstance(batch_shape, int):
            raise ValueError(
                f"Input {self.name!r}: a shape is a tuple, got "
                f"{batch_shape if shape is None else shape}. For vectors of n numbers pass (n,)."
            )
        if shape is not None:
            batch_shape = (batch_size, *standardize_shape(shape, f"Input {self.name!r}"))
        self._batch_shape = standardize_shape(batch_shape, f"Input {self.name!r}")
        self._dtype = standardize_dtype(dtype)
        self.sparse = bool(sparse)
        self.ragged = bool(ragged)
        self.optional = optional
        self.built = True
        output = input_tensor if input_tensor is not None else self._make_output()
        Node(self, (), {}, output)

    def _make_output(self) -> KerasTensor:
        return KerasTensor(
            self._batch_shape, self._dtype, sparse=self.sparse, ragged=self.ragged, name=self.name
        )

    @property
    def batch_shape(self) -> tuple[int | None, ...]:
        """Shape of the input, the batch first."""
        return self._batch_shape

    @property
    def dtype(self) -> str:
        """Dtype of the input."""
        return self._dtype

    def call(self) -> None:
        """There is nothing to compute."""

    def get_config(self) -> dict[str, Any]:
        """Arguments with which the layer can be made again."""
        names = ("batch_shape", "dtype", "sparse", "ragged", "name", "optional")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "InputLayer":
        return cls(**config)


def Input(  # noqa: N802 (a public name of Keras)
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: KerasTensor | None = None,
    optional: bool = False,
    **kwargs: Any,
) -> KerasTensor:
    """A symbolic tensor with which a functional model begins.

    Args:
        shape: Shape of one sample, without the batch; None where a size may vary.
        batch_size: Size of the batch; None means any.
        dtype: Dtype; None means `floatx()`.
        sparse: Whether the input will be sparse.
        ragged: Whether the input will be ragged.
        batch_shape: Shape with the batch, instead of `shape` and `batch_size`.
        name: Name of the input layer.
        tensor: Symbolic tensor to stand for the input.
        optional: Whether None may be passed.

    Example:
        >>> Input((28, 28, 1)).shape
        (None, 28, 28, 1)
    """
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
        **kwargs,
    )
    return layer.output
