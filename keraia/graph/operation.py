"""`Operation`: anything that can be called on tensors and stands in a graph."""

from typing import Any

from keraia.backends import backend
from keraia.core import naming, remat, tree
from keraia.core.configurable import Configurable
from keraia.core.spec import KerasTensor, Node, any_symbolic
from keraia.core.stateless import SymbolicScope


class Operation(Configurable):
    """Base of layers and of whatever else computes tensors from tensors.

    A subclass defines `call`. Called with symbolic tensors it records a node of the graph; what
    shapes come out is found by `compute_output_spec`, which by default runs `call` on abstract
    arrays.

    Args:
        name: Name; made from the class's when None.
    """

    def __init__(self, name: str | None = None) -> None:
        self._name_operation(name)

    def _name_operation(self, name: str | None) -> None:
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                f"{type(self).__name__}: `name` must be a string without '/', got {name!r}."
            )
        self._name = name or naming.auto_name_for(type(self))
        self._inbound_nodes: list[Node] = []

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_inbound_nodes": []}  # graphs bring the nodes along

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._run(*args, **kwargs)

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        if any_symbolic((args, kwargs)):
            return self.symbolic_call(*args, **kwargs)
        return self.call(*args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the outputs; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} has no `call` method. Define one.")

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Output specs of a call with symbolic tensors, recorded as a node of the graph."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, kwargs, outputs)
        return outputs

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Shapes and dtypes that `call` gives, as KerasTensors."""
        return abstractly(self.call, args, kwargs)

    def rematerialized_call(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """`fn` as a function whose intermediate values are computed again for the gradient."""
        return remat.remat(fn)

    def quantized_call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the outputs from quantized weights; subclasses that can define it."""
        raise NotImplementedError(f"{type(self).__name__} has no quantized form.")

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Only layers with weights that can be quantized know how."""
        raise NotImplementedError(f"{type(self).__name__} cannot be quantized.")

    @property
    def input(self) -> Any:
        """The symbolic input of its only call."""
        return self._ends("inputs")

    @property
    def output(self) -> Any:
        """The symbolic output of its only call."""
        return self._ends("outputs")

    def _ends(self, side: str) -> Any:
        if len(self._inbound_nodes) != 1:
            raise AttributeError(
                f"{type(self).__name__} {self.name!r} has no single {side[:-1]}: it was called on "
                f"symbolic tensors {len(self._inbound_nodes)} times. Only a layer called once has."
            )
        tensors = getattr(self._inbound_nodes[0], side)
        return tensors[0] if len(tensors) == 1 else list(tensors)


def abstractly(fn: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Output specs of `fn(*args, **kwargs)`, whose symbolic tensors may stand anywhere."""
    structure = [list(args), kwargs]
    leaves = tree.flatten(structure)
    places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, KerasTensor)]

    def run(*tensors: Any) -> Any:
        filled = list(leaves)
        for place, tensor in zip(places, tensors, strict=True):
            filled[place] = tensor
        positional, named = tree.pack_sequence_as(structure, filled)
        return fn(*positional, **named)

    with SymbolicScope():
        return backend.abstract_call(run, [leaves[i] for i in places])
