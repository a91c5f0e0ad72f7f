"""Diagrams as SVG, which browsers and notebooks show, drawn without any other program."""

from html import escape

from keraia.visualization.diagram import Box, Diagram
from keraia.visualization.layout import Layout, Point, layout

LETTER, LINE, MARGIN = 6.4, 15.0, 10.0  # width of a letter, height of a line, around the text
STYLE = """
text { font: 11px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1c2733; }
text.more { fill: #5b6b7b; font-size: 10px; }
text.model { fill: #5b6b7b; font-style: italic; }
rect.layer { fill: #eef2f7; stroke: #7d8fa3; }
rect.input { fill: #dfe9f5; }
rect.trained { fill: #e3f1e6; stroke: #6d9a79; }
rect.frozen { fill: #f3e6e6; stroke: #a67c7c; }
rect.model { fill: none; stroke: #a9b6c4; stroke-dasharray: 5 4; }
path { fill: none; stroke: #7d8fa3; }
"""


def sizes(drawn: Diagram) -> dict[str, Point]:
    """Key -> width and height of each box, by its text."""
    return {
        box.key: (
            max(len(line) for line in box.lines) * LETTER + 2 * MARGIN,
            len(box.lines) * LINE + MARGIN,
        )
        for box in drawn.all_boxes()
    }


def to_svg(drawn: Diagram, rankdir: str = "TB") -> str:
    """The picture, as text.

    Args:
        drawn: The diagram.
        rankdir: Direction of the arrows: "TB", "LR", "BT" or "RL".
    """
    placed = layout(drawn, sizes(drawn), rankdir)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{placed.width:.0f}" '
        f'height="{placed.height:.0f}" viewBox="0 0 {placed.width:.0f} {placed.height:.0f}" '
        f'role="img"><title>{escape(drawn.title)}</title><style>{STYLE}</style>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" '
        'style="fill:#7d8fa3;stroke:none"/></marker></defs>',
        f'<rect width="{placed.width:.0f}" height="{placed.height:.0f}" fill="#fff"/>',
        *(line for part in drawn.inside for line in _frame(part, placed)),
        *(_arrow(points, rankdir) for points in placed.arrows),
        *(line for box in drawn.all_boxes() for line in _box(box, placed)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def to_html(drawn: Diagram, rankdir: str = "TB") -> str:
    """A page with the picture."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(drawn.title)}</title>'
        f"</head><body>\n{to_svg(drawn, rankdir)}</body></html>\n"
    )


def _box(box: Box, placed: Layout) -> list[str]:
    x, y, width, height = placed.boxes[box.key]
    kind = {True: " trained", False: " frozen", None: ""}[box.trainable]
    if "InputLayer" in box.lines[0]:
        kind = " input"
    lines = [
        f'<rect class="layer{kind}" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" rx="5"><title>{escape(box.name)}</title></rect>'
    ]
    first = y - (len(box.lines) - 1) * LINE / 2 + 4
    for number, line in enumerate(box.lines):
        more = ' class="more"' if number else ""
        lines.append(
            f'<text{more} x="{x:.1f}" y="{first + number * LINE:.1f}" text-anchor="middle">'
            f"{escape(line)}</text>"
        )
    return lines


def _frame(part: Diagram, placed: Layout) -> list[str]:
    """A dashed frame around a model inside, and its name."""
    found = [placed.boxes[box.key] for box in part.all_boxes()]
    left = min(x - w / 2 for x, _, w, _ in found) - 9
    top = min(y - h / 2 for _, y, _, h in found) - 13
    right = max(x + w / 2 for x, _, w, _ in found) + 9
    bottom = max(y + h / 2 for _, y, _, h in found) + 9
    return [
        f'<rect class="model" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{bottom - top:.1f}" rx="8"/>',
        f'<text class="model" x="{left + 6:.1f}" y="{top + 10:.1f}">{escape(part.title)}</text>',
        *(line for inner in part.inside for line in _frame(inner, placed)),
    ]


def _arrow(points: list[Point], rankdir: str) -> str:
    """A smooth course through points, along the direction of the drawing at each of them."""
    (x, y), *rest = points
    steps = [f"M{x:.1f} {y:.1f}"]
    for nx, ny in rest:
        if rankdir in ("LR", "RL"):
            middle = (x + nx) / 2
            steps.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {ny:.1f} {nx:.1f} {ny:.1f}")
        else:
            middle = (y + ny) / 2
            steps.append(f"C{x:.1f} {middle:.1f} {nx:.1f} {middle:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    return f'<path d="{"".join(steps)}" marker-end="url(#tip)"/>'
