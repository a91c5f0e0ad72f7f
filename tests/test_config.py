"""`keras.config`: switches and limits, and what they do."""

import traceback

import numpy as np
import pytest

import keraia as keras
from keraia import config, layers
from keraia.core import config as core_config

X, Y = np.ones((20, 2), "float32"), np.ones((20, 1), "float32")


class Batches(keras.callbacks.Callback):
    """Counts the batches of each kind."""

    def __init__(self):
        super().__init__()
        self.seen = {"train": 0, "test": 0, "predict": 0}

    def on_train_batch_end(self, batch, logs=None):
        self.seen["train"] += 1

    def on_test_batch_end(self, batch, logs=None):
        self.seen["test"] += 1

    def on_predict_batch_end(self, batch, logs=None):
        self.seen["predict"] += 1


def model():
    made = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


class TestLimits:
    @pytest.mark.needs("autodiff")
    def test_they_shorten_runs(self, fresh_config):
        config.set_max_epochs(2)
        config.set_max_steps_per_epoch(3)
        seen = Batches()
        history = model().fit(
            X, Y, epochs=5, batch_size=2, verbose=0, validation_data=(X, Y), callbacks=[seen]
        )
        assert len(history.epoch) == 2
        assert seen.seen == {"train": 6, "test": 6, "predict": 0}
        assert history.params["epochs"] == 2
        assert history.params["steps"] == 3

    def test_they_hold_for_evaluation_and_prediction(self, fresh_config):
        config.set_max_steps_per_epoch(3)
        seen = Batches()
        made = model()
        made.evaluate(X, Y, batch_size=2, verbose=0, callbacks=[seen])
        assert made.predict(X, batch_size=2, verbose=0, callbacks=[seen]).shape == (6, 1)
        assert made.predict(X, batch_size=2, steps=1, verbose=0).shape == (2, 1)
        assert seen.seen == {"train": 0, "test": 3, "predict": 3}

    def test_the_environment_sets_them(self, fresh_config):
        assert (config.max_epochs(), config.max_steps_per_epoch()) == (None, None)
        fresh_config.setenv("KERAS_MAX_EPOCHS", "3")
        fresh_config.setenv("KERAS_MAX_STEPS_PER_EPOCH", "4")
        core_config._settings.cache_clear()
        assert (config.max_epochs(), config.max_steps_per_epoch()) == (3, 4)
        config.set_max_epochs(None)
        assert config.max_epochs() is None

    @pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
    def test_nonsense_in_the_environment_is_named(self, fresh_config, text):
        fresh_config.setenv("KERAS_MAX_EPOCHS", text)
        core_config._settings.cache_clear()
        with pytest.raises((TypeError, ValueError), match="variable KERAS_MAX_EPOCHS must be an"):
            config.max_epochs()

    @pytest.mark.parametrize("value", [0, -1, 1.5, "3"])
    @pytest.mark.parametrize("setter", ["set_max_epochs", "set_max_steps_per_epoch"])
    def test_a_limit_is_a_positive_integer(self, fresh_config, setter, value):
        with pytest.raises((TypeError, ValueError), match=f"{setter}: `max_.*` must be an integer"):
            getattr(config, setter)(value)


class TestTracebacks:
    def frames(self):
        def boo(x):
            raise ValueError("boo")

        try:
            keras.Sequential([layers.Lambda(boo)])(X)
        except ValueError as error:
            return traceback.extract_tb(error.__traceback__)
        raise AssertionError("the layer should fail")

    def test_they_leave_out_the_library(self, fresh_config):
        assert config.is_traceback_filtering_enabled()
        names = [frame.name for frame in self.frames()]
        assert names[0] == "frames"
        assert names[-1] == "boo"
        assert not {"_long_run", "call"} & set(names)
        config.disable_traceback_filtering()
        assert not config.is_traceback_filtering_enabled()
        assert {"_long_run", "call"} < {frame.name for frame in self.frames()}
        config.enable_traceback_filtering()
        assert [frame.name for frame in self.frames()] == names

    def test_causes_stay(self, fresh_config):
        class Failing(layers.Layer):
            def call(self, inputs):
                try:
                    raise KeyError("inner")
                except KeyError as error:
                    raise ValueError("outer") from error

        with pytest.raises(ValueError, match="outer") as caught:
            Failing()(X)
        assert isinstance(caught.value.__cause__, KeyError)


def test_unsafe_configurations_are_read_once_the_process_accepts_them(fresh_config):
    with pytest.warns(UserWarning, match="byte code"):
        form = keras.saving.serialize_keras_object(layers.Lambda(lambda x: x * 3))
    with pytest.raises(ValueError, match="byte code"):
        keras.saving.deserialize_keras_object(form)
    config.enable_unsafe_deserialization()
    layer = keras.saving.deserialize_keras_object(form)
    assert np.asarray(keras.ops.convert_to_numpy(layer(X))).max() == 3.0


def test_flash_attention_is_left_to_the_backend_or_forbidden(fresh_config):
    assert config.is_flash_attention_enabled() is None
    config.disable_flash_attention()
    assert config.is_flash_attention_enabled() is False
    config.enable_flash_attention()
    assert config.is_flash_attention_enabled() is None


def test_layers_are_no_nnx_modules():
    assert config.is_nnx_enabled() is False
