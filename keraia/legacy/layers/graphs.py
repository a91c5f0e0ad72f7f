"""Models and containers of Keras 0.3: graphs of named nodes, autoencoders, twins."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keraia import layers, models, ops
from keraia.layers import Input, Layer
from keraia.legacy import notices
from keraia.legacy.layers.merging import Merge


class MaskedLayer(Layer):
    """A layer that hands masks on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True


def LambdaMerge(  # noqa: N802 (it was a class)
    layers: Any, function: Callable[..., Any], output_shape: Any = None
) -> Any:
    """Branches put together by a function of the list of their outputs."""
    return Merge(layers, mode=function)


class TimeDistributedMerge(Layer):
    """Time steps put together: their sum, product, mean, maximum, or all in one row.

    Args:
        mode: "sum", "mul", "ave", "max" or "concat".

    Example:
        >>> TimeDistributedMerge("sum")(ops.ones((2, 3, 4))).shape
        (2, 4)
    """

    _MODES = {"sum": ops.sum, "mul": ops.prod, "ave": ops.mean, "max": ops.max}

    def __init__(self, mode: str = "sum", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if mode not in (*self._MODES, "concat"):
            raise ValueError(f"TimeDistributedMerge: there is no mode {mode!r}.")
        self.mode = mode

    def call(self, inputs: Any) -> Any:
        """Puts the steps together."""
        if self.mode == "concat":
            return layers.Flatten()(inputs)
        return self._MODES[self.mode](inputs, axis=1)


class AutoEncoder(Layer):
    """An encoder and a decoder.

    Args:
        encoder, decoder: Layers or models.
        output_reconstruction: Whether the output is that of the decoder; else the code.
        weights: First weights.
    """

    def __init__(
        self, encoder: Any, decoder: Any, output_reconstruction: bool = True, weights: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.output_reconstruction = output_reconstruction
        shape = getattr(encoder, "_declared_input", None)
        if shape is None and isinstance(encoder, models.Model) and encoder.built:
            shape = encoder.inputs[0].shape
        self._declared_input = shape

    def call(self, inputs: Any) -> Any:
        """The reconstruction, or the code."""
        code = self.encoder(inputs)
        return self.decoder(code) if self.output_reconstruction else code

    def build(self, input_shape: Any) -> None:
        code = self.encoder(Input(batch_shape=tuple(input_shape)))
        self.decoder(code)


class Siamese(Layer):
    """A layer applied to several inputs, whose outputs are put together.

    Args:
        layer: The layer.
        inputs: Layers or models before it; None: tensors come in a list.
        merge_mode: As for `Merge`.
        concat_axis, dot_axes: As for `Merge`.
    """

    def __init__(
        self, layer: Any, inputs: Any = None, merge_mode: Any = "concat", concat_axis: int = 1,
        dot_axes: Any = -1, is_graph: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.layer, self.branches, self.merge_mode = layer, list(inputs or ()), merge_mode
        self.merger = Merge(None, merge_mode, concat_axis, dot_axes) if merge_mode else None

    def call(self, inputs: Any) -> Any:
        """The outputs of the layer, put together."""
        given = [b(x) for b, x in zip(self.branches, inputs, strict=True)] or list(inputs)
        outputs = [self.layer(x) for x in given]
        return self.merger(outputs) if self.merger is not None else outputs


class SiameseHead(Layer):
    """One of the outputs of a `Siamese`.

    Args:
        head: Which.
    """

    def __init__(self, head: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.head = head

    def call(self, inputs: Any) -> Any:
        """The output."""
        return inputs[self.head]


def add_shared_layer(layer: Any, inputs: Any) -> None:
    """Adds a layer to several models."""
    for model in inputs:
        model.add(layer)


def needs_legacy_support(model: Any) -> bool:
    """Whether a model begins with a `Merge`."""
    return bool(model.layers) and isinstance(model.layers[0], Merge)


def legacy_sequential_layers(model: Any) -> list[Any]:
    """The layers of a model."""
    return model.layers


class Graph:
    """A model of named nodes, with data in dicts by the names of inputs and outputs.

    Example:
        >>> graph = Graph()
        >>> graph.add_input(name="x", input_shape=(3,))
        >>> graph.add_node(layers.Dense(2), name="d", input="x")
        >>> graph.add_output(name="y", input="d")
        >>> graph.compile("sgd", {"y": "mse"})
        >>> graph.predict({"x": np.ones((4, 3))})["y"].shape
        (4, 2)
    """

    def __init__(self) -> None:
        self.tensors: dict[str, Any] = {}
        self.nodes: dict[str, Any] = {}
        self.inputs: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self._model: Any = None

    def add_input(
        self, name: str, input_shape: Any = None, batch_input_shape: Any = None, dtype: Any = None
    ) -> None:
        """Adds an input."""
        shape = (None, *input_shape) if batch_input_shape is None else tuple(batch_input_shape)
        dtype = "int32" if dtype == "int" else dtype
        self.tensors[name] = self.inputs[name] = Input(batch_shape=shape, dtype=dtype, name=name)

    def _gathered(
        self, name: str, input: Any, inputs: Any, merge_mode: Any, concat_axis: int, dot_axes: Any
    ) -> Any:
        missing = [n for n in [*(inputs or ()), *([input] if input else ())]
                   if n not in self.tensors]  # fmt: skip
        if missing:
            raise ValueError(f"Graph: {name!r} asks for {missing}, which is not in the graph yet.")
        if input:
            return self.tensors[input]
        tensors = [self.tensors[n] for n in inputs]
        if len(tensors) == 1:
            return tensors[0]
        return Merge(None, merge_mode, concat_axis, dot_axes)(tensors)

    def add_node(
        self, layer: Any, name: str, input: Any = None, inputs: Any = None,
        merge_mode: Any = "concat", concat_axis: int = -1, dot_axes: Any = -1,
        create_output: bool = False,
    ) -> None:  # fmt: skip
        """Adds a layer on one node, or on several put together."""
        given = self._gathered(name, input, inputs or (), merge_mode, concat_axis, dot_axes)
        self.nodes[name] = layer
        self.tensors[name] = layer(given)
        if create_output:
            self.add_output(name, input=name)

    def add_shared_node(
        self, layer: Any, name: str, inputs: Any, merge_mode: Any = None, concat_axis: int = -1,
        dot_axes: Any = -1, outputs: Any = None, create_output: bool = False,
    ) -> None:  # fmt: skip
        """Adds a layer that several nodes go through."""
        self.nodes[name] = layer
        made = [layer(self.tensors[n]) for n in inputs]
        for output, tensor in zip(outputs or (), made, strict=False):
            self.tensors[output] = tensor
        if merge_mode:
            self.tensors[name] = Merge(None, merge_mode, concat_axis, dot_axes)(made)
        if create_output:
            self.add_output(name, input=name)

    def add_output(
        self, name: str, input: Any = None, inputs: Any = None, merge_mode: Any = "concat",
        concat_axis: int = -1, dot_axes: Any = -1,
    ) -> None:  # fmt: skip
        """Makes a node an output."""
        self.outputs[name] = self._gathered(name, input, inputs or (), merge_mode, concat_axis,
                                            dot_axes)  # fmt: skip
        self._model = None

    @property
    def model(self) -> Any:
        """The functional model."""
        if self._model is None:
            self._model = models.Model(dict(self.inputs), dict(self.outputs))
        return self._model

    def compile(self, optimizer: Any, loss: Any, metrics: Any = None, **kwargs: Any) -> None:
        """Says how to train: losses by the names of outputs."""
        self.model.compile(optimizer=optimizer, loss=dict(loss), metrics=metrics)

    def _parts(self, data: Mapping[str, Any]) -> tuple[dict, dict]:
        return ({n: np.asarray(data[n]) for n in self.inputs},
                {n: np.asarray(data[n]) for n in self.outputs if n in data})  # fmt: skip

    def fit(
        self, data: Mapping[str, Any], batch_size: int = 128, nb_epoch: int = 100,
        validation_data: Any = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Trains on arrays by the names of inputs and outputs."""
        x, y = self._parts(data)
        if validation_data is not None:
            kwargs["validation_data"] = self._parts(validation_data)
        epochs = kwargs.pop("epochs", nb_epoch)
        return self.model.fit(x, y, batch_size=batch_size, epochs=epochs, **kwargs)

    def evaluate(self, data: Mapping[str, Any], batch_size: int = 128, **kwargs: Any) -> Any:
        """The loss on arrays by the names of inputs and outputs."""
        x, y = self._parts(data)
        return self.model.evaluate(x, y, batch_size=batch_size, **kwargs)

    def predict(self, data: Mapping[str, Any], batch_size: int = 128, verbose: int = 0) -> Any:
        """Outputs by name."""
        x, _ = self._parts(data)
        return self.model.predict(x, batch_size=batch_size, verbose=verbose)

    def train_on_batch(self, data: Mapping[str, Any], **kwargs: Any) -> Any:
        """Trains on one batch."""
        return self.model.train_on_batch(*self._parts(data), **kwargs)

    def test_on_batch(self, data: Mapping[str, Any], **kwargs: Any) -> Any:
        """Measures on one batch."""
        return self.model.test_on_batch(*self._parts(data), **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_model":
            raise AttributeError(name)
        notices.tell("the model Graph", "keras.Model(inputs, outputs)")
        return getattr(self.model, name)
