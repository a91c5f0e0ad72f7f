"""`Sequential`: one layer after the other."""

import itertools
from typing import Any

from keraia.core import masks, scopes
from keraia.core.configurable import deserialize, serialize
from keraia.core.spec import KerasTensor
from keraia.graph.function import Function, shapes_of, specified
from keraia.layers.base.input import InputLayer
from keraia.layers.base.layer import Layer
from keraia.layers.base.signature import call_signature
from keraia.models.front import Front, is_host
from keraia.models.model import Model


class Sequential(Model):
    """A stack of layers, each with one input and one output.

    With an `Input` first (or `input_shape=` in the first layer) the weights are made at once;
    otherwise when the first data come.

    Args:
        layers: The layers, in order.
        trainable: Whether training changes the weights.
        name: Name.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
        >>> model.output_shape
        (None, 3)
    """

    _grows = True

    def __init__(
        self, layers: Any = None, trainable: bool = True, name: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(trainable=trainable, name=name, **kwargs)
        self._stack: list[Layer] = []
        self._chain: Function | None = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Puts a layer on top.

        Raises:
            ValueError: It is no layer, one of its name is there already, or it cannot follow.
        """
        if isinstance(layer, KerasTensor) and layer.record is not None:
            layer = layer.record.operation  # of an Input
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Sequential {self.name!r}: only layers can be added, got {layer!r} "
                f"({type(layer).__name__}).{_advice(layer)}"
            )
        if any(other.name == layer.name for other in self._stack):
            raise ValueError(
                f"Sequential {self.name!r}: all layers need different names, {layer.name!r} is "
                "there already. Pass another `name=`."
            )
        if isinstance(layer, InputLayer) and self._stack:
            raise ValueError(
                f"Sequential {self.name!r} begins with {self._stack[0].name!r}; an Input can only "
                "stand first."
            )
        if not self._stack and not isinstance(layer, InputLayer):
            shape = getattr(layer, "_declared_input", None)
            if shape is not None:
                self._push(InputLayer(batch_shape=shape, dtype=layer.input_dtype))
            elif isinstance(layer, Model) and layer._graph is not None and not _is_chain(layer):
                self._push(
                    InputLayer(batch_shape=layer.inputs[0].shape, dtype=layer.inputs[0].dtype)
                )
        self._push(layer)

    def _push(self, layer: Layer) -> None:
        begins = not self._stack and isinstance(layer, InputLayer)
        if begins:
            self._extend(layer.output, layer.output)
        elif self._chain is not None:
            with scopes.name_scope(self.name):
                self._extend(self._chain.inputs[0], layer(self._chain._outputs_struct))
        self._stack.append(layer)

    def _extend(self, start: KerasTensor, end: Any) -> None:
        self._chain = Function(start, end, name=self.name)
        self.built = True

    def pop(self, rebuild: bool = True) -> Layer:
        """Takes the topmost layer away and returns it."""
        if not self._stack:
            raise ValueError(f"Sequential {self.name!r} has no layer to take away.")
        layer = self._stack.pop()
        if self._chain is not None:
            start, previous = self._chain.inputs[0], self._stack[-1] if self._stack else None
            self._chain = None
            if previous is not None:
                self._extend(start, previous.output)
            else:
                self.built = False
        return layer

    def build(self, input_shape: Any = None) -> None:
        """Makes the weights for inputs of a shape, the batch first."""
        if self._chain is not None or input_shape is None or not self._stack:
            return
        if _is_nested(input_shape):
            raise ValueError(
                f"Sequential {self.name!r} takes one input, got shapes {input_shape}. Use a "
                "functional model for more."
            )
        shape = (None, *tuple(input_shape)[1:])
        entry = InputLayer(batch_shape=shape, dtype=self._stack[0].input_dtype)
        x: Any = entry.output
        for layer in self._stack:
            x = layer(x)
        self._stack.insert(0, entry)
        self._extend(entry.output, x)

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        """Runs the layers one after the other; the input may stand in a list of one.

        Further arguments go to the layers whose `call` names them.
        """
        single = isinstance(inputs, (list, tuple)) and len(inputs) == 1
        x = inputs[0] if single else inputs
        layers, front = self.layers, self._front
        if front is not None and front.made(inputs):
            host = self._host_layers()
            x, layers = (next(iter(inputs.values())) if host else inputs), layers[len(host) :]
        if mask is not None:
            masks.set_mask(x, mask)
        told = self._told(kwargs) if kwargs else {}
        for layer in layers:
            x = layer(x, **told.get(layer, {}))
        return x

    def _host_layers(self) -> list[Layer]:
        """Layers at the beginning that compute on the host."""
        return list(itertools.takewhile(is_host, self.layers))

    @property
    def _front(self) -> Front | None:
        layers = self._host_layers()
        if not layers:  # a model may stand first that has a front itself
            return getattr(next(iter(self.layers), None), "_front", None)

        def values(x: Any) -> list[Any]:
            for layer in layers:
                x = layer(x)
            return [x]

        return Front([f"{layers[-1].name}/0/0"], values)

    @property
    def _on_host(self) -> bool:
        return bool(self.layers) and all(map(is_host, self.layers))

    def _told(self, kwargs: dict[str, Any]) -> dict[Layer, dict[str, Any]]:
        """Which of a call's further arguments each layer takes."""
        told = {
            layer: {k: v for k, v in kwargs.items() if k in call_signature(layer.call).names}
            for layer in self.layers
        }
        unknown = kwargs.keys() - {name for given in told.values() for name in given}
        if unknown:
            raise TypeError(
                f"Sequential {self.name!r}: no layer's `call` takes {', '.join(sorted(unknown))}."
            )
        return told

    # -- what it is made of

    def _listed_layers(self) -> list[Layer]:
        return [layer for layer in self._stack if not isinstance(layer, InputLayer)]

    def _graph_of(self, what: str) -> Function:
        if self._chain is None:
            raise AttributeError(
                f"Sequential {self.name!r} has no {what} before it is built. Begin with an Input, "
                "or call it on data."
            )
        return self._chain

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic input, in a list."""
        return self._graph_of("inputs").inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs, flat."""
        return self._graph_of("outputs").outputs

    @property
    def input(self) -> KerasTensor:
        """The symbolic input."""
        return self.inputs[0]

    @property
    def output(self) -> Any:
        """The symbolic output."""
        return self._graph_of("output")._outputs_struct

    @property
    def input_shape(self) -> Any:
        """Shape of the input."""
        return self.input.shape

    @property
    def output_shape(self) -> Any:
        """Shape of the output."""
        return shapes_of(self.output)

    @property
    def input_names(self) -> list[str]:
        """Name of the input, in a list."""
        return [t.record.operation.name for t in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """Names of the layers that make the outputs."""
        return [t.record.operation.name for t in self.outputs]

    def compute_output_spec(
        self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any
    ) -> Any:
        """Spec of the output."""
        x, told = inputs, self._told(kwargs)
        for layer in self.layers:
            x = specified(layer, (x,), told[layer])
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for a shape of the input."""
        spec = self.compute_output_spec(KerasTensor(tuple(input_shape), self._first_dtype()))
        return shapes_of(spec)

    def _first_dtype(self) -> str:
        return self._chain.inputs[0].dtype if self._chain else self._stack[0].input_dtype

    # -- configuration

    def get_build_config(self) -> dict[str, Any] | None:
        """Shape of the input."""
        return {"input_shape": self.input_shape} if self._chain is not None else None

    def get_config(self) -> dict[str, Any]:
        """The layers, and the shape they were built for."""
        if type(self).__init__ is not Sequential.__init__:
            return super().get_config()
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize(self.dtype_policy),
            "layers": [serialize(layer) for layer in self._stack],
        }
        if self._chain is not None:
            config["build_input_shape"] = self.input_shape
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model with the layers of a configuration."""
        if "layers" not in config or "name" not in config:
            return cls(**config)
        model = cls(name=config["name"])
        for entry in config["layers"]:
            model.add(deserialize(entry, custom_objects=custom_objects))
        shape = config.get("build_input_shape")
        if model._chain is None and shape:
            model.build(tuple(shape))
        model._trainable = config.get("trainable", True)  # of the model alone
        return model


def _advice(thing: Any) -> str:
    """What to add instead of something that is no layer."""
    if isinstance(thing, type):
        return f" Make one: {thing.__name__}(...)."
    if callable(thing):
        return " To apply a function of tensors, add keras.layers.Lambda(function)."
    return ""


def _is_chain(model: Any) -> bool:
    return isinstance(model, Sequential)


def _is_nested(shape: Any) -> bool:
    return isinstance(shape, dict) or any(isinstance(s, (tuple, list, dict)) for s in shape)
