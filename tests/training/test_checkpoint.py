import threading

import ml_dtypes
import numpy as np
import pytest

from keraia import Variable, ops
from keraia.core.errors import UnsafeFileError
from keraia.training import checkpoint
from keraia.training.writer import Writer

VALUES = [
    None,
    True,
    2**100,
    0.1,
    float("inf"),
    "text",
    b"\x00\xff",
    [1, (2, {3})],
    {"a": 1, 2: "b", None: (), "array": [0]},
    np.float64(1.5),
]
ARRAYS = [
    np.arange(6).reshape(2, 3)[:, ::2],
    np.zeros((0, 3), "uint8"),
    np.array(7, "int64"),
    np.array(["ab", "c"]),
    np.array([True, False]),
    np.array([1.5, -2], ml_dtypes.bfloat16),
]


def there_and_back(value, tmp_path):
    path = tmp_path / "a.zip"
    checkpoint.write(path, checkpoint.freeze(value))
    return checkpoint.read(path)


def test_plain_values_come_back_as_they_were(tmp_path):
    back = there_and_back(VALUES, tmp_path)
    assert back == VALUES
    assert [type(v) for v in back] == [type(v) for v in VALUES]


def test_arrays_come_back_bit_by_bit(tmp_path):
    for array, back in zip(ARRAYS, there_and_back(ARRAYS, tmp_path), strict=True):
        assert (back.dtype, back.shape) == (array.dtype, array.shape)
        assert back.tobytes() == array.tobytes()


def test_tensors_and_variables_are_copied_at_once(tmp_path):
    variable = Variable([1.0, 2.0])
    frozen = checkpoint.freeze({"v": variable, "t": ops.convert_to_tensor([3, 4])})
    variable.assign([0.0, 0.0])
    thawed = checkpoint.thaw(frozen)
    assert thawed["v"].tolist() == [1.0, 2.0]
    assert ops.is_tensor(thawed["t"])
    assert ops.convert_to_numpy(thawed["t"]).tolist() == [3, 4]


@pytest.mark.parametrize("value", [print, np.array([print]), {"a": [object()]}])
def test_what_cannot_be_kept_is_named(value):
    with pytest.raises(TypeError, match=r"the state.* which cannot be kept"):
        checkpoint.freeze(value)


@pytest.mark.parametrize("damage", [lambda b: b[:-30], lambda b: b[:65] + b"?" + b[66:]])
def test_damage_is_noticed(damage, tmp_path):
    path = tmp_path / "a.zip"
    checkpoint.write(path, checkpoint.freeze(ARRAYS[0]))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UnsafeFileError, match="not a complete checkpoint"):
        checkpoint.read(path)


def test_a_writer_writes_the_latest_of_what_waits():
    go, begun, written = threading.Event(), threading.Event(), []

    def write(thing):
        begun.set()
        go.wait()
        written.append(thing)

    writer = Writer(write)
    writer.put(1)
    begun.wait()
    for thing in (2, 3, 4):
        writer.put(thing)
    go.set()
    writer.flush()
    assert written == [1, 4]


def test_errors_of_a_writer_are_raised_once_by_who_puts_or_waits():
    def fail(thing):
        raise OSError(f"no room for {thing}")

    writer = Writer(fail)
    writer.put(1)
    with pytest.raises(OSError, match="no room for 1"):
        writer.flush()
    writer.put(2)
    writer.drop()
    writer.flush()
