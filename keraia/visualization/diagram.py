"""A model as boxes and arrows: what a drawing shows, before it is drawn."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from keraia.core import tree


@dataclass(frozen=True)
class Show:
    """What is said about each layer.

    Args:
        shapes: Shapes of inputs and outputs.
        dtype: Dtype of the output.
        names: Names of the layers.
        activations: Activations of the layers that have one.
        trainable: Whether the weights are trained.
        nested: Whether models inside are drawn with their layers.
    """

    shapes: bool = False
    dtype: bool = False
    names: bool = False
    activations: bool = False
    trainable: bool = False
    nested: bool = False


@dataclass
class Box:
    """A layer: its lines of text, the first of which says what it is."""

    key: str
    lines: list[str]
    trainable: bool | None = None
    name: str = ""


@dataclass
class Diagram:
    """Boxes in the order of the model, arrows between them, and models inside.

    Args:
        key: What tells it from other diagrams.
        title: Name of the model.
        boxes: Its layers.
        inside: Diagrams of models inside.
        arrows: Pairs of keys of boxes, those inside included.
    """

    key: str
    title: str
    boxes: list[Box] = field(default_factory=list)
    inside: list["Diagram"] = field(default_factory=list)
    arrows: list[tuple[str, str]] = field(default_factory=list)

    def all_boxes(self) -> list[Box]:
        """Boxes of this diagram and of those inside."""
        return [*self.boxes, *(box for part in self.inside for box in part.all_boxes())]

    def all_arrows(self) -> list[tuple[str, str]]:
        """Arrows of this diagram and of those inside."""
        return [*self.arrows, *(arrow for part in self.inside for arrow in part.all_arrows())]


def diagram(model: Any, show: Show, where: str) -> Diagram:
    """The diagram of a built model.

    Raises:
        ValueError: The model is not built.
    """
    if not model.built:
        raise ValueError(
            f"{where}: the model {model.name!r} is not built, so its layers are unknown. Call it "
            "on data, or `model.build(input_shape)`."
        )
    return _of(model, show, "")


def _of(model: Any, show: Show, prefix: str) -> Diagram:
    found = Diagram(prefix or "model", model.name)
    graph = getattr(model, "_graph", None)
    operations = model.layers if graph is None else model.operations
    ends: dict[int, tuple[str, str]] = {}  # operation -> first and last box
    for operation in operations:
        key = f"{prefix}{operation.name}"
        if show.nested and getattr(operation, "layers", None):
            part = _of(operation, show, f"{key}/")
            found.inside.append(part)
            boxes = part.all_boxes()
            ends[id(operation)] = boxes[0].key, boxes[-1].key
        else:
            found.boxes.append(_box(operation, key, show))
            ends[id(operation)] = key, key
    if graph is None:
        pairs = pairwise(operations) if _is_chain(model) else ()
    else:
        pairs = _edges(graph)
    found.arrows = [
        (ends[id(a)][1], ends[id(b)][0]) for a, b in pairs if id(a) in ends and id(b) in ends
    ]
    return found


def _is_chain(model: Any) -> bool:
    from keraia.models.sequential import Sequential

    return isinstance(model, Sequential)


def _edges(graph: Any) -> list[tuple[Any, Any]]:
    """Pairs of operations, the first of which feeds the second, each pair once."""
    found = {}
    for node in graph._nodes:
        for tensor in node.inputs:
            if tensor.record is not None:
                source = tensor.record.operation
                found[id(source), id(node.operation)] = (source, node.operation)
    return list(found.values())


def _box(layer: Any, key: str, show: Show) -> Box:
    kind, name = type(layer).__name__, layer.name
    wrapped = getattr(layer, "layer", None)
    if wrapped is not None and hasattr(wrapped, "name"):
        kind = f"{kind}({type(wrapped).__name__})"
    activation = getattr(layer, "activation", None)
    if show.activations and activation is not None:
        kind += f" ({getattr(activation, '__name__', type(activation).__name__)})"
    lines = [f"{name}: {kind}" if show.names else kind]
    if show.shapes:
        sides = (("in", _shapes(layer, "input")), ("out", _shapes(layer, "output")))
        lines += [f"{side} {shapes}" for side, shapes in sides if shapes]
    if show.dtype:
        lines.append(f"dtype {_dtypes(layer)}")
    weights = bool(getattr(layer, "weights", ()))
    trainable = bool(layer.trainable) if show.trainable and weights else None
    if trainable is not None:
        lines.append("trainable" if trainable else "frozen")
    return Box(key, lines, trainable, name)


def _tensors(layer: Any, side: str) -> list[Any]:
    """Symbolic inputs or outputs of the first call, if there was one."""
    nodes = getattr(layer, "_inbound_nodes", ())
    return list(getattr(nodes[0], f"{side}s")) if nodes else []


def _shapes(layer: Any, side: str) -> str:
    return ", ".join(_text(tensor.shape) for tensor in _tensors(layer, side))


def _text(shape: Any) -> str:
    return "(" + ", ".join("?" if n is None else str(n) for n in tree.flatten(shape)) + ")"


def _dtypes(layer: Any) -> str:
    tensors = _tensors(layer, "output")
    if tensors:
        return ", ".join(dict.fromkeys(str(tensor.dtype) for tensor in tensors))
    return str(getattr(layer, "compute_dtype", "?"))
