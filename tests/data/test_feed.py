import numpy as np

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


def test_epochs_of_given_length_go_on_where_the_last_one_ended():
    feed = feed_of(source_of(X, Y, batch_size=4), steps=2)
    seen = []
    for _ in range(3):
        feed.begin_epoch()
        seen.append([targets(feed.take(1))[0][0] for _ in range(2)])
    assert seen == [[0, 4], [8, 0], [4, 8]]


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


def test_a_stream_that_restarts_fills_a_given_length():
    feed = feed_of(source_of(Repeating()), steps=5)
    feed.begin_epoch()
    assert [targets(feed.take(1))[0][0] for _ in range(5)] == [0, 4, 0, 4, 0]


class Repeating:
    def __iter__(self):
        return batches([4, 4])


def test_a_generator_does_not_restart():
    feed = feed_of(source_of(batches([4, 4])), steps=5)
    feed.begin_epoch()
    assert [len(feed.take(1)) for _ in range(3)] == [1, 1, 0]
