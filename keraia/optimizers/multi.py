"""Several optimizers in one model, each for the variables whose paths match."""

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, Self

from keraia.core.configurable import Configurable, deserialize
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.base import Optimizer

Array = Any


class OptimizerMap(MutableMapping[str, Optimizer], Configurable):
    """Says which optimizer moves which variable.

    Keys are regular expressions, which must match a variable's whole path; called with a variable
    the map gives its optimizer. Two matching keys are an error.

    Args:
        default_optimizer: Optimizer of the variables that no key matches.
        optimizer_map: Regular expression -> optimizer.

    Raises:
        TypeError: A value is no optimizer.
        ValueError: A key is used twice.

    Example:
        >>> from keraia import Variable
        >>> from keraia.optimizers import SGD, Adam
        >>> optimizers = OptimizerMap(SGD(0.1), {".*bias": Adam()})
        >>> type(optimizers(Variable([0.0], name="bias"))).__name__
        'Adam'
    """

    def __init__(
        self,
        default_optimizer: Optimizer,
        optimizer_map: Mapping[str, Optimizer] | None = None,
    ) -> None:
        self._default_optimizer = _an_optimizer(default_optimizer, "`default_optimizer`")
        self._map: dict[str, Optimizer] = {}
        for key, optimizer in (optimizer_map or {}).items():
            self[key] = optimizer

    @property
    def default_optimizer(self) -> Optimizer:
        """Optimizer of the variables that no key matches."""
        return self._default_optimizer

    @property
    def optimizer_map(self) -> dict[str, Optimizer]:
        """The optimizers by their regular expressions."""
        return dict(self._map)

    def __call__(self, variable: Variable) -> Optimizer:
        """The optimizer of a variable."""
        keys = [key for key in self._map if re.fullmatch(key, variable.path)]
        if len(keys) > 1:
            raise ValueError(
                f"OptimizerMap: the variable {variable.path!r} is matched by "
                f"{' and '.join(map(repr, keys))}. Make the expressions exclude each other."
            )
        return self._map[keys[0]] if keys else self._default_optimizer

    def __getitem__(self, key: str) -> Optimizer:
        return self._map.get(key, self._default_optimizer)

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._map:
            raise ValueError(f"OptimizerMap: {key!r} has an optimizer already. Delete it first.")
        self._map[key] = _an_optimizer(optimizer, repr(key))

    def __delitem__(self, key: str) -> None:
        del self._map[key]

    def __len__(self) -> int:
        return len(self._map)

    def __iter__(self) -> Iterator[str]:
        return iter(self._map)

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        return cls(**{k: deserialize(v, custom_objects) for k, v in config.items()})


def _an_optimizer(value: Any, where: str) -> Optimizer:
    if not isinstance(value, Optimizer):
        raise TypeError(
            f"OptimizerMap: {where} must be an optimizer, got {value!r}. Pass an instance, such as "
            "Adam()."
        )
    return value


class MultiOptimizer(Optimizer):
    """An optimizer made of several, each of which moves variables of its own.

    There is no learning rate in common: use those of `optimizers`.

    Args:
        optimizer_map: Which optimizer moves which variable.
        loss_scale_factor: As in `Optimizer`; it becomes that of every optimizer.
        name: Name of the optimizer.

    Raises:
        TypeError: `optimizer_map` is no `OptimizerMap`.

    Example:
        >>> from keraia import Variable
        >>> from keraia.optimizers import SGD
        >>> kernel, bias = Variable([1.0], name="kernel"), Variable([1.0], name="bias")
        >>> optimizer = MultiOptimizer(OptimizerMap(SGD(0.5), {".*bias": SGD(0.25)}))
        >>> optimizer.apply([[1.0], [1.0]], [kernel, bias])
        >>> kernel.numpy().tolist(), bias.numpy().tolist()
        ([0.5], [0.75])
    """

    def __init__(
        self,
        optimizer_map: OptimizerMap,
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ) -> None:
        if not isinstance(optimizer_map, OptimizerMap):
            raise TypeError(
                "optimizers.MultiOptimizer: `optimizer_map` must be an OptimizerMap, got "
                f"{optimizer_map!r}. Write OptimizerMap(default_optimizer, {{pattern: optimizer}})."
            )
        self.optimizer_map = optimizer_map
        self._groups: list[tuple[Optimizer, list[Variable]]] = []
        super().__init__(learning_rate=0.0, loss_scale_factor=loss_scale_factor, name=name)

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers that have variables, in the order of the map, the default one last."""
        return [optimizer for optimizer, _ in self._groups]

    @property
    def variables(self) -> list[Variable]:
        """Its own variables, then those of each optimizer."""
        return [*self._variables, *(v for one in self.optimizers for v in one.variables)]

    @property
    def loss_scale_factor(self) -> float | None:
        """Factor of the loss, by which every optimizer divides gradients again."""
        return self._loss_scale_factor

    @loss_scale_factor.setter
    def loss_scale_factor(self, value: float | None) -> None:  # type: ignore[override]
        self._loss_scale_factor = value
        if value is not None:
            for one in {id(o): o for o in self._all()}.values():
                one.loss_scale_factor = value

    def _all(self) -> list[Optimizer]:
        return [*self.optimizer_map.values(), self.optimizer_map.default_optimizer]

    @property
    def learning_rate(self) -> Any:
        raise AttributeError(
            f"{self.name} has no learning rate of its own. Use those of its `optimizers`."
        )

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        raise AttributeError(
            f"{self.name} has no learning rate of its own. Set those of its `optimizers`."
        )

    def build(self, var_list: Sequence[Variable]) -> None:
        if self.built:
            return
        super().build(var_list)
        owners = [self.optimizer_map(v) for v in var_list]
        for one in {id(o): o for o in self._all()}.values():
            mine = [v for v, owner in zip(var_list, owners, strict=True) if owner is one]
            if mine:
                one.build(mine)
                self._groups.append((one, mine))

    def apply(
        self, grads: Iterable[Array | None], trainable_variables: Sequence[Variable] | None = None
    ) -> None:
        """Makes one step with each optimizer; see `Optimizer.apply`."""
        arrays, variables = self._paired(grads, trainable_variables)
        place = {id(v): i for i, v in enumerate(variables)}
        for one, mine in self._groups:
            present = [v for v in mine if id(v) in place]
            if present:
                one.apply([arrays[place[id(v)]] for v in present], present)
        if arrays:
            access.set_number(self._iterations, access.number(self._iterations) + 1)

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        for one, mine in self._groups:
            one.finalize_variable_values([v for v in var_list if any(v is m for m in mine)])
