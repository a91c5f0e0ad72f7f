"""Diagrams of models as figures of matplotlib."""

from typing import Any

from keraia.visualization.diagram import Diagram
from keraia.visualization.layout import layout
from keraia.visualization.svg import sizes

POINTS = 72.0  # to the inch
COLORS = {None: "#eef2f7", True: "#e3f1e6", False: "#f3e6e6"}  # by whether weights are trained


def draw_diagram(drawn: Diagram, rankdir: str = "TB") -> Any:
    """A figure of the size of the drawing.

    Args:
        drawn: The diagram.
        rankdir: Direction of the arrows.

    Returns:
        `matplotlib.figure.Figure`.
    """
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path as Course

    placed = layout(drawn, sizes(drawn), rankdir)
    figure = Figure((placed.width / POINTS, placed.height / POINTS))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, placed.width), ylim=(placed.height, 0))
    axes.axis("off")
    for points in placed.arrows:
        axes.add_patch(
            FancyArrowPatch(
                path=Course(points), arrowstyle="-|>", mutation_scale=8, color="#7d8fa3", lw=0.8
            )
        )
    for box in drawn.all_boxes():
        x, y, width, height = placed.boxes[box.key]
        axes.add_patch(
            FancyBboxPatch(
                (x - width / 2 + 3, y - height / 2 + 3),
                width - 6,
                height - 6,
                boxstyle="round,pad=3",
                facecolor=COLORS[box.trainable],
                edgecolor="#7d8fa3",
                lw=0.8,
            )
        )
        text = "\n".join(box.lines)
        axes.text(x, y, text, ha="center", va="center", fontsize=8, color="#1c2733")
    return figure
