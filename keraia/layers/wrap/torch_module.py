"""`TorchModuleWrapper`: a module of PyTorch as a layer."""

import base64
from collections.abc import Mapping
from typing import Any, Self

from keraia.core.lodger import Lodger
from keraia.layers.base.layer import Layer
from keraia.layers.wrap.foreign import foreign_kernel, refuse_unless_trusted

_SERVED_BY = "PyTorch (`torch`)"


class TorchModuleWrapper(Layer):
    """Applies a `torch.nn.Module`, whose parameters and buffers become the layer's weights.

    Parameters are trainable weights, buffers (such as the moving averages of a batch
    normalization) are others; the layer and the module read and write the same storage. With
    `training=True` the module goes into its training mode, with False out of it.

    A saved model holds the module as a pickle, so it loads only with `safe_mode=False`. Weights
    are saved under the names of `module.state_dict()`.

    Args:
        module: The module. One with lazy parameters must have run once.
        output_shape: Shape of the output with the batch size (None if unknown); found by running
            the module on zeros when it is None.

    Raises:
        NotImplementedError: The backend is not PyTorch.
        TypeError: `module` is no `torch.nn.Module`.

    Example:
        >>> import torch  # doctest: +SKIP
        >>> layer = TorchModuleWrapper(torch.nn.Linear(3, 2))  # doctest: +SKIP
        >>> layer(torch.ones(1, 3)).shape  # doctest: +SKIP
        torch.Size([1, 2])

    Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
    """

    def __init__(
        self,
        module: Any,
        name: str | None = None,
        output_shape: tuple[int | None, ...] | None = None,
        **kwargs: Any,
    ) -> None:
        state_of = foreign_kernel(type(self), "module_state", _SERVED_BY)
        super().__init__(name=name, **kwargs)
        self._output_shape = None if output_shape is None else tuple(output_shape)
        self.module = module
        self._state = [Lodger(*place) for place in state_of(module, self._where())]
        self.built = True

    def build(self, input_shape: Any = None) -> None:
        """Nothing to make: the module brings its weights."""

    def call(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """Runs the module's `forward`."""
        run = foreign_kernel(type(self), "run_module", _SERVED_BY)
        return run(self.module, self._state, training, args, kwargs)

    def parameters(self, recurse: bool = True) -> Any:
        """Parameters of the module."""
        return self.module.parameters(recurse=recurse)

    def _says_output_shape(self) -> bool:
        return self._output_shape is not None

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output, as the constructor was told or as the module gives it."""
        return self._output_shape or super().compute_output_shape(input_shape)

    def save_own_variables(self, store: Any) -> None:
        """Puts the module's state into `store` under the names of its `state_dict()`."""
        for variable in self._state:
            store[variable.name] = variable

    def load_own_variables(self, store: Any) -> None:
        """Takes the module's state from `store`.

        Raises:
            ValueError: The names differ.
        """
        mine, saved = {v.name for v in self._state}, set(store.keys())
        if mine != saved:
            raise ValueError(
                f"{self._where()}: the module and the file do not have the same state: "
                f"{sorted(mine - saved)} are missing in the file, {sorted(saved - mine)} in the "
                "module. Load into a wrapper of the same architecture."
            )
        for variable in self._state:
            variable.assign(store[variable.name])

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor; the module as the base64 text of its pickle."""
        pickled = foreign_kernel(type(self), "pickle_module", _SERVED_BY)(self.module)
        text = base64.b64encode(pickled).decode("ascii")
        return {**super().get_config(), "module": text, "output_shape": self._output_shape}

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
            custom_objects: Not used: a pickle finds classes by itself.
            safe_mode: False unpickles the module; None: as the load under way.

        Raises:
            UnsafeFileError: Nobody has said `safe_mode=False`.
        """
        refuse_unless_trusted(cls, safe_mode, "holds a pickled module")
        unpickle = foreign_kernel(cls, "unpickle_module", _SERVED_BY)
        module = unpickle(base64.b64decode(config["module"]))
        return super().from_config({**config, "module": module})
