"""`select`, and what tells the size of tensors."""

import numpy as np
import pytest

from keraia import KerasTensor, ops
from keraia.backends import backend

X = np.arange(6, dtype="float32").reshape(2, 3)


def host(x):
    return ops.convert_to_numpy(x)


def test_select_takes_the_first_choice_whose_condition_holds():
    got = ops.select([X > 3, X > 1, X < 1], [X, 10 * X, X - 5], 7.0)
    want = np.select([X > 3, X > 1, X < 1], [X, 10 * X, X - 5], 7.0)
    np.testing.assert_array_equal(host(got), want)
    row = ops.select([X[0] > 0, X[:, :1] > 0], [X, 2 * X[:1]])
    np.testing.assert_array_equal(host(row), np.select([X[:1] > 0, X[:, :1] > 0], [X, 2 * X[:1]]))


@pytest.mark.parametrize(
    ("choices", "default", "dtype"),
    [
        ((np.int8(1), 2), 3, "int8"),
        ((np.int32(1), 2), 7.5, "float32"),
        ((np.float16(1), np.int32(2)), 0, "float16"),
        ((np.float16(1), np.int32(2)), 0.5, "float16"),
        ((True, False), True, "bool"),
        ((1, 2), 3, "int32"),
    ],
    ids=str,
)
def test_choices_and_default_meet_in_one_dtype(choices, default, dtype):
    conditions = [X > 3, X < 1]
    assert ops.dtype(ops.select(conditions, list(choices), default)) == dtype
    symbolic = [KerasTensor((2, 3), "bool"), KerasTensor((None, 1), "bool")]
    chosen = ops.select(symbolic, list(choices), default)
    assert (chosen.shape, chosen.dtype) == ((2, 3), dtype)


def test_select_wants_a_choice_for_each_condition():
    for conditions, choices in (([X > 1], [X, X]), ([], [])):
        with pytest.raises(ValueError, match=r"must be of one length"):
            ops.select(conditions, choices)


def test_sizes_are_numbers_where_they_are_known():
    assert (ops.size(X), ops.size(3.0), ops.size([[1, 2]])) == (6, 1, 2)
    assert (ops.ndim(X), ops.ndim(2), ops.ndim(KerasTensor((None, 2)))) == (2, 0, 2)
    for shape in ((2, 3), (None, 3)):
        told = ops.size(KerasTensor(shape))
        assert (told.shape, told.dtype) == ((), "int32")


def test_nonzero_finds_places():
    for got, want in zip(ops.nonzero(X % 2), np.nonzero(X % 2), strict=True):
        assert ops.dtype(got) == "int32"
        np.testing.assert_array_equal(host(got), want)
    assert [x.shape for x in ops.nonzero(KerasTensor((2, None)))] == [(None,)] * 2
    with pytest.raises(ValueError, match="rank 1 or more"):
        ops.nonzero(3.0)


def test_grids_and_triangles_without_tensors():
    assert list(ops.meshgrid()) == []
    first, second = ops.meshgrid(KerasTensor((None,)), KerasTensor((2, 3), "int8"))
    assert (first.shape, first.dtype) == ((6, None), "float32")
    assert (second.shape, second.dtype) == ((6, None), "int8")
    with pytest.raises(ValueError, match="`indexing` must be one of"):
        ops.meshgrid([1], indexing="zz")
    for args in ((3,), (2, 4), (4, 2, 1), (3, 3, -1), (2, 2, -5)):
        np.testing.assert_array_equal(host(ops.tri(*args)), np.tri(*args))
        assert ops.dtype(ops.tri(*args, dtype="int8")) == "int8"


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.hsplit(np.float32(1), 1),
        lambda: ops.dsplit(X, 3),
        lambda: ops.array_split(X, 0),
        lambda: ops.fliplr(X[0]),
        lambda: ops.rot90(X, axes=(1, -1)),
        lambda: ops.diag(np.zeros((2, 2, 2))),
        lambda: ops.tril(X[0]),
        lambda: ops.vander(X),
        lambda: ops.view_as_complex(X),
        lambda: ops.isposinf(np.complex64(1)),
    ],
)
def test_what_has_the_wrong_shape_is_refused(call):
    with pytest.raises((ValueError, TypeError), match="ops"):
        call()


def test_infinite_numbers_find_their_place_among_others():
    strange = np.array([np.nan, 1.0, -np.inf, np.inf, -0.0, 0.0], "float32")
    np.testing.assert_array_equal(host(ops.sort(strange)), np.sort(strange))
    order = host(ops.argsort(strange)).tolist()
    assert order == np.argsort(strange, kind="stable").tolist()
    assert int(ops.argmax(strange)) == int(ops.argmin(strange)) == 0
    assert host(ops.isin(strange, strange)).tolist() == [False, True, True, True, True, True]


@pytest.mark.needs("autodiff")
def test_divisions_without_nan_have_finite_slopes():
    from keraia import Variable

    x = Variable([1.0, 2.0])

    def loss():
        zero = ops.convert_to_tensor([0.0, 4.0])
        return ops.sum(ops.divide_no_nan(x, zero) + ops.sinc(x * zero)), None

    (grad,) = backend.value_and_grad(loss, [x])[1]
    assert np.isfinite(host(grad)).all()
    assert host(grad)[0] == 0
