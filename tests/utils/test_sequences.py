import numpy as np
import pytest

from keraia.utils import pad_sequences

ROWS = [[1], [2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [[0, 0, 0, 1], [0, 0, 2, 3], [4, 5, 6, 7]]),
        ({"maxlen": 2}, [[0, 1], [2, 3], [6, 7]]),
        ({"maxlen": 2, "truncating": "post"}, [[0, 1], [2, 3], [4, 5]]),
        ({"maxlen": 3, "padding": "post", "value": -1}, [[1, -1, -1], [2, 3, -1], [5, 6, 7]]),
        ({"maxlen": 0}, [[], [], []]),
    ],
)
def test_sequences_are_filled_up_and_cut(settings, expected):
    out = pad_sequences(ROWS, **settings)
    assert out.dtype == "int32"
    assert out.tolist() == expected


def test_values_are_cast():
    out = pad_sequences([[1.75], [2, 3]], dtype="float32", value=0.5)
    assert out.dtype == "float32"
    assert out.tolist() == [[0.5, 1.75], [2, 3]]
    assert pad_sequences([[1.75]]).tolist() == [[1]]


def test_elements_may_be_vectors_and_texts():
    assert pad_sequences([[], [[1, 2]]]).tolist() == [[[0, 0]], [[1, 2]]]
    texts = pad_sequences([["a"], ["b", "long"]], dtype=object, value="")
    assert texts.tolist() == [["", "a"], ["b", "long"]]


def test_nothing_makes_empty_arrays():
    assert pad_sequences([]).shape == (0, 0)
    assert pad_sequences([[], []], maxlen=2).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pad_sequences(ROWS, padding="left"), "`padding` must be one of"),
        (lambda: pad_sequences(ROWS, truncating="left"), "`truncating` must be one of"),
        (lambda: pad_sequences([1, 2]), "must be a list of lists"),
        (lambda: pad_sequences(iter(ROWS)), "must be a list of lists"),
        (lambda: pad_sequences([["a"]], value="x"), "Pass dtype=object"),
        (lambda: pad_sequences([[[1, 2]], [[3]]]), "of sequence 1 have shape"),
    ],
)
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_arrays_are_sequences():
    out = pad_sequences([np.arange(3), np.arange(1)])
    assert out.tolist() == [[0, 1, 2], [0, 0, 0]]
