import numpy as np
import pytest

import keraia as keras


def product():
    a, b = keras.KerasTensor((2,)), keras.KerasTensor((2,))
    return keras.Function({"a": a, "b": b}, {"sum": a + b, "dot": keras.ops.dot(a, b)})


@pytest.mark.parametrize(
    "inputs",
    [
        {"b": [3.0, 4.0], "a": [1.0, 2.0]},
        {"b": np.array([3.0, 4.0]), "a": keras.ops.convert_to_tensor([1.0, 2.0])},
    ],
)
def test_inputs_are_nested_as_the_graph_says(inputs):
    outputs = product()(inputs)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs["sum"]), [4.0, 6.0])
    assert float(outputs["dot"]) == 11.0


def test_lists_of_numbers_are_tensors():
    a, b = keras.KerasTensor((2,)), keras.KerasTensor((2,))
    function = keras.Function([a, b], a - b)
    outputs = function([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs), [-2.0, -3.0])


@pytest.mark.parametrize(
    "inputs",
    [
        {"a": np.ones(2)},
        [np.ones(2), np.ones(2)],
        {"a": np.ones(3), "b": np.ones(3)},
        {"a": np.ones((2, 2)), "b": np.ones(2)},
    ],
)
def test_inputs_that_do_not_fit_are_refused(inputs):
    with pytest.raises(ValueError, match=r"Function 'function.*{'a': \(2,\), 'b': \(2,\)}"):
        product()(inputs)


def test_specs_and_shapes_of_outputs():
    function = product()
    specs = function({"a": keras.KerasTensor((2,)), "b": keras.KerasTensor((2,))})
    assert (specs["sum"].shape, specs["dot"].shape) == ((2,), ())
    shapes = function.compute_output_shape({"a": (2,), "b": (2,)})
    assert shapes == {"sum": (2,), "dot": ()}
