"""`model.add_loss(tensor)` and `model.add_metric(tensor)`: parts of a graph beside its outputs."""

import functools
from typing import Any

import keraia
from keraia import ops
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.layers import Layer
from keraia.models.functional import FunctionalGraph

_BESIDE = "_beside"  # what a graph computes beside its outputs


class AddLoss(Layer):
    """Adds its input to the losses, and hands it on."""

    def call(self, inputs: Any) -> Any:
        """Adds the mean of the loss."""
        self.add_loss(ops.mean(inputs))
        return inputs


class AddMetric(Layer):
    """Follows the mean of its input over an epoch, and hands the input on.

    Args:
        metric_name: Name in the logs.
    """

    def __init__(self, metric_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metric_name = metric_name
        self.mean = keraia.metrics.Mean(name=metric_name)

    def call(self, inputs: Any) -> Any:
        """Takes the input into account."""
        self.mean.update_state(inputs)
        return inputs


def add(model: Any, tensor: KerasTensor, layer: Layer) -> None:
    """Has a model compute a tensor of its graph by a layer beside its outputs.

    Args:
        model: A functional model.
        tensor: Symbolic tensor made from its inputs.
        layer: What is done with it.
    """
    graph = model._graph
    beside = vars(graph).setdefault(_BESIDE, [])
    beside.append(layer(tensor))
    setattr(model, f"_added_{len(beside)}", layer)
    structure = {"outputs": graph._outputs_struct, "beside": list(beside)}
    together = FunctionalGraph(graph._inputs_struct, structure, model.name)

    @functools.wraps(type(graph).run)
    def run(inputs: Any, mask: Any = None) -> Any:
        return together.run(inputs, mask)["outputs"]

    graph.run = run


def open_all(layer: Any) -> None:
    """Lets `add_loss` of functional models take symbolic tensors.

    Args:
        layer: The class `Layer`.
    """
    held = layer.add_loss

    @functools.wraps(held)
    def add_loss(self: Any, loss: Any) -> None:
        for part in tree.flatten(loss):
            if isinstance(part, KerasTensor) and getattr(self, "_graph", None) is not None:
                add(self, part, AddLoss())
            elif callable(part) and not hasattr(part, "shape"):
                held(self, part())
            else:
                held(self, part)

    add_loss.also_takes = getattr(held, "also_takes", ())  # type: ignore[attr-defined]
    layer.add_loss = add_loss
