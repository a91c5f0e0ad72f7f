"""`smart_resize` against a resize of what it should cut out."""

import numpy as np
import pytest

from keraia import ops, preprocessing

IMAGE = np.random.default_rng(0).random((6, 9, 3)).astype("float32")


@pytest.mark.parametrize(("size", "part"), [((4, 4), np.s_[:, 1:7]), ((2, 9), np.s_[2:4])])
def test_the_middle_is_resized(size, part):
    found = preprocessing.image.smart_resize(IMAGE, size)
    assert isinstance(found, np.ndarray)
    expected = ops.convert_to_numpy(ops.image.resize(IMAGE[part], size))
    np.testing.assert_allclose(found, expected, 1e-5)
    batch = preprocessing.image.smart_resize(ops.convert_to_tensor(IMAGE[None]), size)
    np.testing.assert_allclose(ops.convert_to_numpy(batch)[0], expected, 1e-5)


def test_messages_name_the_trouble():
    resize = preprocessing.image.smart_resize
    with pytest.raises(ValueError, match="height, width, channels"):
        resize(IMAGE[0], (4, 4))
    with pytest.raises(ValueError, match="`size`"):
        resize(IMAGE, (4,))
    with pytest.raises(TypeError, match="Did you mean `interpolation`"):
        resize(IMAGE, (4, 4), interpolatoin="nearest")
