"""How arrays come into the active backend, go out, and what it says they are."""

import ml_dtypes
import numpy as np
import pytest

from keraia.backends import backend, xp
from keraia.core import config, dtypes

EXTENDED = ("bfloat16", "float8_e4m3fn", "float8_e5m2")
EVERY = [name for name in dtypes.ALL if name != "string"]


def host(name):
    return np.dtype(getattr(ml_dtypes, name) if name in EXTENDED else name)


def canonical(name):
    return backend.canonical.get(name, name)


@pytest.mark.parametrize("dtype", EVERY)
def test_arrays_come_in_and_go_out_as_they_are(dtype):
    values = np.array([[0, 1], [1, 0]]).astype(host(dtype))
    array = backend.as_array(values)
    assert backend.is_array(array)
    assert backend.dtype_of(array) == canonical(dtype)
    assert backend.shape_of(array) == (2, 2)
    assert type(backend.shape_of(array)) is tuple
    out = backend.to_numpy(array)
    assert out.dtype == host(canonical(dtype))
    np.testing.assert_array_equal(out.astype("complex64"), values.astype("complex64"))


@pytest.mark.parametrize("dtype", EVERY)
def test_a_dtype_that_is_asked_for_is_given(dtype):
    for value in ([1, 0, 1], np.array([1.0, 0.0, 1.0]), (True, False, True)):
        array = backend.as_array(value, dtype)
        assert backend.dtype_of(array) == canonical(dtype)
        assert backend.to_numpy(array).astype("complex64").tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("dtype", EVERY)
def test_the_native_dtype_makes_arrays_of_that_name(dtype):
    assert backend.dtype_of(xp.zeros((2,), dtype=backend.native(canonical(dtype)))) == canonical(
        dtype
    )


@pytest.mark.parametrize("dtype", [name for name in EVERY if not name.startswith("float8")])
def test_casts_keep_small_whole_numbers(dtype):
    for other in ("float32", "int32", "uint8", "bool", "complex64", "bfloat16"):
        array = backend.cast(backend.as_array([0, 1], other), canonical(dtype))
        assert backend.dtype_of(array) == canonical(dtype)
        assert backend.to_numpy(array).astype("complex64").tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (True, "bool"),
        (3, "int32"),
        ([1, 2], "int32"),
        (1.5, "floatx"),
        ([[1.5], [2]], "floatx"),
        (2j, "complex64"),
        ([], "floatx"),
        (2**40, "int64"),
        (np.float64(1.5), "float64"),
        (np.int64(3), "int64"),
    ],
)
def test_bare_numbers_have_keras_dtypes(value, dtype):
    wanted = config.floatx() if dtype == "floatx" else canonical(dtype)
    if dtype == "int64" and wanted != "int64":
        return  # 2**40 has no place there
    assert backend.dtype_of(backend.as_array(value)) == wanted


def test_a_list_of_arrays_is_stacked():
    parts = [backend.as_array([1.0, 2.0]), backend.as_array([3.0, 4.0])]
    assert backend.to_numpy(backend.as_array(parts)).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def odd_arrays():
    grid = np.arange(12.0, dtype="float32").reshape(3, 4)
    frozen = grid.copy()
    frozen.flags.writeable = False
    return {
        "transposed": grid.T,
        "backward": grid[::-1],
        "strided": grid[:, ::2],
        "read-only": frozen,
        "big-endian": grid.astype(">f4"),
        "empty": grid[:0],
        "scalar": np.float32(2.0).reshape(()),
    }


@pytest.mark.parametrize("kind", odd_arrays())
def test_arrays_of_any_layout_come_in(kind):
    values = odd_arrays()[kind]
    np.testing.assert_array_equal(backend.to_numpy(backend.as_array(values)), values)
    if values.dtype.isnative:  # others do not come so far: data sources have turned them
        np.testing.assert_array_equal(backend.to_numpy(backend.place(values)), values)


def test_text_is_kept_as_such_or_refused_by_name():
    def dtype_or_message():
        try:
            return backend.dtype_of(backend.as_array(np.array(["a", "b"])))
        except TypeError as error:
            return str(error)

    assert "string" in dtype_or_message()


def test_place_keeps_the_structure():
    placed = backend.place({"a": np.ones((2, 3), "float32"), "b": (np.arange(2), None)})
    assert backend.is_array(placed["a"])
    assert backend.is_array(placed["b"][0])
    assert placed["b"][1] is None
    backend.synchronize(placed["a"])
    assert backend.to_numpy(placed["b"][0]).tolist() == [0, 1]


@pytest.mark.parametrize(("number", "dtype"), [(2.5, "float32"), (3, "int32"), (True, "bool")])
def test_scalars_meet_arrays_in_their_dtype(number, dtype):
    array = backend.as_array([0, 1], dtype)
    out = xp.where(backend.as_array([True, False]), array, backend.scalar(number, dtype))
    assert backend.dtype_of(out) == dtype
    assert backend.to_numpy(out).tolist() == [0, number]
