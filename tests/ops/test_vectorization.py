"""`vectorize`, against NumPy's."""

import numpy as np
import pytest

from keraia import ops

X = np.arange(6, dtype="float32").reshape(2, 3)
ROW = np.array([1.0, -2.0, 0.5], "float32")


def same(got, want):
    np.testing.assert_allclose(ops.convert_to_numpy(got), want, 1e-6)


def test_functions_of_numbers_take_tensors_that_broadcast():
    add = ops.vectorize(lambda a, b: a + 2 * b)
    same(add(X, ROW), X + 2 * ROW)
    same(add(X[:, :1], ROW), X[:, :1] + 2 * ROW)
    same(add(1.0, 2.0), 5.0)
    same(add(a=X, b=ROW), X + 2 * ROW)


def test_several_results_come_as_a_tuple():
    first, second = ops.vectorize(lambda a: (a, a * a))(X)
    same(first, X)
    same(second, X * X)


def test_a_signature_names_the_axes_of_one_call():
    times = ops.vectorize(ops.matmul, signature="(n,m),(m)->(n)")
    vectors = np.arange(12, dtype="float32").reshape(4, 3)
    same(times(X, vectors), np.einsum("nm,bm->bn", X, vectors))
    same(times(X, ROW), X @ ROW)
    weighted = ops.vectorize(lambda a, b: ops.sum(a) * b, signature="(n),()->()")
    same(weighted(X, ROW[:2]), X.sum(1) * ROW[:2])


def test_excluded_arguments_stay_whole():
    chosen = ops.vectorize(lambda a, table: a * len(table), excluded={1})
    same(chosen(X, [4, 5]), X * 2)
    power = ops.vectorize(lambda a, p: a**p, excluded={"p"})
    same(power(X, p=3), X**3)


def test_the_function_keeps_its_name():
    @ops.vectorize
    def doubled(a):
        """Twice."""
        return a + a

    assert (doubled.__name__, doubled.__doc__) == ("doubled", "Twice.")


def test_what_does_not_fit_is_said():
    with pytest.raises(TypeError, match="must be a function, got 3"):
        ops.vectorize(3)
    with pytest.raises(ValueError, match="a signature lists axes"):
        ops.vectorize(abs, signature="n->n")
    with pytest.raises(ValueError, match="speaks of 1 arguments, got 2"):
        ops.vectorize(lambda a, b: a, signature="(n)->()")(X, X)
