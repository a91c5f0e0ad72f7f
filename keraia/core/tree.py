"""Structures of lists, tuples and dicts, with anything else as leaves.

Containers are `list`, `tuple`, `dict`, `deque`, `OrderedDict`, `defaultdict` and named tuples;
other subclasses of these are leaves, and so is None. The leaves of a dict come in the order of its
sorted keys, those of an `OrderedDict` in its own.
"""

import warnings
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

Path = tuple[Any, ...]


class MAP_TO_NONE:  # noqa: N801 (a public name of Keras)
    """What `traverse`'s function returns to put None in a place."""


class _Kind(NamedTuple):
    """How containers of a kind are taken apart and put together again.

    Attributes:
        family: Type that says which containers may stand for one another.
        children: Its elements in the order of leaves.
        keys: What leads to each of them.
        rebuild: `(container, new children) -> ` container of its type.
    """

    family: type
    children: Callable[[Any], Sequence[Any]]
    keys: Callable[[Any], Sequence[Any]]
    rebuild: Callable[[Any, list[Any]], Any]


class _Kinds(dict):
    """Type -> `_Kind`, or None for leaves; learns types as they come."""

    def __missing__(self, cls: type) -> _Kind | None:
        named = issubclass(cls, tuple) and hasattr(cls, "_fields")
        kind = self[tuple]._replace(family=cls, rebuild=_make_named) if named else None
        stands_for = vars(cls).get("_stands_for")  # lists and dicts that layers watch
        if stands_for is not None:
            kind = self[stands_for]
        self[cls] = kind
        return kind


def _itself(container: Any) -> Any:
    return container


def _positions(container: Any) -> range:
    return range(len(container))


def _make_named(container: Any, children: list[Any]) -> Any:
    return container._make(children)


def sorted_keys(mapping: dict) -> list[Any]:
    """Keys in order; by the names of their types first where they do not compare."""
    try:
        return sorted(mapping)
    except TypeError:
        kinds = {k: f"{type(k).__module__}.{type(k).__qualname__}" for k in mapping}
        try:
            return sorted(mapping, key=lambda k: (kinds[k], k))
        except TypeError:
            return sorted(mapping, key=kinds.__getitem__)


def _sorted_values(mapping: dict) -> list[Any]:
    return [mapping[k] for k in sorted_keys(mapping)]


def _make_dict(mapping: dict, children: list[Any]) -> dict:
    new = dict.fromkeys(mapping)  # keeps the order of insertion
    new.update(zip(sorted_keys(mapping), children, strict=True))
    return new


def _make_defaultdict(mapping: Any, children: list[Any]) -> Any:
    return defaultdict(mapping.default_factory, _make_dict(mapping, children))


def _make_ordered(mapping: Any, children: list[Any]) -> Any:
    return OrderedDict(zip(mapping, children, strict=True))


def _make_deque(container: Any, children: list[Any]) -> Any:
    return deque(children, container.maxlen)


_kinds = _Kinds(
    {
        list: _Kind(list, _itself, _positions, lambda _, children: children),
        tuple: _Kind(tuple, _itself, _positions, lambda _, children: tuple(children)),
        deque: _Kind(deque, _itself, _positions, _make_deque),
        dict: _Kind(dict, _sorted_values, sorted_keys, _make_dict),
        defaultdict: _Kind(dict, _sorted_values, sorted_keys, _make_defaultdict),
        OrderedDict: _Kind(dict, lambda d: list(d.values()), list, _make_ordered),
    }
)


def is_nested(structure: Any) -> bool:
    """Tells whether `structure` is a container (an empty one too) and not a leaf.

    Example:
        >>> is_nested([]), is_nested("ab"), is_nested(None)
        (True, False, False)
    """
    return _kinds[type(structure)] is not None


def flatten(structure: Any) -> list[Any]:
    """Leaves in order.

    Example:
        >>> flatten({"b": 1, "a": [2, (3, None)]})
        [2, 3, None, 1]
    """
    kind = _kinds[type(structure)]
    if kind is None:
        return [structure]
    leaves: list[Any] = []
    _collect(kind.children(structure), leaves)
    return leaves


