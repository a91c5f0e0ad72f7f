"""`K.function` and `K.gradients`: graphs of symbolic tensors that run on arrays.

A gradient is recorded as a node like any other, so that it can be used in further expressions; when
it runs, the part of the graph below it is differentiated.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keraia import ops
from keraia.backends import backend
from keraia.core.spec import KerasTensor, Node
from keraia.core.variable import Variable
from keraia.graph.function import Function
from keraia.graph.operation import Operation
from keraia.legacy.backend import control
from keraia.legacy.backend.functions import function


class Gradient(Operation):
    """The gradient of a symbolic loss, as a function of the graph's inputs.

    Args:
        loss: Symbolic tensor; of one with axes, the sum is meant.
        wanted: Symbolic tensor or variable.
    """

    def __init__(self, loss: KerasTensor, wanted: Any) -> None:
        super().__init__()
        self.sources = sources_of([loss])
        self.variable = None if isinstance(wanted, KerasTensor) else wanted
        cut = [wanted] if self.variable is None else []
        self.head = Function(self.sources, cut) if cut else None
        beside = [x for x in sources_of([loss], stop=cut) if x is not wanted]
        self.places = [i for i, x in enumerate(self.sources) if any(x is b for b in beside)]
        self.tail = Function([*cut, *(self.sources[i] for i in self.places)], loss)

    def call(self, *values: Any) -> Any:
        """The gradient for values of the inputs."""
        cell = self.variable
        given = [values[i] for i in self.places]
        if self.head is not None:
            (at,) = self.head(list(values))
            cell = Variable(ops.convert_to_numpy(at), dtype=ops.dtype(at))

        def loss() -> tuple[Any, None]:
            cut = [] if self.head is None else [cell.value]
            return ops.sum(self.tail([*cut, *given])), None

        _, (found,) = backend.value_and_grad(loss, [cell])
        return ops.zeros(cell.shape, cell.dtype) if found is None else found


def sources_of(tensors: Sequence[KerasTensor], stop: Sequence[KerasTensor] = ()) -> list:
    """Symbolic inputs from which tensors are made, without looking beyond those of `stop`."""
    found: dict[int, KerasTensor] = {}
    seen = {id(t) for t in stop}
    queue = list(tensors)
    while queue:
        tensor = queue.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        record = tensor.record
        node = record.operation._inbound_nodes[record.node_index] if record else None
        if node is None or not node.inputs:
            found[id(tensor)] = tensor
        else:
            queue.extend(node.inputs)
    return list(found.values())


@function("the backend's gradient: jax.grad, torch.autograd.grad or tf.GradientTape")
def gradients(loss: Any, variables: Any) -> list[Any]:
    """Symbolic gradients of a loss.

    Args:
        loss: Symbolic tensor made from inputs of a model.
        variables: Symbolic tensors or variables, one or a list.

    Returns:
        List of symbolic tensors.

    Raises:
        TypeError: The loss has a value already, so that nothing is left to differentiate.
    """
    wanted = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if not isinstance(loss, KerasTensor):
        raise TypeError(
            f"K.gradients: the loss must be a symbolic tensor, made from a model's inputs; got "
            f"{type(loss).__name__}. For values use the backend's own gradient, such as "
            "jax.grad(fn)(x), torch.autograd.grad(loss, x) or tf.GradientTape."
        )
    return [_gradient(loss, one) for one in wanted]


def _gradient(loss: KerasTensor, wanted: Any) -> KerasTensor:
    """One at a time, since a gradient by the inputs goes through what others are taken by."""
    operation = Gradient(loss, wanted)
    output = KerasTensor(wanted.shape, wanted.dtype)
    Node(operation, tuple(operation.sources), {}, output)
    return output


def of_function(loss: Callable[[], Any], variables: Sequence[Variable]) -> list[Any]:
    """Gradients of a function without arguments by variables."""
    if not callable(loss):
        raise TypeError(
            "optimizer.minimize: pass a function without arguments that returns the loss, or the "
            "`tape` that watched it."
        )
    _, found = backend.value_and_grad(lambda: (loss(), None), list(variables))
    return found


class Step:
    """The update of parameters that `optimizer.get_updates` gives to `K.function`.

    Args:
        optimizer: Optimizer.
        loss: Symbolic loss.
        params: Variables.
    """

    def __init__(self, optimizer: Any, loss: KerasTensor, params: Sequence[Variable]) -> None:
        self.optimizer, self.params = optimizer, list(params)
        self.gradients = gradients(loss, self.params)

    @classmethod
    def of(cls, optimizer: Any, args: tuple, kwargs: dict[str, Any]) -> "Step":
        """From arguments in any generation's order: (params, constraints, loss), (loss, params)."""
        given = list(args)
        loss = kwargs.get("loss") or next(a for a in given if isinstance(a, KerasTensor))
        params = kwargs.get("params") or next(a for a in given if isinstance(a, (list, tuple))
                                              and a and isinstance(a[0], Variable))  # fmt: skip
        return cls(optimizer, loss, params)


class Compiled:
    """What `K.function` returns: a function of a list of arrays that gives a list of arrays.

    Args:
        inputs: Symbolic tensors; the phase of learning may be one.
        outputs: Symbolic tensors, or one.
        updates: Steps of optimizers and pairs `(variable, new value)`.
    """

    def __init__(self, inputs: Any, outputs: Any, updates: Any = None) -> None:
        self.inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        self.single = not isinstance(outputs, (list, tuple))
        self.outputs = [outputs] if self.single else list(outputs)
        self.updates = list(updates or ())
        steps = [g for u in self.updates if isinstance(u, Step) for g in u.gradients]
        pairs = [u[1] for u in self.updates if isinstance(u, (tuple, list))]
        self.computed = [x for x in (*self.outputs, *steps, *pairs) if isinstance(x, KerasTensor)]
        self.entries = [x for x in self.inputs if not isinstance(x, control.Phase)]
        self.graph = Function(self.entries, self.computed) if self.computed else None

    def __call__(self, inputs: Any) -> Any:
        values = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        if len(values) != len(self.inputs):
            raise ValueError(
                f"K.function: it was made with {len(self.inputs)} inputs, got {len(values)}. Pass "
                "a list with a value for each."
            )
        phase = control.phase()
        given = []
        for symbol, value in zip(self.inputs, values, strict=True):
            if isinstance(symbol, control.Phase):
                phase = int(value)
            else:
                given.append(backend.as_array(value, symbol.dtype))
        with control.in_phase(phase):
            found = self.graph(given) if self.graph is not None else []
        known = dict(zip(map(id, self.computed), found, strict=True))
        self._update(known)
        out = [_array(known.get(id(x), x)) for x in self.outputs]
        return out[0] if self.single else out

    def _update(self, known: dict[int, Any]) -> None:
        for update in self.updates:
            if isinstance(update, Step):
                update.optimizer.apply([known[id(g)] for g in update.gradients], update.params)
            elif isinstance(update, (tuple, list)):
                update[0].assign(known.get(id(update[1]), update[1]))


def _array(x: Any) -> Any:
    return np.asarray(x.numpy() if isinstance(x, Variable) else ops.convert_to_numpy(x))


@function("keras.Model(inputs, outputs)", name="function")
def make_function(
    inputs: Any, outputs: Any, updates: Any = None, name: Any = None, **kwargs: Any
) -> Compiled:
    """A function of arrays from symbolic inputs to symbolic outputs."""
    return Compiled(inputs, outputs, updates)
