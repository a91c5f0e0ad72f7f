"""The class that layers inherit: a PyTorch module whose parameters are the layer's variables."""

from collections.abc import Iterable
from typing import Any

import torch


class Parts(dict[str, Any]):
    """What a layer holds of one kind, by name; what PyTorch puts here reaches the layer.

    Args:
        registered: What was registered in PyTorch's own way.
        variables: Variables, of which the cells are shown.
        others: `(name, part)` pairs.
    """

    def __init__(
        self,
        registered: dict[str, Any],
        variables: Iterable[Any] = (),
        others: Iterable[tuple[str, Any]] = (),
    ) -> None:
        super().__init__(registered)
        self.registered = registered
        self.variables = {self._show(v.name, v._cell): v for v in variables}
        for name, part in others:
            self._show(name, part)

    def _show(self, name: str, part: Any) -> str:
        """Adds a part under its name, numbered if that is taken; returns the name."""
        free, count = name, 0
        while free in self:
            count += 1
            free = f"{name}_{count}"
        super().__setitem__(free, part)
        return free

    def __setitem__(self, name: str, part: Any) -> None:
        super().__setitem__(name, part)
        variable = self.variables.get(name)
        if variable is not None:
            variable._cell = part
        else:
            self.registered[name] = part


class TorchLayer(torch.nn.Module):
    """A layer as a module: `parameters()`, `state_dict()`, `to()` and hooks see what it holds.

    Trainable variables are its parameters, the others its buffers, sub-layers its modules, all by
    name. They are looked up whenever PyTorch asks, so a layer need not register anything. Modules
    and parameters of PyTorch's own count, too, if they stand in an attribute.
    """

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self._run(*args, **kwargs)  # type: ignore[operator]

    def __getattr__(self, name: str) -> Any:
        own = getattr(type(self), name, None)
        if hasattr(own, "__get__"):  # it raised an AttributeError, whose words count
            return own.__get__(self, type(self))
        return super().__getattr__(name)

    @property
    def _parameters(self) -> Parts:  # type: ignore[override]
        return Parts(
            self.__dict__["_parameters"],
            [v for v in self._shown_variables() if _is_parameter(v._cell)],
            [(name, x) for name, x in vars(self).items() if _is_parameter(x)],
        )

    @_parameters.setter
    def _parameters(self, registered: dict[str, Any]) -> None:
        self.__dict__["_parameters"] = registered

    @property
    def _buffers(self) -> Parts:  # type: ignore[override]
        return Parts(
            self.__dict__["_buffers"],
            [v for v in self._shown_variables() if not _is_parameter(v._cell)],
        )

    @_buffers.setter
    def _buffers(self, registered: dict[str, Any]) -> None:
        self.__dict__["_buffers"] = registered

    @property
    def _modules(self) -> Parts:  # type: ignore[override]
        layers = [(layer.name, layer) for layer in self._layers]  # type: ignore[union-attr]
        modules = [
            (name, x)
            for name, x in vars(self).items()
            if isinstance(x, torch.nn.Module) and not isinstance(x, TorchLayer)
        ]
        return Parts(self.__dict__["_modules"], others=[*layers, *modules])

    @_modules.setter
    def _modules(self, registered: dict[str, Any]) -> None:
        self.__dict__["_modules"] = registered

    def _shown_variables(self) -> list[Any]:
        """The layer's own variables, but for those that a module of PyTorch's shows."""
        return [v for v in self._own_variables() if not v.lodges]  # type: ignore[operator]


def _is_parameter(x: Any) -> bool:
    return isinstance(x, torch.nn.Parameter)
