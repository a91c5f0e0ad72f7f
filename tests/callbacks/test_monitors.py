import math

import pytest

from keraia.callbacks import (
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from tests.callbacks.stage import Model, run

# What real Keras 3.15.1 did was recorded for the cases marked "as Keras".


def epochs_run(stop, values, **kwargs):
    model = run(stop, values, **kwargs)
    return stop.stopped_epoch if model.stop_training else None


def test_training_stops_after_patience():
    assert epochs_run(EarlyStopping(patience=2), [3.0, 2.0, 2.5, 2.1, 1.0]) == 3


def test_improvement_starts_the_wait_again():
    assert epochs_run(EarlyStopping(patience=2), [3.0, 4.0, 2.0, 4.0, 1.0]) is None


def test_small_changes_do_not_count():
    assert epochs_run(EarlyStopping(patience=2, min_delta=0.5), [3.0, 2.9, 2.8, 2.7]) == 2


def test_larger_is_better_where_said():
    assert epochs_run(EarlyStopping(mode="max"), [0.5, 0.6, 0.4, 0.9]) == 2


def test_the_best_weights_come_back():
    stop = EarlyStopping(patience=2, restore_best_weights=True)
    model = run(stop, [3.0, 1.0, 2.0, 2.0, 0.5])
    assert model.weights[0].tolist() == [1.0]
    assert stop.best_epoch == 1


def test_the_best_weights_come_back_without_a_stop():
    stop = EarlyStopping(patience=10, restore_best_weights=True)
    assert run(stop, [1.0, 2.0, 3.0]).weights[0].tolist() == [0.0]


def test_watching_begins_late():  # as Keras
    stop = EarlyStopping(mode="max", start_from_epoch=2)
    assert epochs_run(stop, [4.0, 3.0, 2.0, 1.0, 0.5]) == 3


def test_a_baseline_out_of_reach_does_not_stop_while_improving():  # as Keras
    stop = EarlyStopping(baseline=1e-4, patience=2)
    assert epochs_run(stop, [3.0, 2.9, 2.8, 2.7, 2.75]) == 4


@pytest.mark.parametrize(
    ("name", "rising"),
    [("loss", False), ("val_a_loss", False), ("val_accuracy", True), ("b_auc", True)],
)
def test_the_direction_follows_from_the_name(name, rising):
    stop = EarlyStopping(monitor=name)
    assert (epochs_run(stop, [1.0, 2.0, 3.0], name=name) is None) is rising


def test_the_direction_follows_from_the_metric():
    class Score:
        name, _direction = "score", "up"

    stop = EarlyStopping(monitor="val_score")
    stop.set_model(Model())
    stop.model.metrics = [Score()]
    assert stop.is_better(2.0, 1.0)


def test_an_unknown_direction_is_an_error():
    with pytest.raises(ValueError, match=r"'odd' should fall or rise\. Pass mode='min'"):
        run(EarlyStopping(monitor="odd"), [1.0], name="odd")


def test_a_missing_name_is_told_once_with_those_there_are():
    with pytest.warns(UserWarning, match="`val_loss` is not in the logs, which have 'loss'"):
        run(EarlyStopping(), [1.0], name="loss")


def test_an_unknown_mode_falls_back():
    with pytest.warns(UserWarning, match="'down'"):
        assert EarlyStopping(mode="down").mode == "auto"


# -- learning rate


def rates(callback, values):
    model, seen = Model(), []
    callback.set_model(model)
    callback.on_train_begin({})
    for epoch, value in enumerate(values):
        logs = {"val_loss": value}
        callback.on_epoch_begin(epoch, {})
        callback.on_epoch_end(epoch, logs)
        seen.append(logs["learning_rate"])
    return seen


def test_the_rate_is_lowered_on_a_plateau_with_cooldown():  # as Keras
    callback = ReduceLROnPlateau(patience=2, cooldown=1, factor=0.5, min_lr=0.2)
    assert rates(callback, [1.0] * 10) == [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]


def test_a_factor_of_one_is_refused():
    with pytest.raises(ValueError, match="below 1"):
        ReduceLROnPlateau(factor=1.0)


@pytest.mark.parametrize("schedule", [lambda epoch: 0.5**epoch, lambda epoch, rate: rate * 0.5])
def test_schedules_take_the_epoch_and_perhaps_the_rate(schedule):
    first, second = rates(LearningRateScheduler(schedule), [1.0, 1.0])
    assert second == first / 2


def test_a_schedule_must_return_a_number():
    with pytest.raises(ValueError, match="must return a number, got 'fast' for epoch 0"):
        rates(LearningRateScheduler(lambda epoch: "fast"), [1.0])


def test_an_optimizer_without_a_rate_is_named():
    callback = LearningRateScheduler(lambda epoch: 0.5)
    callback.set_model(Model())
    callback.model.optimizer = "nothing"
    with pytest.raises(ValueError, match="no `learning_rate`"):
        callback.on_epoch_begin(0)


# -- saving


def test_files_are_named_by_epoch_and_logs(tmp_path):
    path = tmp_path / "new" / "{epoch:02d}-{val_loss:.1f}.keras"
    model = run(ModelCheckpoint(path), [0.25, 0.5])
    assert [p.removeprefix(f"{tmp_path}/new/") for p in model.saved] == [
        "01-0.2.keras",
        "02-0.5.keras",
    ]
    assert (tmp_path / "new").is_dir()


def test_only_the_best_are_saved():
    model = run(ModelCheckpoint("{epoch}.keras", save_best_only=True), [3.0, 4.0, 2.0])
    assert model.saved == ["1.keras", "3.keras"]


def test_a_first_value_to_beat():
    callback = ModelCheckpoint("{epoch}.keras", save_best_only=True, initial_value_threshold=2.5)
    assert run(callback, [3.0, 4.0, 2.0]).saved == ["3.keras"]


def test_saving_by_batches():
    callback = ModelCheckpoint("{epoch}-{batch}.weights.h5", save_weights_only=True, save_freq=3)
    assert run(callback, [1.0, 1.0], batches=4).saved == ["1-3.weights.h5", "2-2.weights.h5"]


def test_saving_by_epochs_leaves_batches_alone():
    assert not ModelCheckpoint("a.keras").listens("on_train_batch_end")
    assert ModelCheckpoint("a.keras", save_freq=5).listens("on_train_batch_end")


@pytest.mark.parametrize("name", ["{epoch.__class__}.keras", "{val_loss[0]}.keras", "{foo}.keras"])
def test_file_names_reach_no_further_than_the_names_of_logs(name):
    with pytest.raises(KeyError, match="asks for"):
        run(ModelCheckpoint(name), [1.0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"filepath": "a"}, r"\.keras"),
        ({"filepath": "a.keras", "save_weights_only": True}, r"\.weights\.h5"),
        ({"filepath": "a.keras", "save_freq": "often"}, "often"),
    ],
)
def test_arguments_of_checkpoints_are_checked(arguments, words):
    with pytest.raises(ValueError, match=words):
        ModelCheckpoint(**arguments)


# -- trouble


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_training_ends_when_the_loss_is_no_number(loss, capsys):
    model = run(TerminateOnNaN(), [1.0, loss, 1.0], name="loss", batches=1)
    assert model.stop_training
    assert "learning rate" in capsys.readouterr().out


def test_a_loss_that_is_no_number_may_be_an_error():
    with pytest.raises(RuntimeError, match="nan at batch 0"):
        run(TerminateOnNaN(raise_error=True), [math.nan], name="loss", batches=1)
