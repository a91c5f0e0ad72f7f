"""`merge` and `Merge` of Keras 1: tensors, or branches of a model, put together by a mode."""

from collections.abc import Callable
from typing import Any

from keraia import layers, models
from keraia.core import tree
from keraia.layers import Input, Layer

_MODES: dict[str, Callable[..., Any]] = {
    "sum": lambda xs, merge: layers.add(xs),
    "mul": lambda xs, merge: layers.multiply(xs),
    "ave": lambda xs, merge: layers.average(xs),
    "max": lambda xs, merge: layers.maximum(xs),
    "concat": lambda xs, merge: layers.concatenate(xs, axis=merge.concat_axis),
    "dot": lambda xs, merge: layers.dot(xs, axes=_axes(merge.dot_axes)),
    "cos": lambda xs, merge: layers.dot(xs, axes=_axes(merge.dot_axes), normalize=True),
    "join": lambda xs, merge: xs,
}


def _axes(axes: Any) -> Any:
    """Axes for `Dot`; Keras 1 also wrote them as a list of lists of one."""
    if isinstance(axes, (list, tuple)):
        return tuple(a[0] if isinstance(a, (list, tuple)) else a for a in axes)
    return axes


class Merge(Layer):
    """Several tensors as one: sum, product, concatenation and so on.

    Args:
        layers: Branches (models or layers with a shape of input): the layer then takes a list with
            the branches' inputs, and may begin a `Sequential`. None: it takes a list of tensors.
        mode: "sum", "mul", "concat", "ave", "cos", "dot", "max", or a function of the list.
        concat_axis: Axis of "concat".
        dot_axes: Axes of "dot" and "cos".
        output_shape: Known, but found by itself.
        output_mask: Known, but masks follow the mode.
        arguments: Further arguments of a function as mode.
        node_indices, tensor_indices: Known, but each branch is called anew.
        name: Name.

    Example:
        >>> from keraia import ops
        >>> Merge(mode="concat")([ops.ones((2, 3)), ops.ones((2, 4))]).shape
        (2, 7)
    """

    def __init__(
        self,
        layers: Any = None,
        mode: Any = "sum",
        concat_axis: int = -1,
        dot_axes: Any = -1,
        output_shape: Any = None,
        output_mask: Any = None,
        arguments: Any = None,
        node_indices: Any = None,
        tensor_indices: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        if isinstance(mode, str) and mode not in _MODES:
            raise ValueError(
                f"Merge: the mode must be one of {', '.join(_MODES)} or a function, got {mode!r}."
            )
        self.branches = list(layers) if layers is not None else None
        self.mode = mode
        self.concat_axis = concat_axis
        self.dot_axes = dot_axes
        self.arguments = arguments or {}
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Puts the tensors together, after the branches if there are any."""
        tensors = list(inputs) if self.branches is None else self._ran(list(inputs))
        if callable(self.mode):
            return self.mode(tensors, **self.arguments)
        return _MODES[self.mode](tensors, self)

    def _ran(self, inputs: list[Any]) -> list[Any]:
        outputs = []
        for branch in self.branches:
            count = len(_entries(branch))
            mine, inputs = inputs[:count], inputs[count:]
            outputs.append(branch(mine[0] if count == 1 else mine))
        return outputs

    def entries(self) -> list[Any]:
        """New symbolic inputs like those of the branches."""
        return [
            Input(batch_shape=shape, dtype=dtype)
            for branch in self.branches or ()
            for shape, dtype in _entries(branch)
        ]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The first mask, where tensors keep their steps."""
        given = [m for m in tree.flatten(mask) if m is not None]
        return given[0] if given and self.mode in ("sum", "mul", "ave", "max") else None

    def get_config(self) -> dict[str, Any]:
        """Arguments with which the layer can be made again."""
        return {
            "name": self.name,
            "layers": self.branches,
            "mode": self.mode,
            "concat_axis": self.concat_axis,
            "dot_axes": self.dot_axes,
            "arguments": self.arguments,
        }


def _entries(branch: Any) -> list[tuple[Any, Any]]:
    """Shapes and dtypes of a branch's inputs."""
    if isinstance(branch, models.Model):
        return [(x.shape, x.dtype) for x in branch.inputs]
    shape = getattr(branch, "_declared_input", None)
    if shape is None:
        raise ValueError(
            f"Merge: the branch {branch.name!r} does not know the shape of its input. Begin it "
            "with `input_shape=`."
        )
    return [(shape, branch.input_dtype)]


def merge(
    inputs: Any, mode: Any = "sum", concat_axis: int = -1, dot_axes: Any = -1,
    output_shape: Any = None, output_mask: Any = None, arguments: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Symbolic tensors as one; see `Merge`.

    Args:
        inputs: List of tensors.
        mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name: Those of `Merge`.
    """
    layer = Merge(None, mode, concat_axis, dot_axes, output_shape, output_mask, arguments,
                  name=name)  # fmt: skip
    return layer(list(inputs))


def open_all(sequential: Any) -> None:
    """Lets a `Sequential` begin with a `Merge` of branches.

    Args:
        sequential: The class.
    """
    add, extend = sequential.add, sequential._extend

    def add_merge(self: Any, layer: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(layer, Merge) and layer.branches and not self._stack:
            entries = layer.entries()
            vars(self)["_entries"] = entries
            self._stack.append(layer)
            extend(self, entries, layer(entries))
        else:
            add(self, layer, *args, **kwargs)

    def extend_all(self: Any, start: Any, end: Any) -> None:
        extend(self, vars(self).get("_entries", start), end)

    sequential.add, sequential._extend = add_merge, extend_all
