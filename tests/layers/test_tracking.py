"""What a layer finds in its attributes, and in which order."""

import numpy as np
import pytest

from keraia import layers, metrics, random
from keraia.core.variable import Variable


def _paths(variables):
    return [v.path for v in variables]


class Block(layers.Layer):
    def __init__(self):
        super().__init__(name="block")
        self.parts = []
        self.stem = layers.Dense(2, name="stem")
        self.parts.append(layers.Dense(3, name="part"))
        self.scale = Variable(np.ones(1, "float32"), name="scale")
        self.drop = layers.Dropout(0.5, name="drop")
        self.norm = layers.BatchNormalization(name="norm")

    def call(self, inputs):
        return self.norm(self.drop(self.parts[0](self.stem(inputs)))) * self.scale


def test_variables_stand_in_the_order_in_which_their_owners_were_attached():
    block = Block()
    block(np.ones((2, 4), "float32"))
    assert _paths(block.weights) == [
        "scale",
        "block/stem/kernel",
        "block/stem/bias",
        "block/part/kernel",
        "block/part/bias",
        "block/norm/gamma",
        "block/norm/beta",
        "block/norm/moving_mean",
        "block/norm/moving_variance",
    ]
    assert len(block.trainable_variables) == 7
    assert [v.name for v in block.non_trainable_variables] == [
        "seed_generator_state",
        "moving_mean",
        "moving_variance",
    ]


def test_a_replaced_layer_is_forgotten():
    block = Block()
    block.stem = layers.Dense(5, name="other")
    assert [layer.name for layer in block._layers] == ["part", "drop", "norm", "other"]


def test_layers_in_nested_containers_are_found():
    layer = layers.Layer()
    inner = [layers.Dense(1, name=n) for n in "abcd"]
    layer.table = {"x": [inner[0]], "y": (inner[1], {"z": inner[2]})}
    layer.table["late"] = inner[3]
    assert [x.name for x in layer._layers] == ["a", "b", "c", "d"]


def test_setting_a_layer_before_init_says_what_to_do():
    class Forgetful(layers.Layer):
        def __init__(self):
            self.inner = layers.Dense(1)

    with pytest.raises((RuntimeError, AttributeError), match="__init__"):
        Forgetful()


def test_state_cannot_be_added_once_built():
    layer = layers.Dense(2, name="done")
    layer(np.ones((1, 3), "float32"))
    with pytest.raises(ValueError, match=r"'done' is built already.*`build`"):
        layer.extra = layers.Dense(2)


def test_trainable_speaks_for_everything_below():
    block = Block()
    block(np.ones((2, 4), "float32"))
    block.trainable = False
    assert block.trainable_variables == []
    assert not block.stem.kernel.trainable
    order = _paths(block.variables)
    block.trainable = True
    assert len(block.trainable_variables) == 7
    assert _paths(block.variables) == order


def test_a_frozen_layer_builds_frozen_weights():
    layer = layers.Dense(2, trainable=False)
    layer(np.ones((1, 3), "float32"))
    assert layer.trainable_variables == []
    assert [v.trainable for v in layer.weights] == [False, False]


def test_seeds_are_variables_but_not_weights_and_metrics_are_neither():
    layer = layers.Layer()
    layer.mean = metrics.Mean(name="m")
    layer.seeds = random.SeedGenerator(3)
    assert [m.name for m in layer.metrics] == ["m"]
    assert layer.weights == []
    assert layer.variables == [layer.seeds.state]
    assert layer.metrics_variables == layer.mean.variables


def test_shared_layers_count_once():
    shared = layers.Dense(2)
    layer = layers.Layer()
    layer.a, layer.b = shared, shared
    shared(np.ones((1, 3), "float32"))
    assert len(layer.weights) == 2


def test_set_weights_is_all_or_nothing():
    layer = layers.Dense(2, name="head")
    layer(np.ones((1, 3), "float32"))
    before = layer.get_weights()
    with pytest.raises(ValueError, match=r"head/bias.*\(2,\).*\(5,\)"):
        layer.set_weights([np.zeros((3, 2)), np.zeros(5)])
    with pytest.raises(ValueError, match="2 weights, got 1 arrays"):
        layer.set_weights([np.zeros((3, 2))])
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])
