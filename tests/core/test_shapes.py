import json
import pathlib

import pytest

from keraia.core import indexing, shapes, windows

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "core.json").read_text())
RULES = {
    "add": shapes.broadcast,
    "where": shapes.broadcast,
    "sum": shapes.reduced,
    "max": shapes.reduced,
    "argmax": shapes.reduced,
    "cumsum": shapes.accumulated,
    "roll": shapes.same,
    "flip": shapes.same,
    "slice": indexing.sliced,
    "take": indexing.take,
    "take_along_axis": indexing.take_along_axis,
    "top_k": indexing.top_k,
    "max_pool": windows.pool,
    "average_pool": windows.pool,
}
IGNORED = {"roll": {"shift", "axis"}}


def rule_of(op):
    return RULES.get(op) or getattr(shapes, op, None) or getattr(windows, op)


def frozen(shape):
    """Shapes as tuples, lists of shapes as lists."""
    nested = any(isinstance(d, list) for d in shape)
    return [tuple(s) for s in shape] if nested else tuple(shape)


def answer(rule, *args, **settings):
    try:
        out = rule(*args, **settings)
    except (ValueError, IndexError):
        return "error"
    return list(map(list, out)) if isinstance(out, list) else list(out)


@pytest.mark.parametrize("case", GOLDEN["shapes"], ids=lambda c: f"{c[0]}-{c[1]}-{c[2]}")
def test_shape_is_keras(case):
    op, inputs, settings, expected = case
    settings = {k: v for k, v in settings.items() if k not in IGNORED.get(op, ())}
    assert answer(rule_of(op), *map(frozen, inputs), **settings) == expected


@pytest.mark.parametrize("case", GOLDEN["items"], ids=str)
def test_item_shape_is_keras(case):
    shape, key, expected = case
    key = eval(f"Key()[{key},]", {"Key": Key})
    assert answer(indexing.get_item, tuple(shape), key=key) == expected


class Key:
    def __getitem__(self, key):
        return key


class Index:
    """Stands for an index tensor."""

    def __init__(self, *shape, dtype="int32"):
        self.shape, self.dtype = shape, dtype

    def __repr__(self) -> str:
        return f"Index{self.shape}"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Index(4), (4, 6, 7)),
        ((slice(None), Index(2, 3)), (5, 2, 3, 7)),
        ((slice(None), Index(2, 1), Index(3)), (5, 2, 3)),
        ((Index(4), slice(None), Index(4)), (4, 6)),
        ((Index(4), slice(None), 0), (4, 6)),
        ((None, [0, 1], Ellipsis), (1, 2, 6, 7)),
        (([[0, 1], [2, 3]], Ellipsis, None), (2, 2, 6, 7, 1)),
        (Index(5, dtype="bool"), (None, 6, 7)),
        (Index(5, 6, dtype="bool"), (None, 7)),
        ((slice(None), slice(Index(), None)), (5, None, 7)),
    ],
    ids=str,
)
def test_index_tensors_pick_as_in_numpy(key, expected):
    assert indexing.get_item((5, 6, 7), key) == expected


def test_placement_of_picked_axes_agrees_with_numpy():
    import numpy as np

    x, row = np.zeros((2, 3, 4, 5)), np.array([0, 1, 0])
    everything = slice(None)
    for key in [
        (everything, row, everything, row),
        (everything, row, row),
        (row, everything, 1),
        (0, everything, row),
        (0, row, everything),
        (everything, 0, everything, row),
        (everything, 0, None, row),
        (..., row, None),
        (everything, row, 0, None),
    ]:
        assert indexing.get_item(x.shape, key) == x[key].shape


def test_an_unknown_dimension_takes_what_the_other_tells():
    assert shapes.broadcast((None, 3), (2, 1), None) == (2, 3)
    assert shapes.concatenate([(None, 3), (2, None)], axis=1) == (2, None)
    assert shapes.broadcast_to((None, 1), (4, 3)) == (4, 3)
    assert shapes.broadcast_to((2, 1), (None, 3)) == (2, 3)
    assert shapes.squeeze((None, 3, 1), axis=0) == (3, 1)
    assert shapes.repeat((None,), repeats=[1, 2, 3], axis=0) == (6,)
    assert shapes.reshape((None, 0), (4, -1)) == (4, 0)


def test_no_axis_means_one_row():
    assert shapes.concatenate([(2, 3), (4,)], axis=None) == (10,)
    assert shapes.accumulated((2, None)) == (None,)
    assert shapes.reshape((2, 3), 6) == (6,)


def test_split_cuts_as_numpy_does():
    import numpy as np

    for at in ([-2], [2, 9], [4, 2], []):
        parts = np.split(np.zeros(6), at)
        assert shapes.split((6,), at) == [p.shape for p in parts]


def test_grouped_convolution():
    assert windows.conv((2, 9, 6), (3, 3, 8)) == (2, 7, 8)
    with pytest.raises(ValueError, match="7 filters do not divide into the 2 groups"):
        windows.conv((2, 9, 6), (3, 3, 7))


@pytest.mark.parametrize(
    ("rule", "args", "settings", "words"),
    [
        (shapes.broadcast, [(2, 3), (4,)], {}, r"\(2, 3\) and \(4,\) do not broadcast.*Reshape"),
        (shapes.broadcast_to, [(2, 3)], {"shape": (3,)}, r"\(2, 3\).*\(3,\)"),
        (shapes.matmul, [(2, 3), (4, 5)], {}, r"\(2, 3\) and \(4, 5\).*3 and 4, differ"),
        (shapes.einsum, [(2, 3), (4, 5)], {"subscripts": "ij,jk"}, "'j'.* is 3 .* and 4"),
        (shapes.einsum, [(2, 3)], {"subscripts": "ij,jk"}, "2 tensors, got 1"),
        (shapes.reshape, [(2, 3)], {"newshape": (4, -1)}, "6 elements of shape .* do not fill"),
        (shapes.reshape, [(2, 3)], {"newshape": (-1, -1)}, "at most one size may be -1"),
        (shapes.concatenate, [[(2, 3), (2,)]], {}, r"one rank, got shapes \(2, 3\) and \(2,\)"),
        (shapes.stack, [[]], {}, "got none"),
        (shapes.squeeze, [(2, 3)], {"axis": 1}, "only an axis of size 1"),
        (shapes.expand_dims, [(2, 3)], {"axis": 4}, "out of range .* rank 3"),
        (windows.conv, [(2, 9, 4), (3, 3, 5)], {}, "4 channels .* not a multiple .* 3"),
        (windows.pool, [(2, 2, 2, 1)], {"pool_size": 3}, r"window of \(3, 3\).* does not fit"),
        (windows.pool, [(2, 2, 2, 1)], {"pool_size": (1, 2, 3)}, "one integer or 2"),
    ],
)
def test_errors_show_the_shapes(rule, args, settings, words):
    with pytest.raises(ValueError, match=words):
        rule(*args, **settings)
