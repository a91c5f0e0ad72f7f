"""The activations compute what real Keras's compute."""

import pytest

from tests.golden.asking import ask, check, questions


@pytest.mark.parametrize("question", questions("activations"))
def test_answer_equals_that_of_keras(question):
    check(ask(question), question["answer"])
