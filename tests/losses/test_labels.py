"""Labels out of range, told on the host."""

import numpy as np
import pytest

from keraia.losses.labels import check_labels


@pytest.mark.parametrize("labels", [[0, 1, 2], [[2], [0]], np.float32([0, 2]), np.zeros((0,), int)])
def test_labels_in_range_pass(labels):
    assert check_labels(np.asarray(labels), 3, "fit") is None


def test_a_class_to_ignore_may_lie_outside():
    assert check_labels(np.uint8([0, 255, 2]), 3, "fit", ignore_class=255) is None
    with pytest.raises(ValueError, match="254"):
        check_labels(np.uint8([0, 255, 254]), 3, "fit", ignore_class=255)


@pytest.mark.parametrize(
    ("labels", "found", "place"),
    [([0, 3, 1], "3", "(1,)"), ([[0, 1], [2, -1]], "-1", "(1, 1)"), ([5, 4, 5], "4, 5", "(0,)")],
)
def test_the_message_says_what_where_and_what_to_do(labels, found, place):
    with pytest.raises(ValueError, match="labels must be") as caught:
        check_labels(np.asarray(labels), 3, "Model.fit: output 'digits'")
    message = str(caught.value)
    assert message.startswith(
        "Model.fit: output 'digits': labels must be class numbers from 0 to 2"
    )
    assert f"are not: {found}, the first at index {place}" in message
    assert "Number the classes from 0" in message
