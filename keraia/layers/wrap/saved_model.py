"""`TFSMLayer`: a saved model of TensorFlow as a layer."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from keraia.core import state
from keraia.core.lodger import Lodger
from keraia.layers.base.layer import Layer
from keraia.layers.wrap.foreign import foreign_kernel, refuse_unless_trusted

_SERVED_BY = "TensorFlow (`tensorflow`)"


class TFSMLayer(Layer):
    """Applies an endpoint of a saved model of TensorFlow, whose variables become the weights.

    A configuration names the folder, not what lies there, and graphs may do anything: a model that
    holds such a layer loads only with `safe_mode=False`.

    Args:
        filepath: Folder of the saved model.
        call_endpoint: Name of the endpoint: a function of the saved object or a signature.
        call_training_endpoint: Name of the endpoint for training; None means the same one.
        trainable: Whether training changes the variables.
        name: Name; made from the class's when None.
        dtype: Dtype or dtype policy.

    Raises:
        NotImplementedError: The backend is not TensorFlow.
        OSError: There is no saved model.
        ValueError: It has no such endpoint.

    Example:
        >>> layer = TFSMLayer("folder/of/a/model")  # doctest: +SKIP
        >>> layer(inputs)  # doctest: +SKIP

    Source: https://www.tensorflow.org/guide/saved_model
    """

    def __init__(
        self,
        filepath: str,
        call_endpoint: str = "serve",
        call_training_endpoint: str | None = None,
        trainable: bool = True,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        load = foreign_kernel(type(self), "load_saved_model", _SERVED_BY)
        super().__init__(trainable=trainable, name=name, dtype=dtype)
        self.filepath = str(filepath)
        self.call_endpoint = call_endpoint
        self.call_training_endpoint = call_training_endpoint
        self._loaded = load(self.filepath)
        self._find_endpoints()
        self.built = True

    def _find_endpoints(self) -> None:
        known = foreign_kernel(type(self), "endpoints", _SERVED_BY)(self._loaded)
        variables_of = foreign_kernel(type(self), "saved_model_variables", _SERVED_BY)
        self._functions = [
            self._endpoint(name, known)
            for name in (self.call_endpoint, self.call_training_endpoint)
            if name is not None
        ]
        places = {id(p[0]): p for function in self._functions for p in variables_of(function)}
        self._state = [Lodger([cell], 0, *rest) for cell, *rest in places.values()]
        if not self.trainable:
            self.trainable = False

    def _endpoint(self, name: str, known: Mapping[str, Any]) -> Callable[..., Any]:
        if name not in known:
            raise ValueError(
                f"{self._where()}: {self.filepath!r} has no endpoint {name!r}. Choose one of "
                f"{', '.join(sorted(known))}."
            )
        return known[name]

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy opens the folder again and gets this layer's values."""
        return _opened_again, (type(self), self.get_config(), self.get_weights())

    def build(self, input_shape: Any = None) -> None:
        """Nothing to make: the saved model brings its weights."""

    def call(self, inputs: Any, training: bool = False, **kwargs: Any) -> Any:
        """Runs the endpoint for training or for inference."""
        scope = state.current()
        elsewhere = {id(v) for v, _ in scope.held()} if scope is not None else set()
        if any(id(v) in elsewhere for v in self._state):
            raise NotImplementedError(
                f"{self._where()} computes with its own variables and cannot be given other values "
                "of them."
            )
        return self._functions[-1 if training else 0](inputs, **kwargs)

    @classmethod
    def from_config(
        cls,
        config: Mapping[str, Any],
        custom_objects: Mapping[str, Any] | None = None,
        safe_mode: bool | None = None,
    ) -> Self:
        """Makes a layer from what `get_config` returned.

        Args:
            config: Dictionary from parameter name to value.
            custom_objects: Not used.
            safe_mode: False opens the folder; None: as the load under way.

        Raises:
            UnsafeFileError: Nobody has said `safe_mode=False`.
        """
        refuse_unless_trusted(cls, safe_mode, "names a saved model of TensorFlow")
        return super().from_config(config)


def _opened_again(
    cls: type[TFSMLayer], config: dict[str, Any], weights: list[np.ndarray]
) -> TFSMLayer:
    layer = cls.from_config(config, safe_mode=False)
    layer.set_weights(weights)
    return layer
