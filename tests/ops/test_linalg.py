"""What factors and solutions must be, whatever library made them."""

import numpy as np
import pytest

from keraia import ops

RANDOM = np.random.default_rng(5)
TALL = RANDOM.normal(size=(2, 4, 3)).astype("float32")
SQUARE = (RANDOM.normal(size=(2, 3, 3)) + 3 * np.eye(3)).astype("float32")
CLOSE = {"rtol": 1e-4, "atol": 1e-4}


def product(*factors):
    return ops.convert_to_numpy(ops.einsum("...ij,...jk->...ik", *factors))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("x", [TALL, TALL.swapaxes(1, 2), SQUARE])
def test_singular_vectors_make_the_matrix_again(x, full):
    left, values, right = ops.svd(x, full_matrices=full)
    count = values.shape[-1]
    made = product(left[..., :count] * values[..., None, :], right[..., :count, :])
    np.testing.assert_allclose(made, x, **CLOSE)
    kept = min(x.shape[1:])
    rows, columns = x.shape[1:] if full else (kept, kept)
    assert left.shape == (2, x.shape[1], rows)
    assert right.shape == (2, columns, x.shape[2])


@pytest.mark.parametrize("mode", ["reduced", "complete"])
def test_q_and_r_make_the_matrix_again(mode):
    q, r = ops.qr(TALL, mode=mode)
    np.testing.assert_allclose(product(q, r), TALL, **CLOSE)
    q = ops.convert_to_numpy(q)
    np.testing.assert_allclose(q.swapaxes(1, 2) @ q, np.stack([np.eye(q.shape[-1])] * 2), **CLOSE)


def test_eigenvectors_are_stretched_by_their_values():
    turning = np.array([[0.0, -1.0], [1.0, 0.0]], "float32")  # its eigenvalues are i and -i
    for x in (SQUARE, turning):
        values, vectors = map(ops.convert_to_numpy, ops.eig(x))
        assert values.dtype == vectors.dtype == np.complex64
        np.testing.assert_allclose(x @ vectors, vectors * values[..., None, :], **CLOSE)


def test_eigenvectors_have_one_direction_on_every_backend():
    tied = np.array([[0.0, 1.0], [1.0, 0.0]], "float32")
    values, vectors = map(ops.convert_to_numpy, ops.eigh(tied))
    np.testing.assert_allclose(values, [-1, 1], **CLOSE)
    np.testing.assert_allclose(vectors, np.array([[1, 1], [-1, 1]]) / np.sqrt(2), **CLOSE)


def test_exchanged_rows_are_the_product_of_the_factors():
    x = np.array([[0.0, 1, 2], [3, 4, 5], [6, 7, 9]], "float32")
    factors, pivots = map(ops.convert_to_numpy, ops.lu_factor(x))
    rows = list(range(3))
    for i, pivot in enumerate(pivots):
        rows[i], rows[pivot] = rows[pivot], rows[i]
    np.testing.assert_allclose(
        (np.tril(factors, -1) + np.eye(3)) @ np.triu(factors), x[rows], **CLOSE
    )


def test_complex_matrices():
    x = (SQUARE + 1j * SQUARE[::-1]).astype("complex64")
    hermitian = x @ np.conj(x).swapaxes(1, 2)
    lower = ops.cholesky(hermitian)
    factor = ops.convert_to_numpy(lower)
    np.testing.assert_allclose(factor @ np.conj(factor).swapaxes(1, 2), hermitian, 1e-3, 1e-3)
    np.testing.assert_allclose(
        product(ops.cholesky_inverse(lower), hermitian)[0], np.eye(3), **CLOSE
    )
    values, vectors = map(ops.convert_to_numpy, ops.eigh(hermitian))
    assert values.dtype == np.float32
    np.testing.assert_allclose(hermitian @ vectors, vectors * values[:, None], 1e-3, 1e-3)
    sign, log = map(ops.convert_to_numpy, ops.slogdet(x))
    np.testing.assert_allclose(sign * np.exp(log), np.linalg.det(x), **CLOSE)


def test_half_precision_computes_in_float32():
    found = ops.inv(ops.cast(SQUARE, "float16"))
    assert ops.dtype(found) == "float16"
    np.testing.assert_allclose(ops.convert_to_numpy(found), np.linalg.inv(SQUARE), 2e-2, 2e-2)


@pytest.mark.parametrize("name", ["det", "inv", "cholesky", "eig", "eigh", "slogdet", "logdet"])
def test_matrices_that_must_be_square(name):
    for x in (TALL, ops.convert_to_tensor([1.0, 2.0])):
        with pytest.raises(ValueError, match=f"ops.{name}: "):
            getattr(ops, name)(x)


def test_right_sides_must_have_a_row_for_each_row():
    for name in ("solve", "solve_triangular"):
        with pytest.raises(ValueError, match=f"ops.{name}: `b` must have a row"):
            getattr(ops, name)(SQUARE, np.ones((2, 4, 1), "float32"))


def test_the_namespace_is_the_same_functions():
    for name in ("cholesky", "eigh", "jvp", "lstsq", "norm", "svd"):
        assert getattr(ops.linalg, name) is getattr(ops, name)


@pytest.mark.parametrize("x", [TALL, TALL.swapaxes(1, 2), SQUARE])
def test_lu_factors_make_matrices_of_any_shape(x):
    factors, pivots = map(ops.convert_to_numpy, ops.lu_factor(x))
    kept = min(x.shape[1:])
    assert pivots.shape == (2, kept)
    for matrix, packed, exchanges in zip(x, factors, pivots, strict=True):
        rows = list(range(len(matrix)))
        for i, pivot in enumerate(exchanges):
            rows[i], rows[pivot] = rows[pivot], rows[i]
        lower = np.tril(packed, -1)[:, :kept] + np.eye(len(matrix), kept)
        assert np.abs(lower).max() <= 1
        np.testing.assert_allclose(lower @ np.triu(packed)[:kept], matrix[rows], **CLOSE)


@pytest.mark.parametrize("function", [ops.inv, lambda x: ops.solve(x, SQUARE)])
def test_one_singular_matrix_spoils_none_of_the_others(function):
    singular = np.stack([SQUARE[0], np.ones((3, 3), "float32")])
    out = ops.convert_to_numpy(function(singular))
    np.testing.assert_allclose(out[0], ops.convert_to_numpy(function(SQUARE))[0], **CLOSE)
    assert not np.isfinite(out[1]).all()
