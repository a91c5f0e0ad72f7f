"""`CategoryEncoding`: integers as vectors."""

from typing import Any

from keraia import ops
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing import encoding
from keraia.layers.preprocessing.data_layer import DataLayer


class CategoryEncoding(DataLayer):
    """Turns integers below `num_tokens` into vectors of `num_tokens` numbers.

    Integers outside the range are left out.

    Args:
        num_tokens: Number of categories.
        output_mode: "one_hot" makes a vector of each integer; "multi_hot" one of each row, with
            ones for the integers that occur; "count" one that tells how often they do.
        sparse: Whether the vectors are sparse tensors; on backends that have such.
        **kwargs: `name` and `dtype`.

    Call arguments:
        inputs: Integers `(..., n)`.
        count_weights: In mode "count", what each of them adds; of the shape of `inputs`.

    Example:
        >>> CategoryEncoding(num_tokens=4, output_mode="one_hot")([3, 0]).tolist()
        [[0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0]]
        >>> CategoryEncoding(num_tokens=3, output_mode="count")([[0, 2, 2]]).tolist()
        [[1.0, 0.0, 2.0]]
    """

    def __init__(
        self,
        num_tokens: int | None = None,
        output_mode: str = "multi_hot",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_tokens = num_tokens
        self.output_mode = output_mode
        self.sparse = sparse
        where = self._where()
        if num_tokens is None or num_tokens < 1:
            raise ValueError(
                f"{where}: `num_tokens` must be a positive integer, got {num_tokens!r}. If the "
                "number of categories is not known, use IntegerLookup and `adapt`."
            )
        encoding.check_mode(output_mode, sparse, where, encoding.MODES[1:])

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """Vectors of integers."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(
                f"{self._where()}: `count_weights` need `output_mode='count'`, got "
                f"{self.output_mode!r}."
            )
        x = ops.cast(inputs, "int32")
        dtype = self.compute_dtype
        vectors = encoding.encode(x, self.output_mode, self.num_tokens, dtype, count_weights)
        return encoding.sparse_form(vectors, self._where()) if self.sparse else vectors

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the vectors."""
        return encoding.encoded_shape(tuple(input_shape), self.output_mode, self.num_tokens)

    def compute_output_spec(self, inputs: Any, count_weights: Any = None) -> KerasTensor:
        """Shape and dtype of the vectors."""
        shape = self.compute_output_shape(inputs.shape)
        return KerasTensor(shape, self.compute_dtype, sparse=self.sparse)