def _collect(children: Iterable[Any], leaves: list[Any]) -> None:
    for child in children:
        kind = _kinds[type(child)]
        if kind is None:
            leaves.append(child)
        else:
            _collect(kind.children(child), leaves)


def flatten_with_path(structure: Any) -> list[tuple[Path, Any]]:
    """Pairs of path and leaf; a path holds the keys and positions that lead to the leaf.

    Example:
        >>> flatten_with_path({"b": 1, "a": [2]})
        [(('a', 0), 2), (('b',), 1)]
    """
    found: list[tuple[Path, Any]] = []
    _collect_with_path(structure, (), found)
    return found


def _collect_with_path(structure: Any, path: Path, found: list[tuple[Path, Any]]) -> None:
    kind = _kinds[type(structure)]
    if kind is None:
        found.append((path, structure))
        return
    for key, child in zip(kind.keys(structure), kind.children(structure), strict=True):
        _collect_with_path(child, (*path, key), found)


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """Structure of the results of `func` on the leaves.

    Args:
        func: Takes as many leaves as there are structures.
        *structures: One or more, all of the same structure. The result is made like the first.
        none_is_leaf: Whether `func` is called on None; otherwise None stays as it is, and must
            stand in the same places everywhere.

    Raises:
        ValueError: The structures differ, or there is none.

    Example:
        >>> map_structure(lambda x, y: x + y, {"a": 1, "b": [2]}, {"a": 10, "b": [20]})
        {'a': 11, 'b': [22]}
    """
    if not none_is_leaf:
        func = _sparing_none(func)
    if len(structures) == 1:
        return _map(func, structures[0])
    if not structures:
        raise ValueError("map_structure takes a function and one or more structures, got none.")
    return _map_together(func, structures, (), up_to_leaves=True)


def _map(func: Callable[[Any], Any], structure: Any) -> Any:
    kind = _kinds[type(structure)]
    if kind is None:
        return func(structure)
    return kind.rebuild(structure, [_map(func, child) for child in kind.children(structure)])


def _sparing_none(func: Callable[..., Any]) -> Callable[..., Any]:
    def spared(*leaves: Any) -> Any:
        if all(leaf is not None for leaf in leaves):
            return func(*leaves)
        if any(leaf is not None for leaf in leaves):
            raise ValueError(
                f"map_structure: {_described(leaves)}. With `none_is_leaf=False` None must stand "
                "in the same places in all structures."
            )
        return None

    return spared


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """As `map_structure`, but what stands at the leaves of `shallow_structure` is not entered.

    Args:
        shallow_structure: Says how deep to go; its own leaves are not passed to `func`.
        func: Takes as many parts as there are structures.
        *structures: One or more, each beginning with the shallow structure.

    Raises:
        ValueError: A structure does not begin so, or there is none.

    Example:
        >>> map_structure_up_to([0, 0], len, [(1, 2, 3), (4,)])
        [3, 1]
    """
    if not structures:
        raise ValueError("map_structure_up_to takes one or more structures, got none.")
    everything = (shallow_structure, *structures)
    return _map_together(lambda _, *parts: func(*parts), everything, (), up_to_leaves=False)


def _map_together(
    func: Callable[..., Any], structures: Sequence[Any], path: Path, up_to_leaves: bool
) -> Any:
    first, *others = structures
    kind = _kinds[type(first)]
    if kind is None:
        if up_to_leaves and any(map(is_nested, others)):
            raise _difference(structures, path)
        return func(*structures)
    keys = kind.keys(first)
    rows = [kind.children(first)]
    for other in others:
        peer = _kinds[type(other)]
        if peer is None or peer.family is not kind.family or len(other) != len(first):
            raise _difference((first, other), path)
        if kind.family is not dict:
            rows.append(other)
        elif other.keys() == first.keys():
            rows.append([other[k] for k in keys])
        else:
            raise _difference((first, other), path)
    children = [
        _map_together(func, parts, (*path, key), up_to_leaves)
        for key, *parts in zip(keys, *rows, strict=True)
    ]
    return kind.rebuild(first, children)


def _difference(parts: Sequence[Any], path: Path) -> ValueError:
    where = "".join(f"[{key!r}]" for key in path) or "the top"
    return ValueError(
        f"The structures differ at {where}: {_described(parts)}. They must be nested in the same "
        "way, with the same types, lengths and keys."
    )


