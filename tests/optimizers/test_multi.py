"""Several optimizers in one model move their variables as each would alone."""

import numpy as np
import pytest

import keraia as keras
from keraia import Variable, layers
from keraia.backends import backend
from keraia.optimizers import SGD, Adam, MultiOptimizer, OptimizerMap, RMSprop

X = np.linspace(-1, 1, 32, dtype="float32").reshape(8, 4)


def variables():
    return [Variable([1.0, 2.0], name="kernel"), Variable([3.0], name="bias")]


GRADS = [np.array([0.5, -1.0], "float32"), np.array([2.0], "float32")]


class TestMap:
    def test_whole_paths_are_matched(self):
        default, adam = SGD(), Adam()
        chosen = OptimizerMap(default, {"model/dense/kernel": adam, "model/other": SGD()})
        paths = {"model/dense/kernel": adam, "model/dense/kernel_2": default, "model": default}
        for path, expected in paths.items():
            variable = Variable(0.0)
            variable._path = path
            assert chosen(variable) is expected

    def test_it_is_a_mapping(self):
        default, adam = SGD(), Adam()
        chosen = OptimizerMap(default)
        chosen[".*bias"] = adam
        assert (list(chosen), len(chosen)) == ([".*bias"], 1)
        assert chosen[".*bias"] is adam
        assert chosen["something else"] is chosen.default_optimizer is default
        with pytest.raises(ValueError, match="has an optimizer already"):
            chosen[".*bias"] = Adam()
        del chosen[".*bias"]
        assert len(chosen) == 0

    def test_two_matches_are_refused(self):
        chosen = OptimizerMap(SGD(), {".*": SGD(), ".*bias": SGD()})
        with pytest.raises(ValueError, match=r"matched by '\.\*' and '\.\*bias'"):
            chosen(Variable(0.0, name="bias"))

    def test_values_are_optimizers(self):
        with pytest.raises(TypeError, match="`default_optimizer` must be an optimizer"):
            OptimizerMap("sgd")
        with pytest.raises(TypeError, match="'a' must be an optimizer"):
            OptimizerMap(SGD(), {"a": "sgd"})
        with pytest.raises(TypeError, match="must be an OptimizerMap"):
            MultiOptimizer({"a": SGD()})


class TestSteps:
    def test_each_moves_its_own(self):
        alone = variables()
        adam, sgd = Adam(0.1), SGD(0.5, momentum=0.9)
        for _ in range(3):
            adam.apply([GRADS[1]], [alone[1]])
            sgd.apply([GRADS[0]], [alone[0]])
        together = variables()
        both = MultiOptimizer(OptimizerMap(SGD(0.5, momentum=0.9), {".*bias": Adam(0.1)}))
        for _ in range(3):
            both.apply(GRADS, together)
        for expected, got in zip(alone, together, strict=True):
            np.testing.assert_array_equal(got.numpy(), expected.numpy())
        assert int(both.iterations) == 3

    def test_variables_come_in_the_order_of_the_map(self):
        both = MultiOptimizer(
            OptimizerMap(SGD(name="rest"), {".*bias": Adam(name="first"), "nothing": RMSprop()}),
            name="both",
        )
        both.build(variables())
        assert [one.name for one in both.optimizers] == ["first", "rest"]
        assert [v.path for v in both.variables] == [
            "both/iteration",
            "both/learning_rate",
            "first/iteration",
            "first/learning_rate",
            "first/bias_momentum",
            "first/bias_velocity",
            "rest/iteration",
            "rest/learning_rate",
        ]

    def test_pure_steps_touch_nothing(self):
        mine = variables()
        both = MultiOptimizer(OptimizerMap(SGD(0.5), {".*bias": SGD(1.0)}))
        both.build(mine)
        values = [v.value for v in both.variables]
        new, state = both.stateless_apply(values, GRADS, [v.value for v in mine])
        assert backend.to_numpy(new[0]).tolist() == [0.75, 2.5]
        assert backend.to_numpy(new[1]).tolist() == [1.0]
        assert mine[1].numpy().tolist() == [3.0]
        assert len(state) == len(values)

    def test_the_loss_scale_is_that_of_all(self):
        both = MultiOptimizer(OptimizerMap(SGD(1.0)), loss_scale_factor=4.0)
        assert both.scale_loss(2.0) == 8.0
        mine = variables()
        both.apply([g * 4.0 for g in GRADS], mine)
        assert mine[0].numpy().tolist() == [0.5, 3.0]

    def test_variables_without_gradient_stay(self):
        mine = variables()
        both = MultiOptimizer(OptimizerMap(SGD(1.0), {".*bias": SGD(1.0)}))
        with pytest.warns(UserWarning, match="No gradient for kernel"):
            both.apply([None, GRADS[1]], mine)
        assert mine[0].numpy().tolist() == [1.0, 2.0]
        assert mine[1].numpy().tolist() == [1.0]

    def test_there_is_no_learning_rate_in_common(self):
        both = MultiOptimizer(OptimizerMap(SGD()))
        assert not hasattr(both, "learning_rate")
        with pytest.raises(AttributeError, match="Set those of its `optimizers`"):
            both.learning_rate = 0.1


def test_configurations_hold_every_optimizer():
    both = MultiOptimizer(OptimizerMap(SGD(0.5), {".*bias": Adam(0.25)}), name="both")
    config = both.get_config()
    assert set(config) == {"optimizer_map", "loss_scale_factor", "name"}
    again = keras.optimizers.deserialize(keras.optimizers.serialize(both))
    assert again.get_config() == config
    assert type(again.optimizer_map[".*bias"]) is Adam


@pytest.mark.needs("autodiff")
def test_models_train_and_are_saved_with_their_state(tmp_path):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="first"), layers.Dense(2)])
    model.compile(MultiOptimizer(OptimizerMap(SGD(0.1), {".*bias": Adam(0.01)})), "mse")
    history = model.fit(X, X[:, :2], epochs=3, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]
    model.save(tmp_path / "multi.keras")
    again = keras.saving.load_model(tmp_path / "multi.keras")
    for mine, loaded in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(loaded.numpy(), mine.numpy())
    first = model.fit(X, X[:, :2], verbose=0).history["loss"]
    np.testing.assert_allclose(again.fit(X, X[:, :2], verbose=0).history["loss"], first, rtol=1e-5)
