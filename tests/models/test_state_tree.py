"""The state of a model as a tree of values."""

import numpy as np
import pytest

import keraia
from keraia import layers


def network():
    image = keraia.Input((3,))
    x = layers.BatchNormalization(name="norm")(layers.Dense(2, name="first")(image))
    model = keraia.Model(image, x, name="network")
    model.compile(keraia.optimizers.Adam(name="adam"), "mse")
    return model


def test_values_lie_under_the_paths_of_variables():
    model = network()
    tree = model.get_state_tree("numpy_array")
    assert list(tree) == [
        "trainable_variables",
        "non_trainable_variables",
        "optimizer_variables",
        "metrics_variables",
    ]
    assert {k: list(v) for k, v in tree["trainable_variables"].items()} == {
        "first": ["kernel", "bias"],
        "norm": ["gamma", "beta"],
    }
    np.testing.assert_array_equal(
        tree["trainable_variables"]["first"]["kernel"], np.asarray(model.layers[1].kernel)
    )
    assert keraia.ops.is_tensor(
        model.get_state_tree()["non_trainable_variables"]["norm"]["moving_mean"]
    )


@pytest.mark.needs("autodiff")
def test_a_tree_carries_the_state_of_training():
    x, y = np.ones((4, 3)), np.zeros((4, 2))
    first, second = network(), network()
    first.fit(x, y, verbose=0)
    second.fit(x, y, verbose=0)
    second.set_state_tree(first.get_state_tree())
    assert int(second.optimizer.iterations) == 1
    for model in (first, second):
        model.fit(x, y, verbose=0)
    for mine, theirs in zip(second.variables, first.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))


def test_what_a_tree_lacks_stays():
    model = network()
    before = np.asarray(model.layers[1].bias)
    model.set_state_tree({"trainable_variables": {"first": {"kernel": np.full((3, 2), 7.0)}}})
    np.testing.assert_array_equal(np.asarray(model.layers[1].kernel), 7.0)
    np.testing.assert_array_equal(np.asarray(model.layers[1].bias), before)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"weights": {}}, "unknown group 'weights'"),
        ({"trainable_variables": {"last": {"kernel": 0.0}}}, "no variable 'last/kernel'"),
        (
            {"trainable_variables": {"first": {"kernel": np.ones((3, 4))}}},
            r"\(3, 2\), got .*\(3, 4\)",
        ),
    ],
)
def test_wrong_trees_change_nothing(tree, message):
    model = network()
    good = {"non_trainable_variables": {"norm": {"moving_mean": np.full(2, 5.0)}}}
    with pytest.raises(ValueError, match=message):
        model.set_state_tree({**good, **tree})
    np.testing.assert_array_equal(np.asarray(model.layers[2].moving_mean), 0.0)


def test_unknown_formats_are_refused_and_no_optimizer_is_fine():
    with pytest.raises(ValueError, match="`value_format` must be one of"):
        network().get_state_tree("list")
    plain = keraia.Sequential([keraia.Input((2,)), layers.Dense(1)])
    assert plain.get_state_tree()["optimizer_variables"] == {}
