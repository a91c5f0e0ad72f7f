"""`model.summary()`: the layers as a table."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from keraia.core import dtypes, tree

_UNITS = ("B", "KB", "MB", "GB", "TB")


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: Any = None,
    print_fn: Callable[..., Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Any = None,
) -> None:
    """Prints a table of the layers; see `Model.summary` for the arguments."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(
        width=line_length or (None if print_fn is None else 88),
        highlight=False,
        record=print_fn is not None,
        file=_Nowhere() if print_fn is not None else None,
    )
    console.print(f'[bold]Model: "{escape(model.name)}"[/bold]')
    console.print(_table(model, positions, expand_nested, show_trainable, layer_range))
    for line in totals(model):
        console.print(line)
    if print_fn is not None:
        _hand_over(console.export_text(), print_fn)


class _Nowhere:
    """A file that keeps nothing: the text goes to `print_fn`."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """There is nothing to flush."""


def _hand_over(text: str, print_fn: Callable[..., Any]) -> None:
    try:
        print_fn(text, line_break=False)
    except TypeError:
        print_fn(text)


def _table(
    model: Any, positions: Any, expand_nested: bool, show_trainable: bool, layer_range: Any
) -> Any:
    from rich.table import Table

    connected = _has_branches(model)
    headers = ["Layer (type)", "Output Shape", "Param #"]
    headers += ["Connected to"] if connected else []
    headers += ["Trainable"] if show_trainable else []
    table = Table(show_lines=True)
    widths = _ratios(positions, len(headers))
    for header, ratio in zip(headers, widths, strict=True):
        table.add_column(header, justify="right" if header == "Param #" else "left", ratio=ratio)
    for layer, depth in _rows(model, expand_nested, layer_range):
        cells = [f"{'  ' * depth}{layer.name} ({_class(layer)})", output_shapes(layer)]
        cells.append(_count(layer))
        if connected:
            cells.append(_sources(model, layer))
        if show_trainable:
            cells.append("Y" if getattr(layer, "trainable", True) else "N")
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    return table


def _ratios(positions: Any, columns: int) -> list[int | None]:
    """Widths of columns from the places where they end."""
    if not positions:
        return [None] * columns
    ends = [0, *positions][: columns + 1]
    scale = 100 if ends[-1] <= 1 else 1
    widths: list[int | None] = [max(1, round((b - a) * scale)) for a, b in itertools.pairwise(ends)]
    return widths + [1] * (columns - len(widths))


def _rows(model: Any, expand_nested: bool, layer_range: Any) -> Iterator[tuple[Any, int]]:
    listed = getattr(model, "operations", None) or model.layers
    for layer in _ranged(listed, layer_range):
        yield layer, 0
        if expand_nested and hasattr(layer, "layers"):
            for inner, depth in _rows(layer, True, None):
                yield inner, depth + 1


def _ranged(layers: list[Any], layer_range: Any) -> list[Any]:
    if layer_range is None:
        return layers
    places = []
    for pattern in layer_range:
        found = [i for i, layer in enumerate(layers) if re.match(pattern, layer.name)]
        if not found:
            raise ValueError(f"summary: no layer matches {pattern!r} of `layer_range`.")
        places.append((found[0], found[-1]))
    return layers[places[0][0] : places[1][1] + 1]


def _class(layer: Any) -> str:
    return getattr(layer, "op", None) and layer.op.saved_as or type(layer).__name__


def output_shapes(layer: Any) -> str:
    """Shapes of what the layer gave in its first recorded call."""
    nodes = layer._inbound_nodes
    if nodes:
        shapes = [t.shape for t in nodes[0].outputs]
    else:
        try:
            config = layer.get_build_config() or {}
            shapes = tree.flatten(layer.compute_output_spec(*_specs(layer, config)))
            shapes = [s.shape for s in shapes]
        except Exception:  # any code of the user: a table must not fail for it
            return "?"
    return ", ".join(map(str, shapes))


def _specs(layer: Any, build_config: dict[str, Any]) -> list[Any]:
    from keraia.core.spec import KerasTensor

    return [
        tree.map_shape_structure(lambda s: KerasTensor((None, *s[1:]), layer.input_dtype), shape)
        for shape in build_config.values()
    ]


def _count(layer: Any) -> str:
    if not hasattr(layer, "weights"):
        return "0"
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _has_branches(model: Any) -> bool:
    """Whether the graph is more than a chain."""
    operations = getattr(model, "operations", None)
    if not operations:
        return False
    nodes = [n for o in operations for n in o._inbound_nodes]
    uses: dict[int, int] = {}
    for node in nodes:
        if len(node.inputs) > 1:
            return True
        for tensor in node.inputs:
            uses[id(tensor)] = uses.get(id(tensor), 0) + 1
    return any(count > 1 for count in uses.values())


def _sources(model: Any, layer: Any) -> str:
    """Names and output numbers of the layers from which this one's inputs come."""
    known = {id(o) for o in getattr(model, "operations", ())}
    out = []
    for node in layer._inbound_nodes:
        for tensor in node.inputs:
            record = tensor.record
            if record is not None and id(record.operation) in known:
                out.append(f"{record.operation.name}[{record.node_index}][{record.tensor_index}]")
    return ", ".join(out) or "-"


def totals(model: Any) -> list[str]:
    """Lines that count parameters and their bytes."""
    trainable = model.trainable_weights
    others = model.non_trainable_weights
    optimizer = getattr(model, "optimizer", None)
    slots = optimizer.variables if optimizer is not None and optimizer.built else []
    weights = [*trainable, *others]
    groups = [
        ("Total params", [*weights, *slots]),
        ("Trainable params", trainable),
        ("Non-trainable params", others),
    ]
    if slots:
        groups.append(("Optimizer params", slots))
    return [
        f" {label}: {sum(v.size for v in group):,} ({_bytes(group)})" for label, group in groups
    ]


def _bytes(variables: Any) -> str:
    """Memory of variables, in a unit that suits."""
    amount = float(sum(v.size * dtypes.bits(v._dtype) / 8 for v in variables))
    unit = 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount /= 1024
        unit += 1
    return f"{amount:.2f} {_UNITS[unit]}"
