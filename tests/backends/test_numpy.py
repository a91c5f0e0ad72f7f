"""What only the NumPy backend promises."""

import numpy as np
import pytest

from keraia import ops, random
from keraia.backends import backend
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable

pytestmark = pytest.mark.skipif(backend.name != "numpy", reason="for the NumPy backend")


def test_arrays_are_numpy_arrays_of_any_dtype():
    for dtype in ("float64", "int64", "uint16", "complex128", "bfloat16", "float8_e5m2"):
        array = ops.ones((2, 2), dtype)
        assert type(array) is np.ndarray
        assert ops.dtype(array) == dtype


def test_python_numbers_take_the_default_dtypes_and_arrays_keep_theirs():
    assert ops.convert_to_tensor([1.5]).dtype == np.float32
    assert ops.convert_to_tensor([1]).dtype == np.int32
    assert ops.convert_to_tensor([2**40]).dtype == np.int64
    assert ops.convert_to_tensor([np.float64(1.5)]).dtype == np.float64


def test_infinities_and_nan_come_without_warnings():
    assert ops.log(0.0) == -np.inf
    assert np.isnan(ops.divide(0.0, 0.0))
    assert ops.cast([np.nan], "int32").dtype == np.int32


def test_a_variable_owns_its_value():
    given = np.ones(2)
    variable = Variable(given)
    given[0] = 5
    assert variable.numpy().tolist() == [1, 1]
    variable.assign(given)
    given[0] = 7
    assert variable.numpy().tolist() == [5, 1]
    with pytest.raises(ValueError, match="read-only"):
        variable.value[0] = 9


def test_gradients_are_refused_naming_who_has_them():
    with pytest.raises(NotImplementedError, match="jax, torch or tensorflow"):
        backend.value_and_grad(lambda: (0.0, None), [])


def test_abstract_calls_find_what_depends_on_unknown_sizes():
    weights = np.ones((3, 4), "float16")

    def double(x, scale):
        return {"product": ops.matmul(x, weights), "scaled": x * scale}

    out = backend.abstract_call(double, [KerasTensor((None, 3), "float16"), 2])
    assert (out["product"].shape, out["product"].dtype) == ((None, 4), "float16")
    assert out["scaled"].shape == (None, 3)


def test_abstract_calls_change_no_variable():
    count = Variable(0)
    backend.abstract_call(lambda x: count.assign_add(1), [KerasTensor((2,))])
    assert count.numpy() == 0


def test_steps_run_one_after_the_other():
    total = Variable(0.0)
    program = backend.compile_step(lambda x: {"total": total.assign_add(x)}, [total], steps=3)
    assert program(np.array([1.0, 2.0, 4.0], "float32"))["total"] == 7.0


def test_one_seed_gives_one_result():
    first, again, other = (random.normal((100,), seed=s) for s in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_uniform_numbers_stay_below_their_bound(dtype):
    drawn = random.uniform((10000,), 0.0, 1.0, dtype, seed=1).astype("float64")
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0


def test_equal_elements_of_top_k_keep_their_order():
    _, indices = ops.top_k([3.0, 1.0, 3.0, 3.0], 2)
    assert indices.tolist() == [0, 2]
