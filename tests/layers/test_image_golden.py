"""Image and audio layers against real Keras (`golden/preprocessing_image.py`)."""

import functools

import numpy as np
import pytest

import keraia
from tests.golden import preprocessing_image as golden

QUESTIONS = list(enumerate(golden.questions()))
TOLERANCE = 2e-5  # float32, of the greatest value; sums in another order


@functools.cache
def stored():
    with np.load(golden.FILE) as archive:
        return {name: archive[name] for name in archive.files}


@functools.cache
def data():
    return golden.make_data()


@pytest.mark.parametrize(
    ("number", "question"), QUESTIONS, ids=[f"{n}-{q[0]}-{q[3]}" for n, q in QUESTIONS]
)
def test_layer_equals_real_keras(number, question):
    for part, mine in enumerate(golden.answers(keraia, data(), question)):
        theirs = stored()[f"{number}.{part}"]
        assert (mine.dtype, mine.shape) == (theirs.dtype, theirs.shape)
        scale = max(1.0, np.abs(theirs).max())
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=TOLERANCE * scale)
