"""Tensors without values: what the symbolic side of the library computes with."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from keraia.core import naming, tree
from keraia.core.dtypes import standardize_dtype
from keraia.core.operators import ops, with_operators

Shape = tuple[int | None, ...]


def standardize_shape(shape: Any, where: str = "shape") -> Shape:
    """Checks a static shape: a sequence of non-negative integers, None where unknown."""
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, (tuple, list)) and not hasattr(shape, "__iter__"):
        raise TypeError(f"{where}: a shape is a tuple of integers or None, got {shape!r}.")
    sizes = []
    for size in shape:
        if size is not None:
            try:
                size = size.__index__()
            except AttributeError:
                raise TypeError(
                    f"{where}: a dimension must be an integer or None, got {size!r} in {shape!r}."
                ) from None
            if size < 0:
                raise ValueError(
                    f"{where}: dimensions cannot be negative, got {tuple(shape)}. "
                    "Write None where the size is not known."
                )
        sizes.append(size)
    return tuple(sizes)


class Record(NamedTuple):
    """Where a symbolic tensor comes from: output `tensor_index` of the operation's node."""

    operation: Any
    node_index: int
    tensor_index: int


@with_operators
class KerasTensor:
    """A symbolic tensor: shape and dtype, and the operation that makes it.

    Args:
        shape: Tuple of sizes, None where unknown until the program runs.
        dtype: Name of the dtype.
        sparse: Whether the values will be sparse.
        ragged: Whether the values will be ragged.
        record_history: Whether operations on it are recorded.
        name: Name of the tensor.

    Example:
        >>> x = KerasTensor((None, 8), "float32")
        >>> (x @ x.reshape((8, -1))).shape
        (None, None)
    """

    def __init__(
        self,
        shape: Any,
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._shape = shape if type(shape) is tuple else standardize_shape(shape, "KerasTensor")
        self._dtype = standardize_dtype(dtype)
        if sparse and ragged:
            raise ValueError("KerasTensor: a tensor is `sparse` or `ragged`, it cannot be both.")
        self._sparse = bool(sparse)
        self._ragged = bool(ragged)
        self._ragged_rank = kwargs.pop("ragged_rank", None)
        self._row_splits_dtype = kwargs.pop("row_splits_dtype", None)
        if kwargs:
            raise TypeError(f"KerasTensor: unknown arguments {sorted(kwargs)}.")
        self.record_history = record_history
        self._name = name
        self.record: Any = None  # a Record, once an operation made it

    @property
    def name(self) -> str:
        if self._name is None:
            self._name = naming.auto_name("keras_tensor")
        return self._name

    @property
    def shape(self) -> Shape:
        return self._shape

    @property
    def dtype(self) -> str:
        return self._dtype

    @property
    def ndim(self) -> int:
        return len(self._shape)

    @property
    def sparse(self) -> bool:
        return self._sparse

    @property
    def ragged(self) -> bool:
        return self._ragged

    @property
    def ragged_rank(self) -> int | None:
        return self._ragged_rank

    @property
    def row_splits_dtype(self) -> str | None:
        return self._row_splits_dtype

    @property
    def _keras_history(self) -> Record | None:
        return self.record

    def reshape(self, newshape: Any) -> Any:
        """The same elements in another shape, see `keras.ops.reshape`."""
        return ops().reshape(self, newshape)

    def squeeze(self, axis: Any = None) -> Any:
        """Without axes of size one, see `keras.ops.squeeze`."""
        return ops().squeeze(self, axis)

    def __getitem__(self, key: Any) -> Any:
        return ops().get_item(self, key)

    def __len__(self) -> int:
        if not self._shape or self._shape[0] is None:
            raise TypeError(f"The length of a symbolic tensor of shape {self._shape} is not known.")
        return self._shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def _no_value(self, wanted: str) -> Any:
        raise TypeError(
            f"{self!r} is symbolic: it has no values until the model runs, so it has no {wanted}. "
            "Use functions of `keras.ops`, or put the computation into a Layer's `call`."
        )

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "record": None}  # which the node that made it enters again

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        self._no_value("NumPy array")

    def __bool__(self) -> bool:
        return self._no_value("truth value (use `keras.ops.where` or `cond`)")

    def __float__(self) -> float:
        return self._no_value("float value")

    def __int__(self) -> int:
        return self._no_value("integer value")

    def __jax_array__(self) -> Any:
        self._no_value("JAX array")

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self._shape}, dtype={self._dtype}, name={self.name}>"


class Node:
    """One call of an operation on symbolic tensors: an edge of the graph.

    Attributes:
        operation: What was called (a layer, or a call of an op with its settings).
        args, kwargs: Arguments of the call, symbolic tensors in their places.
        inputs: The symbolic tensors among them, in order.
        outputs: The symbolic tensors it made, flat.
    """

    def __init__(self, operation: Any, args: tuple, kwargs: dict[str, Any], outputs: Any) -> None:
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.inputs = [t for t in tree.flatten((args, kwargs)) if isinstance(t, KerasTensor)]
        self.outputs = tree.flatten(outputs)
        self._enter()

    def _enter(self) -> None:
        """Makes itself known to its operation and its outputs.

        Copies and pickles hold these links only from nodes outwards, and nodes only in the graphs
        that need them; otherwise a deep graph would nest as deep.
        """
        index = len(self.operation._inbound_nodes)
        self.operation._inbound_nodes.append(self)
        for position, tensor in enumerate(self.outputs):
            tensor.record = Record(self.operation, index, position)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._enter()

    @property
    def parents(self) -> list["Node"]:
        """Nodes that make the inputs of this one."""
        records = (t.record for t in self.inputs)
        return [r.operation._inbound_nodes[r.node_index] for r in records if r is not None]

    @property
    def is_input(self) -> bool:
        return not self.inputs

    def __repr__(self) -> str:
        return f"<Node of {self.operation.name}: {self.inputs} -> {self.outputs}>"


def is_symbolic(value: Any) -> bool:
    return isinstance(value, KerasTensor)


def any_symbolic(structure: Any) -> bool:
    """Whether a symbolic tensor stands anywhere in a structure of lists, tuples and dicts."""
    return any(isinstance(leaf, KerasTensor) for leaf in tree.flatten(structure))
