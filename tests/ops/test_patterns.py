"""`rearrange`: patterns that do not fit, and shapes that are not known."""

import numpy as np
import pytest

from keraia import KerasTensor, ops

X = np.arange(24, dtype="float32").reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("pattern", "sizes", "complaint"),
    [
        ("a b c", {}, "it must be 'before -> after'"),
        ("a b -> b a", {}, "does not name the axes of a tensor of shape"),
        ("a b c d -> a b c d", {}, "does not name the axes"),
        ("a b c -> a b", {}, "each name must stand once"),
        ("a b c -> a b c d", {"d": 2}, "each name must stand once"),
        ("a a c -> a c", {}, "each name must stand once"),
        ("a b (c d) -> a b c d", {}, "give the sizes of all but one of c, d"),
        ("a b (c d) -> a b c d", {"c": 3}, "an axis of 4 is not made of c, d"),
        ("a b (c d) -> a b c d", {"c": 3, "d": 2}, "an axis of 4 is not made of"),
        ("a 1 c -> a c", {}, "an axis of 3 is not made of 1"),
        ("a b c -> a b c", {"e": 3}, "sizes are given of e"),
        ("a b (c -> a b c", {}, "parentheses around"),
    ],
)
def test_patterns_that_do_not_fit_say_why(pattern, sizes, complaint):
    with pytest.raises(ValueError, match="the pattern") as error:
        ops.rearrange(X, pattern, **sizes)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("shape", "pattern", "sizes", "result"),
    [
        ((None, 3, 4), "a b c -> a (b c)", {}, (None, 12)),
        ((None, 3, 4), "a b c -> (a b) c", {}, (None, 4)),
        ((None, None, 4), "a (b p) c -> (a b) p c", {"p": 2}, (None, 2, 4)),
        ((None, 3, 4), "... c -> c ...", {}, (4, None, 3)),
        ((None, 1, 4), "a 1 c -> a () c ()", {}, (None, 1, 4, 1)),
    ],
)
def test_unknown_sizes_stay_unknown(shape, pattern, sizes, result):
    assert ops.rearrange(KerasTensor(shape), pattern, **sizes).shape == result


def test_a_pattern_and_its_mirror_undo_each_other():
    there = ops.rearrange(X, "a b (c d) -> (d b) c a", d=2)
    back = ops.rearrange(there, "(d b) c a -> a b (c d)", d=2)
    np.testing.assert_array_equal(ops.convert_to_numpy(back), X)
