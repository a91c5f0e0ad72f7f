"""A layer's variables: making, listing, setting, and the dtype policy they follow."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keraia import constraints, initializers, regularizers
from keraia.core.dtypes import is_float, standardize_dtype
from keraia.core.variable import Variable
from keraia.layers.base.track import Tracker, held, kept
from keraia.random.seeds import SeedGenerator

# Attributes of the machinery itself: nothing to find there.
_NOT_SEARCHED = frozenset(("_tracker", "_own_weights", "_inbound_nodes", "_modules", "_parameters"))


class Weights:
    """The part of `Layer` that owns variables."""

    _tracker: Tracker
    name: str

    def add_weight(
        self,
        *args: Any,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> Variable:
        """Makes a variable of the layer.

        Args:
            *args: `shape`, or in the manner of Keras 2 `name` and `shape`.
            shape: Shape; None means a scalar.
            initializer: Its first value; None means Glorot uniform for floats, else zeros.
            dtype: Dtype; None means the layer's `variable_dtype`.
            trainable: Whether training may change it.
            autocast: Whether `call` sees it in the compute dtype.
            regularizer: Penalty added to the losses.
            constraint: Projection applied after each update.
            aggregation: How replicas are combined.
            overwrite_with_gradient: Whether the optimizer replaces it by its gradient.
            name: Name of the variable.
        """
        if args and isinstance(args[0], str) and name is None:
            name, args = args[0], args[1:]
        if args:
            shape, args = args[0], args[1:]
        if args:
            raise TypeError(f"add_weight: pass {args!r} by keyword.")
        dtype = standardize_dtype(dtype or self.variable_dtype)
        if initializer is None:
            initializer = "glorot_uniform" if is_float(dtype) else "zeros"
        variable = Variable(
            initializers.get(initializer),
            shape=() if shape is None else shape,
            dtype=dtype,
            trainable=trainable,
            autocast=autocast,
            aggregation=aggregation,
            name=name,
        )
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._own_weights.append(variable)
        self._tracker.saw(variable)
        return variable

    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """The same as `add_weight`."""
        return self.add_weight(
            shape=shape,
            initializer=initializer,
            dtype=dtype,
            trainable=trainable,
            autocast=autocast,
            regularizer=regularizer,
            constraint=constraint,
            name=name,
        )

    def _weight_settings(
        self, name: str, initializer: Any, regularizer: Any = None, constraint: Any = None
    ) -> None:
        """Keeps how a weight starts, is penalized and is projected: `<name>_initializer`, ..."""
        setattr(self, f"{name}_initializer", initializers.get(initializer))
        setattr(self, f"{name}_regularizer", regularizers.get(regularizer))
        setattr(self, f"{name}_constraint", constraints.get(constraint))

    def _weight(
        self, name: str, shape: tuple[int, ...], settings: str = "", **more: Any
    ) -> Variable:
        """Makes a weight by the settings kept under its name, or under that of `settings`."""
        kept_as = settings or name
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{kept_as}_initializer"),
            regularizer=getattr(self, f"{kept_as}_regularizer"),
            constraint=getattr(self, f"{kept_as}_constraint"),
            **more,
        )

    # -- what the layer holds

    @kept
    def _held(self) -> list[Any]:
        """Trackable objects of this layer itself, in the order in which they came."""
        found: dict[int, Any] = {id(v): v for v in self._own_weights}
        for key, value in vars(self).items():
            if key not in _NOT_SEARCHED:
                found.update((id(v), v) for v in held(value))
        return self._tracker.sorted(found.values())

    def _of_kind(self, kind: str) -> list[Any]:
        return [x for x in self._held() if getattr(x, "_trackable_kind", None) == kind]

    @property
    def _layers(self) -> list[Any]:
        """Layers held directly."""
        return self._of_kind("layer")

    @kept
    def _all_layers(self) -> list[Any]:
        """This layer and all below it, each once, parents before children."""
        seen: dict[int, Any] = {id(self): self}
        queue = list(self._layers)
        while queue:
            layer = queue.pop(0)
            if id(layer) not in seen:
                seen[id(layer)] = layer
                queue[:0] = layer._layers
        return list(seen.values())

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Any]:
        """The layers below this one, or only those directly below, after itself."""
        layers = self._all_layers() if recursive else [self, *self._layers]
        return layers[0 if include_self else 1 :]

    def _own_variables(self) -> Iterator[Variable]:
        """Variables of the layer itself: trainable ones, the others, then passing ones."""
        yield from self._saved_variables()
        yield from self._passing_variables()

    def _passing_variables(self) -> Iterator[Variable]:
        """Variables that are no weights and stay out of files: seeds, states between batches."""
        for one in self._held():
            if isinstance(one, SeedGenerator):
                yield one.state
            elif getattr(one, "_trackable_kind", None) == "passing":
                yield from one.variables

    def _saved_variables(self) -> list[Variable]:
        """Variables of the layer itself that files keep: trainable ones, then the others."""
        mine = [v for v in self._held() if isinstance(v, Variable)]
        return sorted(mine, key=lambda v: not v.born_trainable)

    @kept
    def _collect(self) -> list[Variable]:
        found: dict[int, Variable] = {}
        for layer in self._flatten_layers():
            for variable in layer._own_variables():
                found[id(variable)] = variable
        return list(found.values())

    @property
    def variables(self) -> list[Variable]:
        """All variables of this layer and those below: weights and seeds, no metric state."""
        return self._collect()

    @property
    def weights(self) -> list[Variable]:
        """Variables that belong to the model's function: no seeds, no metric state."""
        passing = {id(v) for one in self._flatten_layers() for v in one._passing_variables()}
        return [v for v in self._collect() if id(v) not in passing]

    @property
    def trainable_variables(self) -> list[Variable]:
        """Variables that training changes; none while `trainable` is False."""
        return [v for v in self._collect() if v.trainable] if self._trainable else []

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """Variables that training by gradients leaves alone; all while `trainable` is False."""
        return [v for v in self.variables if not (self._trainable and v.trainable)]

    @property
    def trainable_weights(self) -> list[Variable]:
        """Weights that training changes."""
        return self.trainable_variables

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """Weights that training by gradients leaves alone."""
        return [v for v in self.weights if not (self._trainable and v.trainable)]

    @property
    def trainable(self) -> bool:
        """Whether training changes the layer; setting it speaks for the layers below too."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: Any) -> None:
        self._trainable = bool(value)
        for variable in self._own_variables():
            if variable.born_trainable and not variable.frozen:
                variable.trainable = self._trainable
        for layer in self._layers:
            layer.trainable = self._trainable

    # -- values

    def get_weights(self) -> list[np.ndarray]:
        """Values of `weights` as NumPy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Sets `weights` from arrays of the same shapes, in the same order; all or nothing.

        Raises:
            ValueError: Another number of arrays, or a shape that differs.
        """
        mine = self.weights
        arrays = [np.asarray(w) if isinstance(w, (list, tuple, float, int)) else w for w in weights]
        if len(arrays) != len(mine):
            raise ValueError(
                f"set_weights of {self.name!r}: the layer has {len(mine)} weights, got "
                f"{len(arrays)} arrays. Its weights are {[(v.path, v.shape) for v in mine]}."
            )
        for variable, array in zip(mine, arrays, strict=True):
            if tuple(array.shape) != variable.shape:
                raise ValueError(
                    f"set_weights of {self.name!r}: weight {variable.path!r} has shape "
                    f"{variable.shape}, got an array of shape {tuple(array.shape)}."
                )
        for variable, array in zip(mine, arrays, strict=True):
            variable.assign(array)

    def count_params(self) -> int:
        """Number of elements in all weights.

        Raises:
            ValueError: The layer is not built, so it has no weights yet.
        """
        if not self.built:
            raise ValueError(
                f"count_params: {self.name!r} has no weights before it is built. Call it on data, "
                "or `build(input_shape)`."
            )
        return sum(v.size for v in self.weights)

    def save_own_variables(self, store: Any) -> None:
        """Puts the layer's own variables into `store`, under "0", "1", ...; seeds stay out."""
        for index, variable in enumerate(self._saved_variables()):
            store[str(index)] = variable

    def load_own_variables(self, store: Any) -> None:
        """Takes the values of the layer's own variables from `store`.

        Raises:
            ValueError: The store has another number of values.
        """
        self._assign_stored(self._saved_variables(), store)

    def _assign_stored(self, mine: list[Variable], store: Any) -> None:
        if len(store.keys()) != len(mine):
            raise ValueError(
                f"Layer {self.name!r} keeps {len(mine)} variables in files, "
                f"{[(v.name, v.shape) for v in mine]}, but {len(store.keys())} are saved for it. "
                + ("" if self.built else "It is not built: call it on data first.")
            )
        for index, variable in enumerate(mine):
            variable.assign(store[str(index)])

    # -- dtypes

    @property
    def dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype in which weights are kept."""
        return self.dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Dtype in which `call` computes."""
        return self.dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """Dtype to which floating inputs are cast."""
        return self.compute_dtype

    @property
    def quantization_mode(self) -> str | None:
        """How the weights are quantized; None if they are not."""
        return getattr(self.dtype_policy, "quantization_mode", None)
