"""Diagrams in the language of Graphviz."""

from typing import Any

from keraia.visualization.diagram import Box, Diagram

_COLORS = {None: "#eef2f7", True: "#e3f1e6", False: "#f3e6e6"}  # by whether weights are trained


class Dot:
    """A drawing in the language of Graphviz, where the package pydot is not installed.

    Args:
        source: The text.
    """

    def __init__(self, source: str) -> None:
        self.source = source

    def to_string(self) -> str:
        """The text."""
        return self.source

    def __repr__(self) -> str:
        return self.source


def to_dot(
    drawn: Diagram, rankdir: str = "TB", dpi: int = 200, splines: str = "ortho",
    subgraph: bool = False, **attributes: Any,
) -> str:  # fmt: skip
    """Text for Graphviz.

    Args:
        drawn: The diagram.
        rankdir: Direction of the arrows: "TB", "LR", "BT" or "RL".
        dpi: Dots per inch of a picture made of it.
        splines: How arrows run, such as "ortho" or "spline".
        subgraph: Whether it is to become a part of another drawing.
        **attributes: More attributes of the graph.
    """
    settings = {"rankdir": rankdir, "dpi": dpi, "splines": splines, **attributes}
    head = "subgraph " + _quoted(f"cluster_{drawn.title}") if subgraph else "digraph G"
    lines = [f"{head} {{"]
    lines += [f"  {name}={_quoted(value)};" for name, value in settings.items()]
    if subgraph:
        lines.append(f"  label={_quoted(drawn.title)};")
    lines.append('  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=10];')
    lines += [f"  {line}" for line in _content(drawn)]
    lines += [f"  {_quoted(a)} -> {_quoted(b)};" for a, b in drawn.all_arrows()]
    return "\n".join([*lines, "}"]) + "\n"


def _content(drawn: Diagram) -> list[str]:
    """Boxes, and a cluster for each model inside."""
    lines = [_node(box) for box in drawn.boxes]
    for part in drawn.inside:
        lines.append(f"subgraph {_quoted(f'cluster_{part.key}')} {{")
        lines.append(f"  label={_quoted(part.title)}; style=dashed;")
        lines += [f"  {line}" for line in _content(part)]
        lines.append("}")
    return lines


def _node(box: Box) -> str:
    label = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in box.lines)
    return f'{_quoted(box.key)} [label="{label}", fillcolor="{_COLORS[box.trainable]}"];'


def _quoted(value: Any) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
