"""What the library's own optimizers have in common: said once, so that each file is its rule."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar

from keraia.core.variable import Variable
from keraia.optimizers.base import Optimizer

Init = TypeVar("Init", bound=Callable[..., None])


class SettingsButDecay(TypedDict, total=False):
    """What every optimizer's constructor takes beside its own arguments; see `Optimizer`."""

    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None
    name: str | None


class Settings(SettingsButDecay, total=False):
    """The same with weight decay."""

    weight_decay: float | None


def shared(init: Init) -> Init:
    """Decorator of an `__init__` that hands `**settings` to `Optimizer`.

    Its signature then shows them, after its own parameters, and takes them by position too.
    """
    return _shared(init, None)


def shared_after(parameter: str) -> Callable[[Init], Init]:
    """The same, with the settings after that parameter, where positions want it."""
    return lambda init: _shared(init, parameter)


def _shared(init: Init, after: str | None) -> Init:
    own = list(inspect.signature(init).parameters.values())[:-1]
    known = {p.name for p in own}
    base = list(inspect.signature(Optimizer.__init__).parameters.values())
    place = len(own) if after is None else [p.name for p in own].index(after) + 1
    rest = [p for p in base[:-1] if p.name not in known]
    parameters = [*own[:place], *rest, *own[place:], base[-1]]
    names = [p.name for p in parameters[1:-1]]

    @functools.wraps(init)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) > len(names):
            raise TypeError(
                f"{type(self).__name__} takes at most {len(names)} arguments by position, got "
                f"{len(args)}."
            )
        init(self, **dict(zip(names, args, strict=False)), **kwargs)

    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


class Ruled(Optimizer):
    """Base of optimizers that are given by a `rule` and keep slots."""

    def build(self, var_list: Sequence[Variable]) -> None:
        super().build(var_list)
