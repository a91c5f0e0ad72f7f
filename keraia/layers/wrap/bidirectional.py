"""`Bidirectional`: a recurrent layer in both directions."""

from collections.abc import Mapping
from typing import Any

from keraia import ops
from keraia.core import tree
from keraia.core.configurable import CustomObjectScope, deserialize, serialize
from keraia.core.spec import KerasTensor
from keraia.layers.base.layer import Layer

_MERGES = {
    "sum": ops.add,
    "mul": ops.multiply,
    "ave": lambda a, b: (a + b) / 2,
    "concat": lambda a, b: ops.concatenate([a, b], axis=-1),
}
_MUST_AGREE = ("stateful", "return_sequences", "return_state")


class Bidirectional(Layer):
    """Runs one recurrent layer from the beginning and one from the end, and joins their outputs.

    Both are copies: the layer that was given stays as it is.

    Args:
        layer: A recurrent layer such as `LSTM`, for the way forward.
        merge_mode: How outputs are joined: "concat" along the last axis, "sum", "mul", "ave", or
            None for a list of the two.
        weights: Values of all weights, those of the way forward first.
        backward_layer: The layer for the way back, whose `go_backwards` is the opposite; None
            means one like `layer`.

    Call arguments:
        sequences: Tensor `(batch, time, ...)`.
        initial_state: First states of the way forward, then those of the way back.
        mask: Booleans `(batch, time)`; where False, the step is skipped.
        training: Whether this is a training step.

    Output shape:
        That of the layer, the last axis twice as long with "concat"; with `return_state` a list
        of this and the states of both ways.

    Source: M. Schuster and K. K. Paliwal, Bidirectional Recurrent Neural Networks, 1997.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.Bidirectional(keras.layers.LSTM(4))
        >>> layer(keras.ops.ones((2, 7, 3))).shape
        (2, 8)
    """

    config_without = frozenset({"weights"})
    config_attributes = {**Layer.config_attributes, "layer": "forward_layer"}

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        for one in (layer, backward_layer):
            if not isinstance(one, Layer) and not (one is None and layer is not None):
                raise ValueError(
                    f"Bidirectional: needs recurrent layers such as LSTM(8), got {one!r}."
                )
        if merge_mode is not None and merge_mode not in _MERGES:
            raise ValueError(
                f"Bidirectional: `merge_mode` must be one of {sorted(_MERGES)} or None, "
                f"got {merge_mode!r}."
            )
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        name = layer.name.removeprefix("forward_")
        self.forward_layer = _copy(layer, name=f"forward_{name}")
        if backward_layer is None:
            turned = {"name": f"backward_{name}", "go_backwards": not _goes_back(layer)}
            self.backward_layer = _copy(layer, **turned)
        else:
            self.backward_layer = backward_layer
            self._check_agreement()
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        if self.return_sequences:  # masked steps of the two ways meet: neither may speak there
            self.forward_layer.zero_output_for_mask = True
            self.backward_layer.zero_output_for_mask = True
        self.supports_masking = True
        self.input_spec = layer.input_spec
        self._first_weights = weights

    def _check_agreement(self) -> None:
        there, back = self.forward_layer, self.backward_layer
        if there.go_backwards == back.go_backwards:
            raise ValueError(
                f"{self._where()}: one of the two layers must have `go_backwards=True`, "
                f"both have {there.go_backwards}."
            )
        for name in _MUST_AGREE:
            values = getattr(there, name, None), getattr(back, name, None)
            if values[0] != values[1]:
                raise ValueError(
                    f"{self._where()}: `{name}` must be the same in both layers, got {values[0]} "
                    f"(forward) and {values[1]} (backward)."
                )

    @property
    def states(self) -> Any:
        """Variables that hold the states between batches; None unless stateful and built."""
        there, back = self.forward_layer.states, self.backward_layer.states
        return None if there is None else [*there, *back]

    def reset_state(self) -> None:
        """Makes the states of a stateful layer zero."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    def reset_states(self) -> None:
        """The same as `reset_state`."""
        self.reset_state()

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
                layer.built = True
        if self._first_weights is not None:
            self.set_weights(self._first_weights)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        """Shape of the output for the shape of the sequences, and those of the states."""
        there = self.forward_layer.compute_output_shape(sequences_shape)
        back = self.backward_layer.compute_output_shape(sequences_shape)
        states: tuple[Any, ...] = ()
        if self.return_state:
            states = (*there[1:], *back[1:])
            there, back = there[0], back[0]
        if self.merge_mode is None:
            return (there, back, *states)
        if self.merge_mode == "concat":
            there = (*there[:-1], there[-1] + back[-1])
        return (there, *states) if states else there

    def compute_output_spec(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None
    ) -> Any:
        """Specs of the outputs."""
        shapes = self.compute_output_shape(tuple(sequences.shape))
        dtype = self.forward_layer.compute_dtype
        specs = tree.map_shape_structure(lambda s: KerasTensor(s, dtype), shapes)
        return specs if isinstance(specs, KerasTensor) else list(specs)

    def compute_mask(self, _: Any, mask: Any) -> Any:
        """The mask of the outputs: that of the sequences where all steps are returned."""
        if isinstance(mask, (list, tuple)):
            mask = mask[0]
        mask = mask if self.return_sequences else None
        return (mask, mask) if self.merge_mode is None else mask

    def call(
        self,
        sequences: Any,
        initial_state: Any = None,
        mask: Any = None,
        training: bool | None = None,
    ) -> Any:
        """Outputs of both ways, joined, and with `return_state` the last states."""
        parts: list[Any] = []
        starts = (None, None)
        if initial_state is not None:
            half = len(initial_state) // 2
            starts = initial_state[:half], initial_state[half:]
        for layer, start in zip((self.forward_layer, self.backward_layer), starts, strict=True):
            parts.append(layer(sequences, initial_state=start, mask=mask, training=training))
        states = []
        if self.return_state:
            states = [*parts[0][1:], *parts[1][1:]]
            parts = [part[0] for part in parts]
        if self.return_sequences:
            parts[1] = ops.flip(parts[1], axis=1)
        if self.merge_mode is None:
            return [*parts, *states]
        output = _MERGES[self.merge_mode](*parts)
        return [output, *states] if states else output

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> "Bidirectional":
        """A layer with the two layers of a configuration."""
        inside = {
            name: deserialize(config[name], custom_objects)
            for name in ("layer", "backward_layer")
            if config.get(name) is not None
        }
        return cls(**{**config, **inside})


def _goes_back(layer: Layer) -> bool:
    return getattr(layer, "go_backwards", False)


def _copy(layer: Layer, **changes: Any) -> Any:
    """A layer of the same configuration, but for changes; not built, with weights of its own."""
    form = serialize(layer)
    form = {k: v for k, v in form.items() if k != "build_config"}
    form["config"] = {**form["config"], **changes}
    known = {type(one).__name__: type(one) for one in layer._flatten_layers()}
    with CustomObjectScope({k: v for k, v in known.items() if not _is_ours(v)}):
        return deserialize(form)


def _is_ours(cls: type) -> bool:
    return cls.__module__.startswith(__name__.partition(".")[0] + ".")
