"""`FlaxLayer`: a module of Flax as a layer."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from keraia.core.configurable import serialize
from keraia.layers.wrap.jax_function import JaxLayer


class FlaxLayer(JaxLayer):
    """Applies a `flax.linen.Module`: its parameters are trained, its other collections are state.

    `training` is passed if the module's method takes an argument of that name; modules that want
    it otherwise, such as `deterministic=not training`, get a `method` that says so. All random
    streams of the module come from one key, another one in each call.

    A saved model holds the module's `get_config()`, so a module that is to be saved needs one, and
    its class must be registered or passed in `custom_objects`.

    Args:
        module: The module.
        method: Function of the module's class, or any function `(module, inputs, ...)`; None
            means `__call__`.
        variables: First values as `module.init` returns them; None means that they are made from
            the shape of the first inputs.

    Raises:
        NotImplementedError: The backend is neither JAX nor TensorFlow.
        TypeError: `method` is not callable.

    Example:
        >>> import flax  # doctest: +SKIP
        >>> layer = FlaxLayer(flax.linen.Dense(4))  # doctest: +SKIP
        >>> layer([[1.0, 2.0]]).shape  # doctest: +SKIP
        (1, 4)

    Source: https://flax-linen.readthedocs.io
    """

    def __init__(
        self,
        module: Any,
        method: Callable[..., Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        given: dict[str, Any] = {}
        if variables is not None:
            params, state = _parted(variables)
            given = {"params": params, "state": state}
        super().__init__(self._apply, self._first, **given, **kwargs)
        if method is not None and not callable(method):
            raise TypeError(
                f"{self._where()}: `method` must be a function whose first argument is the module, "
                f"got {method!r}."
            )
        self.module = module
        self.method = method

    def _told(self, training: bool) -> dict[str, Any]:
        """What the module's method is told about training."""
        parameters = inspect.signature(self.method or type(self.module).__call__).parameters
        return {"training": training} if "training" in parameters else {}

    def _first(self, rng: Any, inputs: Any, training: bool) -> tuple[Any, Any]:
        return _parted(self.module.init(rng, inputs, method=self.method, **self._told(training)))

    def _apply(
        self, params: Any, state: Any, rng: Any, inputs: Any, training: bool
    ) -> tuple[Any, Any]:
        outputs, changed = self.module.apply(
            {"params": params, **state},
            inputs,
            rngs=rng,
            method=self.method,
            mutable=list(state),
            **self._told(training),
        )
        return outputs, {**state, **changed}

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor, save for `variables`: their values are weights."""
        config = super().get_config()
        del config["call_fn"], config["init_fn"]
        return {**config, "module": serialize(self.module), "method": serialize(self.method)}


def _parted(variables: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Parameters, and all other collections."""
    state = {name: values for name, values in variables.items() if name != "params"}
    return variables.get("params", {}), state
