"""Runs that are broken off go on and end bit for bit as if nothing had happened."""

import errno
import functools
import random
import resource

import numpy as np
import pytest

import keraia as keras
from keraia.core.errors import UnsafeFileError
from keraia.training.program import variables_of

pytestmark = pytest.mark.needs("autodiff")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(22, 3)).astype("float32")
Y = RNG.normal(size=(22, 1)).astype("float32")
CUTS = [slice(start, start + 4) for start in range(0, 22, 4)]
EPOCHS = 3


class Batches(keras.utils.PyDataset):
    """Shuffled by its own hand, too, after each epoch."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.order = np.arange(len(X))

    def __len__(self):
        return len(CUTS)

    def __getitem__(self, index):
        rows = self.order[CUTS[index]]
        return X[rows], Y[rows]

    def on_epoch_end(self):
        np.random.shuffle(self.order)


class Noisy:
    """Makes its noise with a generator that never starts anew."""

    def __init__(self):
        self.rng = np.random.default_rng(1)

    def __iter__(self):
        for cut in CUTS:
            yield X[cut] + self.rng.normal(size=(1, 3)), Y[cut]


class Restorable(Noisy):
    """Counts how many batches it made, and can go to a place by itself."""

    made = 0
    at = 0

    def __iter__(self):
        while self.at < len(CUTS):
            Restorable.made += 1
            self.at += 1
            yield X[CUTS[self.at - 1]] + self.rng.normal(size=(1, 3)), Y[CUTS[self.at - 1]]
        self.at = 0

    def state_dict(self):
        return {"at": self.at % len(CUTS), "rng": self.rng.bit_generator.state}

    def load_state_dict(self, state):
        self.at = state["at"]
        self.rng.bit_generator.state = state["rng"]


def endless():
    while True:
        for cut in CUTS:
            yield X[cut] * np.random.uniform(0.9, 1.1), Y[cut]


DATA = {
    "arrays": lambda: {"x": X, "y": Y, "batch_size": 4},
    "arrays in parts": lambda: {"x": X, "y": Y, "batch_size": 4, "steps_per_epoch": 4},
    "dataset": lambda: {"x": Batches()},
    "dataset with workers": lambda: {"x": Batches(workers=2)},
    "iterable": lambda: {"x": Noisy()},
    "iterable that knows its place": lambda: {"x": Restorable()},
    "generator": lambda: {"x": endless(), "steps_per_epoch": 5},
}


# Steps of a run whose epochs are not the whole data.
STEPS = {"arrays in parts": 4 + 2 + 4, "generator": EPOCHS * 5}


class BrokenOffError(Exception):
    """What breaks a run off."""


class Break(keras.callbacks.Callback):
    """Breaks the run off at one of its steps, or at the end of one of its epochs."""

    def __init__(self, step=None, epoch=None):
        super().__init__()
        self.step, self.epoch, self.count = step, epoch, 0

    def on_train_batch_begin(self, batch, logs=None):
        self.count += 1
        if self.count == self.step:
            raise BrokenOffError

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise BrokenOffError


class Halve(keras.callbacks.Callback):
    """A callback with a state: halves the rate after every fifth step."""

    state_names = ("seen",)
    seen = 0

    def on_train_batch_end(self, batch, logs=None):
        self.seen += 1
        if self.seen % 5 == 0:
            optimizer = self.model.optimizer
            optimizer.learning_rate = float(optimizer.learning_rate) / 2


@functools.cache
def built():
    """A model that is compiled once for all runs, and what its variables are at the beginning."""
    net = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(5, activation="tanh"),
            keras.layers.Dropout(0.3),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(1),
        ]
    )
    net.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    net.train_on_batch(X[:4], Y[:4])
    return net, [np.array(v.numpy()) for v in variables_of(net, "train")]


def model():
    """The model as a program makes it that has just been started."""
    net, values = built()
    for variable, value in zip(variables_of(net, "train"), values, strict=True):
        variable.assign(value)
    return net


def train(data, folder=None, save_freq="epoch", stop=None, epochs=EPOCHS, **arguments):
    """One run of the program; returns all that it leaves behind, as bytes."""
    net = model()
    random.seed(5)
    np.random.seed(5)
    stopping = keras.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    watchers = [Halve(), stopping, *([stop] if stop else [])]
    if folder is not None:
        arguments["resume"] = keras.callbacks.BackupAndRestore(
            folder, save_freq, delete_checkpoint=False
        )
    history = net.fit(**DATA[data](), epochs=epochs, verbose=0, callbacks=watchers, **arguments)
    bits = [v.numpy().tobytes() for v in variables_of(net, "train")]
    return bits, history.history, history.epoch


@functools.cache
def undisturbed(data):
    """What a run leaves behind that nothing breaks off."""
    return train(data)


@pytest.mark.parametrize("step", [2, 9])
@pytest.mark.parametrize("data", DATA)
def test_a_run_goes_on_at_the_step_where_it_broke_off(data, step, tmp_path):
    with pytest.raises(BrokenOffError):
        train(data, tmp_path, save_freq=1, stop=Break(step=step))
    again = Break()
    assert train(data, tmp_path, save_freq=1, stop=again) == undisturbed(data)
    assert again.count == STEPS.get(data, EPOCHS * len(CUTS)) - (step - 1)


@pytest.mark.parametrize("data", ["arrays", "dataset", "iterable"])
def test_states_of_ends_of_epochs_do_as_well(data, tmp_path):
    with pytest.raises(BrokenOffError):
        train(data, tmp_path, stop=Break(epoch=1))
    again = Break()
    assert train(data, tmp_path, stop=again) == undisturbed(data)
    assert again.count == (EPOCHS - 1) * len(CUTS)


def test_a_run_may_be_broken_off_again_and_again(tmp_path):
    for _ in range(4):
        with pytest.raises(BrokenOffError):
            train("arrays", tmp_path, save_freq=2, stop=Break(step=4))
    assert train("arrays", tmp_path, save_freq=2) == undisturbed("arrays")


def test_a_complete_run_is_there_at_once_and_may_be_made_longer(tmp_path):
    assert train("arrays", tmp_path, epochs=2)[2] == [0, 1]
    again = Break(step=1)
    assert train("arrays", tmp_path, stop=again, epochs=2)[2] == [0, 1]
    assert train("arrays", tmp_path) == undisturbed("arrays")


def test_validation_and_stopping_early_are_part_of_the_state(tmp_path):
    def run(folder=None, **arguments):
        validation = {"validation_data": Noisy(), "validation_freq": 1}
        return train("arrays", folder, epochs=4, **validation, **arguments)

    with pytest.raises(BrokenOffError):
        run(tmp_path, stop=Break(epoch=2))
    assert run(tmp_path) == run()


def test_it_remembers_that_training_was_stopped(tmp_path):
    class StopAfter(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    first = train("arrays", tmp_path, stop=StopAfter(), epochs=9)
    assert first[2] == [0, 1]
    assert train("arrays", tmp_path, stop=Break(step=1), epochs=9) == first


def test_the_file_goes_when_training_is_complete(tmp_path):
    folder = tmp_path / "state"
    backup = keras.callbacks.BackupAndRestore(folder)
    seen = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: files.append(sorted(p.name for p in folder.iterdir()))
    )
    files = []
    model().fit(X, Y, batch_size=4, verbose=0, epochs=2, callbacks=[backup, seen])
    assert files[0] == []
    assert not folder.exists()


def test_other_files_of_the_folder_stay_and_remains_of_a_lost_process_go(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".latest.zip.0123.tmp").write_text("half")
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    model().fit(X, Y, batch_size=4, verbose=0, callbacks=[backup])
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_full_disk_ends_the_run_with_an_error_and_the_last_state_stays(tmp_path):
    with pytest.raises(BrokenOffError):
        train("arrays", tmp_path, save_freq=1, stop=Break(step=5))
    before = (tmp_path / "latest.zip").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # as full as disks get in tests
    try:
        with pytest.raises(OSError, match=r"could not be written.*Make room") as caught:
            train("arrays", tmp_path, save_freq=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.errno == errno.EFBIG
    assert [p.name for p in tmp_path.iterdir()] == ["latest.zip"]
    assert (tmp_path / "latest.zip").read_bytes() == before
    assert train("arrays", tmp_path, save_freq=1) == undisturbed("arrays")


def test_a_damaged_state_is_told_and_the_one_before_it_used(tmp_path):
    def run(**arguments):
        backup = keras.callbacks.BackupAndRestore(tmp_path, 1, True, False)
        return train("arrays", resume=backup, **arguments)

    with pytest.raises(BrokenOffError):
        run(stop=Break(step=7))
    latest = tmp_path / "latest.zip"
    content = bytearray(latest.read_bytes())
    content[200] ^= 1
    latest.write_bytes(content)
    with pytest.warns(UserWarning, match="not a complete checkpoint"):
        assert run() == undisturbed("arrays")
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnsafeFileError, match="not a complete checkpoint"):
        run()


def test_another_model_is_refused(tmp_path):
    train("arrays", tmp_path, epochs=1)
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    other.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"of another model.*has 28 variables"):
        other.fit(X, Y, verbose=0, resume=tmp_path)


def test_callbacks_that_come_or_go_are_told(tmp_path):
    with pytest.raises(BrokenOffError):
        train("arrays", tmp_path, save_freq=1, stop=Break(step=3))
    net = model()
    plateau = keras.callbacks.ReduceLROnPlateau("loss")
    with pytest.warns(UserWarning, match="resuming") as caught:
        net.fit(X, Y, batch_size=4, verbose=0, callbacks=[plateau], resume=tmp_path)
    texts = " ".join(str(w.message) for w in caught)
    assert "ReduceLROnPlateau was not there before" in texts
    assert "Halve was there before" in texts


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [({"backup_dir": ""}, "must name a folder"), ({"backup_dir": "a", "save_freq": 2.5}, "2.5")],
)
def test_arguments_that_will_not_do(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        keras.callbacks.BackupAndRestore(**arguments)
