"""Outputs of a model, and the structures that users give beside them.

Losses, metrics, weights and targets may be one thing for all outputs, a list in the order of the
outputs, or a dict by their names. Here each is laid out beside the flat list of outputs.
"""

from collections.abc import Sequence
from typing import Any

from keraia.core import tree

_SEQUENCE = (list, tuple)


class Outputs:
    """The structure of a model's outputs.

    Args:
        y_pred: Outputs, or their specs.
        names: Names of the outputs of a functional model, in order.
    """

    def __init__(self, y_pred: Any, names: Sequence[str] | None = None) -> None:
        self.count = len(tree.flatten(y_pred))
        self.structure = tree.pack_sequence_as(y_pred, list(range(self.count)))
        self.single = isinstance(self.structure, int)
        self._names = list(names or ())
        if len(self._names) != self.count:
            self._names = []
        self.labels = [self._label(path) for path, _ in tree.flatten_with_path(y_pred)]

    def _label(self, path: tuple) -> tuple[str, bool]:
        """Keys that lead to an output, and whether they name it alone."""
        keys = [str(key) for key in path if not isinstance(key, int)]
        return "/".join(keys), bool(path) and not isinstance(path[-1], int)

    def name(self, index: int) -> str | None:
        """Name of an output: its key, or its name in a functional model; None if it has none."""
        if self.single:
            return self._names[0] if self._names else None
        label, complete = self.labels[index]
        if complete:
            return label
        return self._names[index] if self._names else None

    def part_name(self, index: int, what: str) -> str:
        """What a loss of an output is called among those of the others."""
        name = self.name(index)
        if name is not None:
            return name
        label, _ = self.labels[index]
        return f"{label}/{what}" if label else what

    def spread(self, given: Any, single: Any, what: str) -> list[tuple[int, Any]]:
        """Lays something out beside the outputs.

        Args:
            given: The same thing for all outputs, or a structure.
            single: Function that tells what is no structure.
            what: Name of the argument, for messages.

        Returns:
            Pairs of an output's number and its part: in the order of a list of outputs, or for a
            dict of them in the order in which they were given.

        Raises:
            ValueError: The structure does not fit the outputs.
        """
        if self.single and not single(given):
            given = self.only(given, what)
        return self._spread(given, self.structure, single, what)

    def only(self, given: Any, what: str) -> Any:
        """The part for the only output, out of a list or dict."""
        if len(given) != 1:
            self._refuse(given, what)
        if isinstance(given, dict):
            key, part = next(iter(given.items()))
            if self._names and key != self._names[0]:
                self._refuse(given, what)
            return part
        return given[0]

    def _spread(self, given: Any, slots: Any, single: Any, what: str) -> list[tuple[int, Any]]:
        if single(given):
            return [(index, given) for index in tree.flatten(slots)]
        if isinstance(slots, int):
            self._refuse(given, what)
        if isinstance(given, dict):
            children = self._by_key(given, slots, what)
            pairs = [(part, children[key]) for key, part in given.items()]
            if not isinstance(slots, dict):
                pairs.sort(key=lambda pair: pair[1])
        else:
            children = tree_children(slots)
            if len(children) != len(given):
                self._refuse(given, what)
            pairs = list(zip(given, children, strict=True))
        return [p for part, child in pairs for p in self._spread(part, child, single, what)]

    def _by_key(self, given: dict, slots: Any, what: str) -> dict[str, Any]:
        if isinstance(slots, dict) and given.keys() <= slots.keys():
            return slots
        named = dict(zip(self._names, range(self.count), strict=True)) if self._names else {}
        if not given.keys() <= named.keys():
            self._refuse(given, what)
        return named

    def _refuse(self, given: Any, what: str) -> None:
        raise ValueError(
            f"`{what}` does not fit the outputs of the model. The outputs are "
            f"{self.describe()}; `{what}` is {_shape_of_structure(given)}. Give one for all "
            "outputs, a list in their order, or a dict by their names."
        )

    def describe(self) -> str:
        """The outputs in words, for messages."""
        if self.single:
            return f"one tensor ({self._names[0]!r})" if self._names else "one tensor"
        names = [self.name(i) for i in range(self.count)]
        if None not in names:
            return f"{self.count} tensors named {names}"
        return f"{self.count} tensors in a {type(self.structure).__name__}"

    def flat(self, given: Any, what: str) -> list[Any]:
        """Targets or weights beside the flat outputs; None where an output has none.

        Raises:
            ValueError: The structure does not fit the outputs.
        """
        if given is None:
            return [None] * self.count
        if self.single:
            return [self.only(given, what) if isinstance(given, (*_SEQUENCE, dict)) else given]
        pairs = self.spread(given, _is_tensor, what)
        if what == "y" and _is_tensor(given) and self.count > 1:
            self._refuse(given, what)
        out: list[Any] = [None] * self.count
        for index, part in pairs:
            out[index] = part
        return out


def tree_children(slots: Any) -> list[Any]:
    """Direct children of a container, those of a dict in the order of leaves."""
    if isinstance(slots, dict):
        return [slots[key] for key in tree.sorted_keys(slots)]
    return list(slots)


def _is_tensor(x: Any) -> bool:
    return not isinstance(x, (*_SEQUENCE, dict))


def _shape_of_structure(given: Any) -> str:
    if isinstance(given, dict):
        return f"a dict with the keys {list(given)}"
    if isinstance(given, _SEQUENCE):
        return f"a {type(given).__name__} of length {len(given)}"
    return f"a single {type(given).__name__}"
