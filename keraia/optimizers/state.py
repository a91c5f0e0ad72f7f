"""The variables of an optimizer: made, listed, saved and loaded in one order."""

import warnings
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from keraia import initializers
from keraia.backends import backend
from keraia.core.scopes import name_scope
from keraia.core.variable import Variable


class OptimizerState:
    """What an optimizer knows about its own variables."""

    name: str
    built: bool
    _variables: list[Variable]

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Variable) and not any(v is value for v in self._variables):
            self._variables.append(value)
        super().__setattr__(name, value)

    @property
    def variables(self) -> list[Variable]:
        """All variables: counter, learning rate, then slots in order of creation."""
        return list(self._variables)

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Makes a variable that the optimizer keeps and saves.

        Args:
            shape: Its shape.
            initializer: First value: an initializer, or its name.
            dtype: Name of the dtype; `floatx()` by default.
            aggregation: How replicas are combined.
            layout: How the value is spread over devices.
            name: Name without "/".
        """
        with name_scope(self.name):
            variable = Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                aggregation=aggregation,
                layout=layout,
                name=name,
            )
        variable.trainable = False  # made like a weight, so that it is written in place like one
        self._variables.append(variable)
        return variable

    def _add_scalar(self, name: str, value: float, dtype: str) -> Variable:
        """Makes a number of the optimizer's own, kept where Python can read it fast."""
        with name_scope(self.name):
            variable = Variable(
                lambda shape, dtype: backend.scalar(value, dtype),
                shape=(),
                dtype=dtype,
                trainable=False,
                aggregation="only_first_replica",
                name=name,
            )
        self._variables.append(variable)
        return variable

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Makes a slot: a variable of the shape and dtype of a model's variable.

        Args:
            reference_variable: The model's variable.
            name: What the slot holds; the variable's path is put before it.
            initializer: First value: an initializer, or its name.
        """
        return self.add_variable(
            reference_variable.shape,
            initializer,
            dtype=reference_variable.dtype,
            layout=getattr(reference_variable, "_layout", None),
            name=f"{reference_variable.path.replace('/', '_')}_{name or 'var'}",
        )

    def add_optimizer_variables(
        self,
        trainable_variables: Sequence[Variable],
        name: str | Sequence[str],
        initializer: Any = "zeros",
    ) -> Any:
        """Makes slots for each of several variables.

        Args:
            trainable_variables: The model's variables.
            name: What the slot holds, or a sequence of such names.
            initializer: First value of all slots, or one for each name.

        Returns:
            The list of slots, or a tuple of lists where `name` is a sequence. A variable that is
            overwritten by its gradient gets None.
        """
        names = [name] if isinstance(name, str) else list(name)
        several = isinstance(initializer, (list, tuple))
        firsts = list(initializer) if several else [initializer] * len(names)
        if len(firsts) != len(names):
            raise ValueError(
                f"{self.name}.add_optimizer_variables: got {len(firsts)} initializers for "
                f"{len(names)} names. Pass one initializer, or as many as names."
            )
        made: tuple[list[Variable | None], ...] = tuple([] for _ in names)
        for variable in trainable_variables:
            for slots, slot_name, first in zip(made, names, firsts, strict=True):
                slots.append(
                    None
                    if variable.overwrite_with_gradient
                    else self.add_variable_from_reference(variable, slot_name, first)
                )
        return made[0] if isinstance(name, str) else made

    def assign(self, variable: Variable, value: Any) -> None:
        """Gives a variable a value; `update_step` writes through this."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Adds to a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtracts from a variable."""
        variable.assign_sub(value)

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Gives all variables their values.

        Args:
            weights: Arrays in the order of `variables`.

        Raises:
            ValueError: Not built yet, or number or shapes differ.
        """
        if not self.built:
            raise ValueError(
                f"{self.name}.set_weights: the optimizer has no slots yet. "
                "Call `optimizer.build(trainable_variables)` first."
            )
        if len(weights) != len(self._variables):
            raise ValueError(
                f"{self.name}.set_weights: got {len(weights)} arrays for "
                f"{len(self._variables)} variables."
            )
        arrays = [backend.as_array(w) for w in weights]
        for variable, array in zip(self._variables, arrays, strict=True):
            if backend.shape_of(array) != variable.shape:
                raise ValueError(
                    f"{self.name}.set_weights: variable {variable.path!r} has shape "
                    f"{variable.shape}, its value has shape {backend.shape_of(array)}."
                )
        for variable, array in zip(self._variables, arrays, strict=True):
            variable.assign(array)

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Puts the variables into `store` under "0", "1", ... in the order of `variables`."""
        for index, variable in enumerate(self.variables):
            store[str(index)] = variable

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Takes the variables from what `save_own_variables` stored.

        A store of another number of variables is skipped with a warning.
        """
        variables = self.variables
        if len(store.keys()) != len(variables):
            warnings.warn(
                f"Optimizer {self.name!r} has {len(variables)} variables, the file holds "
                f"{len(store.keys())}: its state is not loaded. Compile the model with the "
                "optimizer, and the trainable variables, that it was saved with.",
                stacklevel=2,
            )
            return
        for index, variable in enumerate(variables):
            variable.assign(store[str(index)])
