"""Where the boxes of a diagram stand: rows by depth, few crossings, arrows as straight as can be.

The method is Sugiyama's: rows by the longest way from an input, invisible places where an arrow
passes a row, orders by the mean of neighbours, then positions by the same means without overlaps.

Source: K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of Hierarchical System
Structures, 1981.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from keraia.visualization.diagram import Diagram

GAP, ROW_GAP, PASSING = 24.0, 30.0, 14.0  # between boxes, between rows, width of a passing arrow
SWEEPS = 6
Point = tuple[float, float]


@dataclass
class Layout:
    """Places of boxes and courses of arrows, in points, growing right and down.

    Args:
        boxes: Key -> (x of the middle, y of the middle, width, height).
        arrows: Points through which each arrow goes.
        width, height: Size of the whole.
    """

    boxes: dict[str, tuple[float, float, float, float]]
    arrows: list[list[Point]]
    width: float
    height: float


def layout(drawn: Diagram, sizes: dict[str, Point], rankdir: str = "TB") -> Layout:
    """Places all boxes of a diagram.

    Args:
        drawn: The diagram.
        sizes: Key -> width and height of its box.
        rankdir: Direction of the arrows: "TB", "BT", "LR" or "RL".
    """
    across = rankdir in ("LR", "RL")
    sizes = {key: (h, w) if across else (w, h) for key, (w, h) in sizes.items()}
    keys = [box.key for box in drawn.all_boxes()]
    depth = _depths(keys, drawn.all_arrows())
    rows, courses = _rows(keys, depth, drawn.all_arrows())
    above, below = _neighbours(courses)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _sort(row, rows, above if down else below)
    x = _columns(rows, sizes, above, below)
    heights = [max((sizes[k][1] for k in row if k in sizes), default=0.0) for row in rows]
    y = [GAP + sum(heights[:i]) + i * ROW_GAP + h / 2 for i, h in enumerate(heights)]
    level = {key: (y[i], heights[i]) for i, row in enumerate(rows) for key in row}
    left = min(x[k] - _width(k, sizes) / 2 for k in x) - GAP
    width = max(x[k] + _width(k, sizes) / 2 for k in x) - left + GAP
    height = y[-1] + heights[-1] / 2 + GAP
    places = {key: (x[key] - left, *level[key]) for key in x}
    arrows = [_course(course, places, sizes) for course in courses]
    boxes = {key: (*places[key][:2], *sizes[key]) for key in keys}
    return _turned(Layout(boxes, arrows, width, height), rankdir)


def _depths(keys: Sequence[str], arrows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Longest way from an input, in arrows."""
    after: dict[str, list[str]] = {key: [] for key in keys}
    waiting = dict.fromkeys(keys, 0)
    for a, b in arrows:
        after[a].append(b)
        waiting[b] += 1
    depth = dict.fromkeys(keys, 0)
    ready = [key for key in keys if not waiting[key]]
    while ready:
        key = ready.pop()
        for other in after[key]:
            depth[other] = max(depth[other], depth[key] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return depth


def _rows(
    keys: Sequence[str], depth: dict[str, int], arrows: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Keys by row, with places for arrows that pass; and the places of each arrow."""
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for key in keys:
        rows[depth[key]].append(key)
    courses = []
    for number, (a, b) in enumerate(arrows):
        passed = []
        for row in range(depth[a] + 1, depth[b]):
            passed.append(f"\0{number}.{row}")
            rows[row].append(passed[-1])
        courses.append([a, *passed, b])
    return rows, courses


def _neighbours(courses: list[list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for course in courses:
        for a, b in pairwise(course):
            below.setdefault(a, []).append(b)
            above.setdefault(b, []).append(a)
    return above, below


def _sort(row: list[str], rows: list[list[str]], neighbours: dict[str, list[str]]) -> None:
    """Orders a row by the mean place of the neighbours in the row before."""
    place = {key: i / max(1, len(r) - 1) if len(r) > 1 else 0.5
             for r in rows for i, key in enumerate(r)}  # fmt: skip
    row.sort(key=lambda k: _mean([place[n] for n in neighbours.get(k, ())], place[k]))


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _width(key: str, sizes: dict[str, Point]) -> float:
    return sizes[key][0] if key in sizes else PASSING


def _columns(
    rows: list[list[str]],
    sizes: dict[str, Point],
    above: dict[str, list[str]],
    below: dict[str, list[str]],
) -> dict[str, float]:
    """Middle of each key across the drawing: near its neighbours, without overlaps."""
    x: dict[str, float] = {}
    for row in rows:
        _place(row, [0.0] * len(row), sizes, x)
    for sweep in range(2 * SWEEPS):
        down = sweep % 2 == 0
        neighbours = above if down else below
        for row in rows if down else reversed(rows):
            wanted = [_mean([x[n] for n in neighbours.get(k, ())], x[k]) for k in row]
            _place(row, wanted, sizes, x)
    return x


def _place(
    row: list[str], wanted: list[float], sizes: dict[str, Point], x: dict[str, float]
) -> None:
    """Puts a row near where it wants to be, in its order, and shifts it to the middle of that."""
    right = float("-inf")
    for key, want in zip(row, wanted, strict=True):
        half = _width(key, sizes) / 2
        x[key] = max(want, right + half)
        right = x[key] + half + GAP
    if row:
        shift = _mean([want - x[key] for key, want in zip(row, wanted, strict=True)], 0.0)
        for key in row:
            x[key] += shift


def _course(
    course: list[str], places: dict[str, tuple[float, float, float]], sizes: dict[str, Point]
) -> list[Point]:
    """Points of an arrow: out of a box, straight through the rows it passes, into another."""
    (ax, ay, _), (bx, by, _) = places[course[0]], places[course[-1]]
    points = [(ax, ay + sizes[course[0]][1] / 2)]
    for key in course[1:-1]:
        x, y, height = places[key]
        points += [(x, y - height / 2), (x, y + height / 2)]
    return [*points, (bx, by - sizes[course[-1]][1] / 2)]


def _turned(found: Layout, rankdir: str) -> Layout:
    """The layout in another direction."""
    if rankdir == "TB":
        return found
    across, back = rankdir in ("LR", "RL"), rankdir in ("BT", "RL")

    def turn(x: float, y: float) -> Point:
        y = found.height - y if back else y
        return (y, x) if across else (x, y)

    boxes = {
        key: (*turn(x, y), *((h, w) if across else (w, h)))
        for key, (x, y, w, h) in found.boxes.items()
    }
    arrows = [[turn(*point) for point in points] for points in found.arrows]
    size = (found.height, found.width) if across else (found.width, found.height)
    return Layout(boxes, arrows, *size)
