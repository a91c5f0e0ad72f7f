"""Variables in the active backend's storage: values that are read stay as they were."""

import numpy as np
import pytest

from keraia import Variable, ops
from keraia.backends import backend


def test_a_counter_that_was_read_keeps_its_value():
    counter = Variable(1.0, trainable=False)
    before = counter.value
    counter.assign_add(1.0)
    assert float(before) == 1.0
    assert float(counter) == 2.0


@pytest.mark.parametrize("trainable", [True, False])
def test_numpy_values_do_not_change_with_later_writes(trainable):
    weight = Variable([1.0, 2.0], trainable=trainable)
    before = weight.numpy()
    weight.assign([3.0, 4.0])
    assert before.tolist() == [1.0, 2.0]
    assert weight.numpy().tolist() == [3.0, 4.0]


@pytest.mark.parametrize("trainable", [True, False])
def test_variables_own_their_memory(trainable):
    values = np.array([1.0, 2.0], "float32")
    weight = Variable(values, trainable=trainable)
    twin = Variable(weight, trainable=not trainable)
    values[:] = 0.0
    weight.assign(weight * 2.0)
    assert weight.numpy().tolist() == [2.0, 4.0]
    assert twin.numpy().tolist() == [1.0, 2.0]


def test_what_is_assigned_is_copied():
    source = Variable([1.0, 2.0])
    average = Variable([0.0, 0.0], trainable=False)
    average.assign(source)
    source.assign([5.0, 6.0])
    assert average.numpy().tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", ["int32", "bool", "uint32", "float16", "complex64"])
def test_variables_of_any_dtype_are_kept_trainable_or_not(dtype):
    for trainable in (True, False):
        cell = Variable([1, 0], dtype=dtype, trainable=trainable)
        cell.assign(ops.cast([0, 1], dtype))
        assert cell.dtype == dtype
        assert cell.numpy().astype("complex64").tolist() == [0.0, 1.0]


@pytest.mark.needs("autodiff")
def test_an_assigned_result_leaves_its_gradient_behind():
    weight, average = Variable([1.0, 2.0]), Variable([0.0, 0.0], trainable=False)

    def objective():
        average.assign(weight * 2.0)
        return ops.sum(weight * weight), None

    for _ in range(2):
        _, (grad,) = backend.value_and_grad(objective, [weight])
        assert backend.to_numpy(grad).tolist() == [2.0, 4.0]
    assert average.numpy().tolist() == [2.0, 4.0]
