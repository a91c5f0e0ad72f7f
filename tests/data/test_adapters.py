import numpy as np
import pytest

from keraia.backends import backend
from keraia.core import seeds
from keraia.data.adapters import source_of, split
from keraia.data.dataset import PyDataset

X = np.arange(20.0).reshape(10, 2)
Y = np.arange(10)


def rows(batches):
    """Targets of batches, joined."""
    return np.concatenate([np.asarray(batch[1]) for batch in batches])


def test_arrays_are_cut_into_batches_in_order():
    source = source_of(X, Y, batch_size=4)
    assert source.steps == 3
    assert [len(batch[0]) for batch in source.batches()] == [4, 4, 2]
    np.testing.assert_array_equal(rows(source.batches()), Y)


def test_floats_become_floatx_and_integers_stay():
    x = {"a": X.astype("float16"), "b": (X.astype("uint8"), X > 3)}
    (batch,) = list(source_of(x, batch_size=10).batches())
    assert batch["a"].dtype == "float32"
    assert [leaf.dtype.name for leaf in batch["b"]] == ["uint8", "bool"]


def test_shuffling_keeps_rows_together_and_changes_each_epoch():
    source = source_of(X, Y, batch_size=4, shuffle=True)
    first, second = list(source.batches()), list(source.batches())
    for batch in first + second:
        np.testing.assert_array_equal(batch[0][:, 0], 2.0 * batch[1])
    assert sorted(rows(first)) == sorted(rows(second)) == list(range(10))
    assert rows(first).tolist() != rows(second).tolist()


def test_the_global_seed_repeats_the_order():
    orders = []
    for _ in range(2):
        seeds.restart(7)
        orders.append(rows(source_of(X, Y, shuffle=True).batches()).tolist())
    assert orders[0] == orders[1]


def test_shuffling_batches_keeps_neighbours():
    seeds.restart(3)
    source = source_of(np.arange(41.0), np.arange(41), batch_size=4, shuffle="batch")
    *full, last = [batch[1].tolist() for batch in source.batches()]
    assert all(batch == list(range(batch[0], batch[0] + 4)) for batch in full)
    assert [batch[0] for batch in full] != list(range(0, 40, 4))
    assert last == [40]


@pytest.mark.parametrize(
    "make",
    [
        lambda: X.tolist(),
        lambda: backend.as_array(X, "float32"),
        lambda: pytest.importorskip("pandas").DataFrame(X),
        lambda: pytest.importorskip("scipy.sparse").csr_matrix(X),
        lambda: pytest.importorskip("torch").tensor(X, requires_grad=True),
        lambda: X.astype(object),
    ],
    ids=["numbers", "tensor", "table", "sparse", "torch", "objects"],
)
def test_anything_with_rows_serves(make):
    source = source_of(make(), Y, batch_size=4, shuffle=True)
    for x, y in source.batches():
        assert x.dtype == "float32"
        np.testing.assert_array_equal(x[:, 1], 2.0 * y + 1)


def test_rows_on_disk_are_read_in_any_order(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "x.h5", "w") as file:
        source = source_of(file.create_dataset("x", data=X), Y, batch_size=4, shuffle=True)
        for x, y in source.batches():
            np.testing.assert_array_equal(x[:, 0], 2.0 * y)


def test_a_column_of_a_table_is_a_matrix():
    pandas = pytest.importorskip("pandas")
    x, y = source_of(X, pandas.Series(Y)).example()
    assert (x.shape, y.shape) == ((10, 2), (10, 1))


def test_validation_takes_the_last_rows():
    train, validation = split(source_of(X, Y, batch_size=4, shuffle=True), 0.3)
    assert sorted(rows(train.batches())) == list(range(7))
    assert rows(validation.batches()).tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (np.array([0, 1, 2, 1]), [1.0, 3.0, 0.5, 3.0]),
        (np.array([[0], [1], [2], [1]]), [1.0, 3.0, 0.5, 3.0]),
        (np.eye(3)[[0, 1, 2, 1]], [1.0, 3.0, 0.5, 3.0]),
        (np.array([0.0, 1.0, 2.0, 1.0]), [1.0, 3.0, 0.5, 3.0]),
    ],
)
def test_class_weights_become_sample_weights(y, expected):
    source = source_of(np.zeros((4, 1)), y, class_weight={1: 3.0, 2: 0.5})
    assert source.example()[2].tolist() == expected


