import pytest

from keraia.callbacks import Callback, CallbackList, History, LambdaCallback, ProgbarLogger


class Recorder(Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_begin(self, epoch, logs=None):
        self.seen.append(("epoch_begin", epoch))

    def on_batch_end(self, batch, logs=None):
        self.seen.append(("batch_end", batch))

    def on_test_end(self, logs=None):
        self.seen.append(("test_end", dict(logs)))


def test_events_reach_those_who_override_them():
    recorder = Recorder()
    callbacks = CallbackList([recorder, Callback()], model="model", epochs=3)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.on_train_batch_end(7, {"loss": 1.0})
    callbacks.on_batch_end(8, {})
    callbacks.on_test_end({"loss": 2.0})
    assert recorder.seen == [
        ("epoch_begin", 0),
        ("batch_end", 7),
        ("batch_end", 8),
        ("test_end", {"loss": 2.0}),
    ]
    assert recorder.model == "model"
    assert recorder.params == {"epochs": 3}


def test_only_listeners_are_called_for_batches():
    assert CallbackList([Callback(), History()]).listeners("on_train_batch_end") == []
    assert len(CallbackList([Recorder()]).listeners("on_train_batch_end")) == 1


@pytest.mark.parametrize(
    ("callback", "needed"),
    [
        (Callback(), False),
        (Recorder(), True),
        (ProgbarLogger(), False),
        (LambdaCallback(on_epoch_end=print), False),
        (LambdaCallback(on_train_batch_end=print), True),
    ],
)
def test_who_needs_to_hear_of_each_batch(callback, needed):
    assert CallbackList([callback]).each_batch_needed("train") is needed


def test_history_comes_last_but_for_the_progress():
    callbacks = CallbackList([Recorder()], add_history=True, add_progbar=True).callbacks
    assert [type(c).__name__ for c in callbacks] == ["Recorder", "History", "ProgbarLogger"]


def test_a_history_of_ones_own_is_used():
    mine = History()
    assert CallbackList([mine], add_history=True).history is mine


def test_a_single_callback_will_do_and_others_may_follow():
    callbacks = CallbackList(Recorder())
    recorder = Recorder()
    callbacks.append(recorder)
    callbacks.on_epoch_begin(2)
    assert recorder.seen == [("epoch_begin", 2)]


@pytest.mark.parametrize("wrong", [Callback, print])
def test_what_is_no_callback_is_refused(wrong):
    with pytest.raises(TypeError, match="Pass instances"):
        CallbackList([wrong])


def test_history_gathers_what_epochs_had():
    history = History()
    history.on_train_begin()
    history.on_epoch_end(0, {"loss": 3.0})
    history.on_epoch_end(1, {"loss": 2.0, "val_loss": 4.0})
    assert history.history == {"loss": [3.0, 2.0], "val_loss": [4.0]}
    assert history.epoch == [0, 1]


def test_lambda_callbacks_have_the_functions_given():
    calls = []
    callback = LambdaCallback(
        on_epoch_end=lambda epoch, logs: calls.append(epoch), on_test_begin=calls.append, extra=5
    )
    callbacks = CallbackList([callback])
    callbacks.on_epoch_end(4)
    callbacks.on_test_begin({"a": 1})
    callbacks.on_train_begin()
    assert calls == [4, {"a": 1}]
    assert callback.extra == 5
