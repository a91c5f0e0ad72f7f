"""Derivatives in one direction."""

import numpy as np
import pytest

from keraia import ops
from keraia.core.spec import KerasTensor


@pytest.mark.needs("autodiff")
def test_value_and_slope():
    x, direction = np.array([1.0, 2.0], "float32"), np.array([1.0, 3.0], "float32")
    value, slope = ops.jvp(lambda x: x**2, (x,), (direction,))
    np.testing.assert_allclose(ops.convert_to_numpy(value), x**2)
    np.testing.assert_allclose(ops.convert_to_numpy(slope), 2 * x * direction)


@pytest.mark.needs("autodiff")
def test_slopes_of_several_arguments_and_outputs():
    (product, first), slopes = ops.jvp(lambda x, y: (x * y, x), (3.0, 4.0), (1.0, 0.5))
    assert [float(v) for v in (product, first, *slopes)] == [12.0, 3.0, 5.5, 1.0]


@pytest.mark.needs("autodiff")
def test_more_is_not_differentiated():
    value, slope, more = ops.jvp(
        lambda d: (ops.sin(d["a"]), d["a"] + 1), ({"a": 0.0},), ({"a": 2.0},), has_aux=True
    )
    assert [float(v) for v in (value, slope, more)] == [0.0, 2.0, 1.0]


@pytest.mark.needs("autodiff")
def test_symbolic_slopes():
    x = KerasTensor((None, 3))
    value, slope = ops.jvp(lambda x: ops.sum(x**2, -1), [x], [x])
    assert (value.shape, slope.shape) == ((None,), (None,))


def test_arguments_come_in_a_list():
    with pytest.raises(TypeError, match="lists or tuples"):
        ops.jvp(lambda x: x, 1.0, 1.0)


def test_differences_of_negative_order():
    with pytest.raises(ValueError, match="`n` must not be negative"):
        ops.diff([1.0, 2.0], n=-1)