def _described(parts: Sequence[Any]) -> str:
    """Type of each part, with the size or keys of containers; never what they hold."""
    words = []
    for part in parts:
        kind = _kinds[type(part)]
        name = type(part).__name__
        if kind is None:
            words.append("None" if part is None else f"a leaf of type {name}")
        elif kind.family is dict:
            words.append(f"a {name} of keys {sorted_keys(part)}")
        else:
            words.append(f"a {name} of length {len(part)}")
    return " beside ".join(words)


def assert_same_structure(a: Any, b: Any, check_types: bool | None = None) -> None:
    """Raises a ValueError that says where, unless `a` and `b` are nested in the same way.

    Types count, except that dicts of any kind with the same keys are the same. `check_types` has
    no effect.
    """
    if check_types is not None:
        message = "assert_same_structure: `check_types` has no effect; leave it out."
        warnings.warn(message, DeprecationWarning, stacklevel=2)
    _map_together(lambda *_: None, (a, b), (), up_to_leaves=True)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raises a ValueError unless the same paths lead to the leaves of `a` and `b`.

    Unlike `assert_same_structure` it takes lists, tuples and named tuples for the same.
    """
    first, second = ({path for path, _ in flatten_with_path(s)} for s in (a, b))
    if first != second:
        lost, extra = (sorted(paths, key=str) for paths in (first - second, second - first))
        raise ValueError(
            f"The structures have leaves at different paths: only in `a` {lost}, only in `b` "
            f"{extra}."
        )


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """The inverse of `flatten`: a structure like `structure` with other leaves.

    Raises:
        ValueError: There are more or fewer new leaves than places.

    Example:
        >>> pack_sequence_as({"b": 0, "a": (0, 0)}, [1, 2, 3])
        {'b': 3, 'a': (1, 2)}
    """
    leaves = list(flat_sequence)
    places = len(flatten(structure))
    if len(leaves) != places:
        raise ValueError(
            f"pack_sequence_as: the structure has {places} leaves, `flat_sequence` {len(leaves)}."
        )
    rest = iter(leaves)
    return _map(lambda _: next(rest), structure)


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Structure in which whatever `func` answers for, container or leaf, is replaced.

    Args:
        func: Called on each part. None keeps the part (and enters it); `MAP_TO_NONE` puts None in
            its place; anything else replaces it.
        structure: Any structure.
        top_down: Whether containers come before what they hold. What replaces them is not entered.

    Example:
        >>> traverse(lambda x: sum(x) if isinstance(x, tuple) else None, [1, (2, 3)])
        [1, 5]
    """
    if top_down:
        answer = func(structure)
        if answer is None:
            return _enter(func, structure, top_down)
    else:
        structure = _enter(func, structure, top_down)
        answer = func(structure)
        if answer is None:
            return structure
    return None if answer is MAP_TO_NONE else answer


def _enter(func: Callable[[Any], Any], structure: Any, top_down: bool) -> Any:
    kind = _kinds[type(structure)]
    if kind is None:
        return structure
    children = [traverse(func, child, top_down) for child in kind.children(structure)]
    return kind.rebuild(structure, children)


def lists_to_tuples(structure: Any) -> Any:
    """Structure with tuples in place of lists.

    Example:
        >>> lists_to_tuples([1, {"a": [2, 3]}])
        (1, {'a': (2, 3)})
    """
    return traverse(lambda x: tuple(x) if isinstance(x, list) else None, structure, top_down=False)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """As `map_structure`, where a list or tuple of integers and None is a leaf: a shape.

    Example:
        >>> map_shape_structure(len, {"a": (None, 3), "b": [(2,), ()]})
        {'a': 2, 'b': [1, 0]}
    """
    kind = _kinds[type(structure)]
    if kind is None or _is_shape(structure):
        return func(structure)
    children = [map_shape_structure(func, child) for child in kind.children(structure)]
    return kind.rebuild(structure, children)


def _is_shape(structure: Any) -> bool:
    return isinstance(structure, (list, tuple)) and all(
        d is None or isinstance(d, int) for d in structure
    )
