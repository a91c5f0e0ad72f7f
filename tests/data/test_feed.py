import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend
from keraia.data.adapters import source_of
from keraia.data.feed import feed_of

X = np.arange(20.0, dtype="float32").reshape(10, 2)
Y = np.arange(10)


def targets(chunks):
    """Targets of single steps in chunks, step by step."""
    steps = []
    for count, batch, data in chunks:
        if data is not None:
            steps += np.asarray(backend.to_numpy(data[1]))[batch].tolist()
        elif count > 1:
            steps += np.asarray(batch[1]).tolist()
        else:
            steps.append(np.asarray(batch[1]).tolist())
    return steps


def test_single_steps_end_with_the_data():
    feed = feed_of(source_of(X, Y, batch_size=4))
    feed.begin_epoch()
    taken = [targets(feed.take(1)) for _ in range(4)]
    assert taken == [[[0, 1, 2, 3]], [[4, 5, 6, 7]], [[8, 9]], []]


def test_steps_that_run_as_one_take_rows_of_arrays_on_the_device():
    feed = feed_of(source_of(X, Y, batch_size=4))
    feed.begin_epoch()
    (chunk,) = feed.take(2)
    assert chunk.count == 2
    assert chunk.batch.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert backend.is_array(chunk.data[0])
    assert targets(feed.take(2)) == [[8, 9]]


def test_a_ragged_end_is_taken_singly():
    feed = feed_of(source_of(X, Y, batch_size=4))
    feed.begin_epoch()
    assert [chunk.count for chunk in feed.take(3)] == [1, 1, 1]


def first_rows(feed, epochs):
    """First target of each step, epoch by epoch."""
    seen = []
    for _ in range(epochs):
        feed.begin_epoch()
        starts, done = [], 0
        while done < feed.limit and (chunks := feed.take(1)):
            starts.append(targets(chunks)[0][0])
            done += 1
        seen.append(starts)
        feed.end_epoch()
    return seen


def test_epochs_of_given_length_go_on_and_end_with_the_data():
    feed = feed_of(source_of(X, Y, batch_size=4), steps=2)
    assert first_rows(feed, 4) == [[0, 4], [8], [0, 4], [8]]


def test_epochs_longer_than_the_data_are_the_data():
    assert first_rows(feed_of(source_of(X, Y, batch_size=4), steps=9), 2) == [[0, 4, 8]] * 2


def batches(sizes):
    start = 0
    for size in sizes:
        yield X[start : start + size], Y[start : start + size]
        start += size


def test_streams_stack_batches_of_one_shape():
    feed = feed_of(source_of(batches([2, 2, 3, 1])))
    feed.begin_epoch()
    (chunk,) = feed.take(2)
    assert chunk.batch[0].shape == (2, 2, 2)
    assert [c.count for c in feed.take(2)] == [1, 1]
    assert feed.take(2) == []


class Repeating:
    def __iter__(self):
        return batches([4, 4, 2])


def test_epochs_of_a_stream_go_on_and_end_with_the_data():
    assert first_rows(feed_of(source_of(Repeating()), steps=2), 3) == [[0, 4], [8], [0, 4]]


def test_a_generator_does_not_restart():
    assert first_rows(feed_of(source_of(batches([4, 4])), steps=3), 2) == [[0, 4], []]


def test_a_generator_is_asked_for_no_more_than_is_needed():
    source = batches([2, 2, 2])
    first_rows(feed_of(source_of(source), steps=2), 1)
    assert next(source)[1].tolist() == [4, 5]


class Telling(keras.utils.PyDataset):
    """Three batches; writes down what it is asked for."""

    def __init__(self):
        super().__init__()
        self.told = ""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        self.told += str(index)
        return np.full((2, 1), index)

    def on_epoch_begin(self):
        self.told += "("

    def on_epoch_end(self):
        self.told += ")"


@pytest.mark.parametrize(
    ("steps", "expected"), [(None, "(012)(012)(012)"), (2, "(01)(2)(01)"), (1, "(0)(1)(2)")]
)
def test_a_data_set_hears_of_each_epoch(steps, expected):
    """An example of the data is asked for first, inside the first epoch."""
    dataset = Telling()
    source = source_of(dataset)
    source.example()
    feed = feed_of(source, steps)
    for _ in range(3):
        feed.begin_epoch()
        for _ in range(steps or 4):
            feed.take(1)
        feed.end_epoch()
    assert dataset.told == expected
