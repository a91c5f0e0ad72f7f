"""`plot_model` and `model_to_dot`: pictures of models in files, notebooks and for Graphviz."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

from keraia.visualization.diagram import Diagram, Show, diagram
from keraia.visualization.dot import Dot, to_dot
from keraia.visualization.svg import to_html, to_svg

RankDir = Literal["TB", "LR", "BT", "RL"]
DIRECTIONS = ("TB", "LR", "BT", "RL")


class Picture:
    """A file with a picture, which notebooks show.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"<Picture {str(self.path)!r}>"

    def _repr_svg_(self) -> str | None:
        return self.path.read_text(encoding="utf-8") if self.path.suffix == ".svg" else None

    def _repr_html_(self) -> str | None:
        return self.path.read_text(encoding="utf-8") if self.path.suffix == ".html" else None

    def _repr_png_(self) -> bytes | None:
        return self.path.read_bytes() if self.path.suffix == ".png" else None


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: RankDir = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Draws a model in the language of Graphviz.

    Args:
        model: A built model.
        show_shapes: Whether shapes of inputs and outputs are shown.
        show_dtype: Whether dtypes are shown.
        show_layer_names: Whether names of layers are shown.
        rankdir: "TB" from top to bottom, "LR" from left to right, "BT", "RL".
        expand_nested: Whether models inside are drawn with their layers.
        dpi: Dots per inch of a picture made of it.
        subgraph: Whether the drawing is to become a part of another.
        show_layer_activations: Whether activations are shown.
        show_trainable: Whether it is shown which weights are trained.
        splines: How arrows run, such as "ortho", "curved", "line".
        **kwargs: More attributes of the graph.

    Returns:
        `pydot.Dot` where pydot is installed, else an object with the text: `to_string()`.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="last")])
        >>> '"last" [label="last: Dense"' in model_to_dot(model).to_string()
        True
    """
    show = Show(
        show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable,
        expand_nested,
    )  # fmt: skip
    drawn = diagram(model, show, "model_to_dot")
    text = to_dot(drawn, _direction(rankdir), dpi, splines, subgraph, **kwargs)
    if importlib.util.find_spec("pydot") is None or subgraph:
        return Dot(text)
    import pydot

    return pydot.graph_from_dot_data(text)[0]


def plot_model(
    model: Any,
    to_file: str | os.PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: RankDir = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Picture:
    """Draws a model into a file.

    Files that end in ".svg", ".html" and ".dot" need nothing else. Others, such as ".png" and
    ".pdf", are drawn by Graphviz where its program `dot` is installed, else by matplotlib.

    Args:
        model: A built model.
        to_file: The file.
        show_shapes: Whether shapes of inputs and outputs are shown.
        show_dtype: Whether dtypes are shown.
        show_layer_names: Whether names of layers are shown.
        rankdir: "TB" from top to bottom, "LR" from left to right, "BT", "RL".
        expand_nested: Whether models inside are drawn with their layers.
        dpi: Dots per inch, in files of dots.
        show_layer_activations: Whether activations are shown.
        show_trainable: Whether it is shown which weights are trained.
        splines: How Graphviz lets arrows run, such as "ortho", "curved", "line".
        **kwargs: More attributes of the graph, for Graphviz.

    Returns:
        The picture, which notebooks show.

    Raises:
        ValueError: The model is not built.
        ImportError: Nothing that can draw such a file is installed.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> plot_model(model, "model.svg", show_shapes=True)
        <Picture 'model.svg'>
    """
    show = Show(
        show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable,
        expand_nested,
    )  # fmt: skip
    drawn = diagram(model, show, "plot_model")
    path = Path(to_file)
    path = path if path.suffix else path.with_suffix(".png")
    kind, rankdir = path.suffix[1:].lower(), _direction(rankdir)
    match kind:
        case "svg":
            path.write_text(to_svg(drawn, rankdir), encoding="utf-8")
        case "html":
            path.write_text(to_html(drawn, rankdir), encoding="utf-8")
        case "dot":
            path.write_text(to_dot(drawn, rankdir, dpi, splines, **kwargs), encoding="utf-8")
        case _:
            _draw(drawn, path, kind, to_dot(drawn, rankdir, dpi, splines, **kwargs), rankdir, dpi)
    return Picture(path)


def _direction(rankdir: str) -> Any:
    if rankdir not in DIRECTIONS:
        raise ValueError(f"plot_model: `rankdir` must be one of {DIRECTIONS}, got {rankdir!r}.")
    return rankdir


def _draw(drawn: Diagram, path: Path, kind: str, dot: str, rankdir: str, dpi: int) -> None:
    """Lets another program draw."""
    if program := shutil.which("dot"):
        subprocess.run(
            [program, f"-T{kind}", "-o", str(path)], input=dot.encode(), check=True
        )  # fmt: skip
    elif importlib.util.find_spec("matplotlib"):
        from keraia.visualization.figure import draw_diagram

        draw_diagram(drawn, rankdir).savefig(path, format=kind, dpi=dpi)
    else:
        raise ImportError(
            f"plot_model: a .{kind} file is drawn by Graphviz or by matplotlib. Install one of "
            'them (pip install matplotlib), or pass `to_file="model.svg"`, which needs neither.'
        )
