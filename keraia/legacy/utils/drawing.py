"""Graphs of models for Graphviz, as Keras 0.3 made them."""

from typing import Any


def layer_typename(layer: Any) -> str:
    """Name of a layer's class."""
    return type(layer).__name__


def get_layer_to_name(model: Any) -> dict[Any, str]:
    """Layer -> its name."""
    return {layer: layer.name for layer in model.layers}


class ModelToDot:
    """A model as text for Graphviz.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="d")])
        >>> print(ModelToDot()(model))
        digraph {
          "d" [label="d (Dense)"];
        }
    """

    def __call__(self, model: Any, recursive: bool = True, show_shape: bool = False) -> str:
        """The text.

        Args:
            model: The model.
            recursive: Known, but layers inside layers are not shown.
            show_shape: Whether to show the shapes of outputs.
        """
        lines = []
        known = {id(layer) for layer in model.layers}
        for layer in model.layers:
            shape = f"\\n{layer.output.shape}" if show_shape else ""
            lines.append(
                f'  "{layer.name}" [label="{layer.name} ({layer_typename(layer)}){shape}"];'
            )
            for node in layer._inbound_nodes:
                for tensor in node.inputs:
                    above = tensor.record.operation if tensor.record else None
                    if id(above) in known:
                        lines.append(f'  "{above.name}" -> "{layer.name}";')
        return "\n".join(["digraph {", *dict.fromkeys(lines), "}"])


def to_graph(model: Any, **kwargs: Any) -> str:
    """A model as text for Graphviz; see `ModelToDot`."""
    return ModelToDot()(model, **kwargs)
