"""Slots of an optimizer, and which of them go with which variables."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keraia.core.variable import Variable
from keraia.optimizers.state import OptimizerState

AVERAGE = "average"
ACCUMULATOR = "gradient_accumulator"


@dataclass(frozen=True)
class Plan:
    """Variables that are updated together, their slots, and the places of those that decay."""

    variables: list[Variable]
    slots: dict[str, list[Any]]
    decayed: list[int]

    def some(self, places: Sequence[int]) -> "Plan":
        """The plan of the variables at some places."""
        slots = {name: [held[i] for i in places] for name, held in self.slots.items()}
        decaying = set(self.decayed)
        decayed = [new for new, old in enumerate(places) if old in decaying]
        return Plan([self.variables[i] for i in places], slots, decayed)

    @functools.cached_property
    def halves(self) -> list[tuple[list[int], "Plan"]]:
        """Places and plans of the variables that decay, and of the others, where there are any."""
        decaying = set(self.decayed)
        others = [i for i in range(len(self.variables)) if i not in decaying]
        return [(places, self.some(places)) for places in (self.decayed, others) if places]


def slots_called(name: str, doc: str) -> Any:
    """A property: the slots of that name, in the order of the variables; empty where none is."""
    return property(lambda self: self._slots.get(name, []), doc=doc)


class Slots(OptimizerState):
    """The part of an optimizer that makes slots and finds them."""

    use_ema: bool
    gradient_accumulation_steps: int | None
    _trainable_variables: list[Variable]
    _slots: dict[str, list[Any]]
    _plans: dict[tuple[int, ...], Plan]
    _excluded: tuple[list[Variable], list[str]]

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        """Names of the slots, in groups: those of a group are made variable by variable."""
        return ()

    def make_slot(self, name: str, variable: Variable) -> Variable | None:
        """Makes one slot of a variable; None where the rule does without."""
        return self.add_variable_from_reference(variable, name)

    def build(self, variables: Sequence[Variable]) -> None:
        """Makes the slots for a model's trainable variables.

        Args:
            variables: All variables that `apply` may get.
        """
        if self.built:
            return
        self._trainable_variables = list(variables)
        if self.use_ema:
            self._slots[AVERAGE] = self.add_optimizer_variables(variables, AVERAGE)
        if self.gradient_accumulation_steps:
            self._slots[ACCUMULATOR] = [
                self.add_variable_from_reference(v, ACCUMULATOR) for v in variables
            ]
        for names in self.slot_names():
            self._make_slots(names)
        self.built = True

    def _make_slots(self, names: tuple[str, ...]) -> None:
        self._slots.update({name: [] for name in names})
        for variable in self._trainable_variables:
            for name in names:
                slot = None if variable.overwrite_with_gradient else self.make_slot(name, variable)
                self._slots[name].append(slot)

    def exclude_from_weight_decay(
        self,
        var_list: Sequence[Variable] | None = None,
        var_names: Sequence[str] | None = None,
    ) -> None:
        """Keeps variables from decaying.

        Args:
            var_list: The variables.
            var_names: Regular expressions; a variable is kept whose name contains a match.
        """
        self._excluded = (list(var_list or ()), list(var_names or ()))
        self._plans.clear()

    def _decays(self, variable: Variable) -> bool:
        variables, patterns = self._excluded
        if any(variable is v for v in variables):
            return False
        return not any(re.search(p, variable.name) for p in patterns)

    def _plan(self, variables: Sequence[Variable]) -> Plan:
        """The plan for some of the variables, kept for the next time."""
        key = tuple(map(id, variables))
        plan = self._plans.get(key)
        if plan is None:
            places = [self._get_variable_index(v) for v in variables]
            decayed = [i for i, v in enumerate(self._trainable_variables) if self._decays(v)]
            whole = Plan(self._trainable_variables, self._slots, decayed)
            plan = self._plans[key] = whole.some(places)
        return plan

    def _get_variable_index(self, variable: Variable) -> int:
        """Place of a variable in the list given to `build`; subclasses find their slots by it."""
        for index, known in enumerate(self._trainable_variables):
            if known is variable:
                return index
        raise ValueError(
            f"Optimizer {self.name!r} does not know the variable {variable.path!r} of shape "
            f"{variable.shape}: it was built for other variables. Make a new optimizer, or build "
            "one with all variables that it is to train."
        )
