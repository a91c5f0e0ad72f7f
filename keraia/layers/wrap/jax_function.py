"""`JaxLayer`: a pure function of JAX, its parameters and its state as a layer."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import lambdas, tree
from keraia.core.variable import Variable
from keraia.layers.base.layer import Layer
from keraia.layers.wrap.foreign import foreign_kernel
from keraia.random.seeds import SeedGenerator

_SERVED_BY = "JAX (`jax`) and TensorFlow (`tensorflow`)"
_CALL_ARGUMENTS = ("params", "state", "rng", "inputs", "training")
_INIT_ARGUMENTS = ("rng", "inputs", "training")


class JaxLayer(Layer):
    """Applies a function written with JAX, whose parameters become the layer's weights.

    Functions get what they name among their parameters. `call_fn` may take

    * `params`: arrays that are trained, in any structure of dictionaries, lists and tuples;
    * `state`: arrays that are not; it then returns `(outputs, new state)`;
    * `rng`: a random key, `uint32[2]`, another one in each call;
    * `inputs`: the inputs, in the structure in which they came (always needed);
    * `training`: whether this is a training step.

    `init_fn` may take `rng`, `inputs` (always needed) and `training`, and returns the first
    `params`, or `(params, state)` if `call_fn` takes both. What is no array stays as it is.

    On TensorFlow the function becomes part of TensorFlow's graph. In saved models functions stand
    by name: register them, or pass them in `custom_objects`.

    Args:
        call_fn: The computation.
        init_fn: Makes the first values for given inputs.
        params: First parameters, in place of `init_fn`.
        state: First state, in place of `init_fn`.
        seed: Seed of the keys.
        native_serialization_platforms: On TensorFlow, platforms to lower for ("cpu", "cuda",
            "tpu", ...); None means the present one.

    Raises:
        NotImplementedError: The backend is neither JAX nor TensorFlow.
        ValueError: A function lacks `inputs`, or has a parameter of another name.

    Example:
        >>> def line(params, inputs):
        ...     return params["slope"] * inputs
        >>> layer = JaxLayer(line, params={"slope": 2.0})  # doctest: +SKIP
        >>> layer([1.0, 3.0]).tolist()  # doctest: +SKIP
        [2.0, 6.0]

    Source: https://docs.jax.dev/en/latest/pytrees.html
    """

    config_without = frozenset({"params", "seed", "state"})

    def __init__(
        self,
        call_fn: Callable[..., Any],
        init_fn: Callable[..., Any] | None = None,
        params: Any = None,
        state: Any = None,
        seed: int | None = None,
        native_serialization_platforms: list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        foreign_kernel(type(self), "jax_function", _SERVED_BY)
        super().__init__(**kwargs)
        self.call_fn, self.init_fn = call_fn, init_fn
        self.native_serialization_platforms = native_serialization_platforms
        self._call_names = self._names("call_fn", call_fn, _CALL_ARGUMENTS)
        self._init_names = init_fn and self._names("init_fn", init_fn, _INIT_ARGUMENTS)
        self._program = None
        self.params = self._variables(params, trainable=True)
        self.state = self._variables(state, trainable=False)
        self.seed_generator = SeedGenerator(seed)

    def __getstate__(self) -> dict[str, Any]:
        return lambdas.carried({**super().__getstate__(), "_program": None})

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(lambdas.arrived(state))

    def _names(
        self, role: str, function: Callable[..., Any], known: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Parameters of a function, checked."""
        if not callable(function):
            raise TypeError(f"{self._where()}: `{role}` must be callable, got {function!r}.")
        names = tuple(inspect.signature(function).parameters)
        unknown = [name for name in names if name not in known]
        if unknown or "inputs" not in names:
            wrong = f"takes {unknown[0]!r}" if unknown else "does not take 'inputs'"
            raise ValueError(
                f"{self._where()}: `{role}` {wrong}. Its parameters must be among "
                f"{', '.join(known)}, with `inputs`; wrap it in a function that has these."
            )
        return names

    def _variables(self, values: Any, trainable: bool) -> Any:
        """Variables in place of the arrays and numbers of a structure."""

        def make(path: tuple[Any, ...], value: Any) -> Any:
            if not (isinstance(value, (float, int)) or hasattr(value, "__array__")):
                return value
            name = ".".join(str(part).replace("/", "_") for part in path) or "value"
            return self.add_weight(
                name=name,
                shape=getattr(value, "shape", ()),
                dtype=getattr(value, "dtype", None),
                initializer=lambda shape, dtype: value,
                trainable=trainable,
            )

        flat = [make(path, value) for path, value in tree.flatten_with_path(values)]
        return tree.pack_sequence_as(values, flat)

    def build(self, input_shape: Any = None) -> None:
        """Asks `init_fn` for the first values that the constructor was not given."""
        if self.init_fn is None or (self.params is not None and self.state is not None):
            return
        make = foreign_kernel(type(self), "jax_values", _SERVED_BY)
        with backend.store.concrete():
            inputs = tree.map_shape_structure(self._example, input_shape)
            given = {"rng": self.seed_generator.next(), "inputs": inputs, "training": True}
            made = make(self.init_fn, {name: given[name] for name in self._init_names or ()})
        wanted = [name for name in ("params", "state") if name in self._call_names]
        for name, values in zip(wanted, made if len(wanted) == 2 else [made], strict=True):
            if getattr(self, name) is None:
                setattr(self, name, self._variables(values, trainable=name == "params"))

    def _example(self, shape: tuple[int | None, ...]) -> Any:
        sizes = [1 if size is None else size for size in shape]
        return backend.as_array(np.ones(sizes), self.input_dtype)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Applies the function."""
        if self._program is None:
            convert = foreign_kernel(type(self), "jax_function", _SERVED_BY)
            self._program = convert(self.call_fn, self.native_serialization_platforms)
        names = self._call_names
        given = {"inputs": inputs}
        for name in ("params", "state"):
            given[name] = tree.map_structure(lambda x: getattr(x, "value", x), getattr(self, name))
        if "rng" in names:
            given["rng"] = self.seed_generator.next()
        settings = {"training": bool(training)} if "training" in names else {}
        outputs = self._program({k: v for k, v in given.items() if k in names}, settings)
        if "state" not in names:
            return outputs
        outputs, state = outputs
        self._keep(state)
        return outputs

    def _keep(self, state: Any) -> None:
        try:
            tree.assert_same_structure(self.state, state)
        except ValueError as error:
            raise ValueError(
                f"{self._where()}: the state that `call_fn` returned is not nested as the first "
                f"one: {error} Return `(outputs, new state)`."
            ) from error
        for variable, value in zip(tree.flatten(self.state), tree.flatten(state), strict=True):
            if isinstance(variable, Variable):
                variable.assign(value)
