import numpy as np
import pytest

import keraia as keras
from keraia.data.feed import Chunk
from keraia.training import proof
from keraia.training.loop import Runner

X = np.arange(12.0, dtype="float32").reshape(3, 2, 2)


def step(total, factor=1.0):
    """A step that adds the sum of a batch to a variable."""

    def run(batch):
        total.assign_add(factor * np.asarray(batch).sum())
        return total.numpy()

    return run


@pytest.mark.parametrize(("factor", "same"), [(1.0, True), (1.0 + 1e-6, False)])
def test_steps_that_run_as_one_are_compared_bit_by_bit(factor, same):
    total = keras.Variable(0.0)

    def together(batches):
        for batch in batches:
            step(total, factor)(batch)

    found, result = proof.compare(Chunk(3, X), together, step(total), [total])
    assert found is same
    assert result == total.numpy() == X.sum()


def test_rows_of_data_on_the_device_are_found():
    total = keras.Variable(0.0)
    seen = []

    def single(batch):
        seen.append(np.asarray(batch).tolist())

    rows = np.array([[2, 0], [1, 1]])
    proof.compare(Chunk(2, rows, np.arange(3) * 10), lambda *data: None, single, [total])
    assert seen == [[20, 0], [10, 10]]


@pytest.mark.needs("fused_steps", "autodiff")
@pytest.mark.parametrize("same", [True, False])
def test_a_run_that_must_repeat_itself_fuses_steps_only_if_bits_stay(same, monkeypatch):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.train_on_batch(X[0], X[0, :, :1])
    monkeypatch.setattr(proof, "compare", lambda *arguments: (same, None))
    runner = Runner(model, "train", None, exact=True)
    pace = model._training_setup.pace("train")
    pace.width, pace._steps = 3, 99
    runner([Chunk(3, (X, X[..., :1]))])
    assert pace.proven
    assert pace.width == (3 if same else 1)