def generator(count):
    for i in range(count):
        yield X[i : i + 2], Y[i : i + 2]


def test_a_generator_gives_its_first_batch_again_after_a_look():
    source = source_of(generator(3))
    assert source.steps is None
    assert source.example()[1].tolist() == [0, 1]
    assert [batch[1].tolist() for batch in source.batches()] == [[0, 1], [1, 2], [2, 3]]
    assert list(source.batches()) == []


def test_class_weights_of_a_generator():
    batch = source_of(generator(1), class_weight={1: 5.0}).example()
    assert batch[2].tolist() == [1.0, 5.0]


class Squares(PyDataset):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.events = []

    def __len__(self):
        return 6

    def __getitem__(self, index):
        return np.full((2, 1), index), np.full(2, index**2)

    def on_epoch_end(self):
        self.events.append("end")


@pytest.mark.parametrize("workers", [1, 3])
def test_batches_of_workers_come_in_order(workers):
    source = source_of(Squares(workers=workers, max_queue_size=2))
    assert source.steps == 6
    assert [int(y[0]) for _, y in source.batches()] == [0, 1, 4, 9, 16, 25]
    assert len(list(source.batches())) == 6


@pytest.mark.slow
def test_batches_of_worker_processes_come_in_order():
    batches = Squares(workers=2, use_multiprocessing=True).batches()
    assert [int(y[0]) for _, y in batches] == [0, 1, 4, 9, 16, 25]


def test_batches_of_a_dataset_are_shuffled():
    seeds.restart(1)
    order = [int(x[0, 0]) for x, _ in source_of(Squares(), shuffle=True).batches()]
    assert sorted(order) == list(range(6))
    assert order != sorted(order)


def test_a_torch_loader_serves():
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(Y))
    source = source_of(torch.utils.data.DataLoader(data, batch_size=4))
    assert source.steps == 3
    np.testing.assert_array_equal(rows(source.batches()), Y)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"x": X, "y": Y[:4]}, ValueError, ["x: 10", "y: 4", "same number of samples"]),
        ({"x": [X, X[:3]]}, ValueError, ["[10, 3]"]),
        ({"x": X[:0], "y": Y[:0]}, ValueError, ["empty", "0 samples"]),
        ({"x": None}, ValueError, ["no data"]),
        ({"x": X, "y": np.array(["a"] * 10)}, TypeError, ["`y`", "strings", "numbers"]),
        ({"x": "text"}, TypeError, ["`x`", "str"]),
        ({"x": X, "y": Y, "batch_size": 0}, ValueError, ["batch_size", "0"]),
        ({"x": X, "y": Y, "batch_size": 2.5}, TypeError, ["batch_size", "2.5"]),
        ({"x": np.float32(3)}, ValueError, ["scalar"]),
        ({"x": generator(1), "y": Y}, ValueError, ["`y`", "generator", "yield (x, y)"]),
        (
            {"x": X, "y": Y, "class_weight": {0: 1.0}, "sample_weight": Y},
            ValueError,
            ["class_weight", "sample_weight"],
        ),
        ({"x": X, "class_weight": {0: 1.0}}, ValueError, ["class_weight", "without targets"]),
        ({"x": X, "y": [Y, Y], "class_weight": {0: 1.0}}, ValueError, ["2 outputs"]),
    ],
)
def test_messages_name_the_trouble(arguments, error, words):
    with pytest.raises(error) as caught:
        source_of(**arguments)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("share", [1.0, -0.1, 0.99])
def test_a_share_that_leaves_a_part_empty_is_refused(share):
    with pytest.raises(ValueError, match="validation_split"):
        split(source_of(X[:2], Y[:2]), share)


def test_only_arrays_can_be_split():
    with pytest.raises(ValueError, match="validation_data"):
        split(source_of(generator(2)), 0.5)


def test_an_empty_generator_is_refused():
    with pytest.raises(ValueError, match="no batches"):
        source_of(generator(0)).example()
