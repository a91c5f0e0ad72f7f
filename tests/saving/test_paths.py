"""Paths of objects in files; the expectations were read from files that real Keras 3 wrote."""

import pytest

import keraia
from keraia.saving import paths

Dense = keraia.layers.Dense


def dense(name=None):
    layer = Dense(1, name=name)
    layer.build((None, 2))
    return layer


class Holder(keraia.layers.Layer):
    """A layer whose parts are put in by a function."""

    def __init__(self, fill):
        super().__init__()
        fill(self)


class HolderModel(keraia.Model):
    def __init__(self, fill):
        super().__init__()
        fill(self)


def found(owner):
    return [path for path, _ in paths.walk(owner)][1:]


def one_layer_in(*names):
    def fill(holder):
        layer = dense()
        for name in names:
            setattr(holder, name, layer)

    return fill


@pytest.mark.parametrize(
    ("names", "path"),
    [("zam", "a"), (("_x", "a", "Z", "zz"), "Z"), (("_x", "zz"), "zz"), (("_x", "_a"), "_a")],
)
def test_public_names_come_before_private_ones_each_in_order(names, path):
    assert found(Holder(one_layer_in(*names))) == [path]


@pytest.mark.parametrize(
    ("names", "path"), [("zam", "a"), (("_x", "zz"), "layers/dense"), (("_x",), "layers/dense")]
)
def test_models_have_their_layers_in_a_list_too(names, path):
    assert found(HolderModel(one_layer_in(*names))) == [path]


def test_names_with_two_underscores_are_passed_over():
    assert found(Holder(one_layer_in("__y"))) == []


def test_members_of_containers_are_named_by_their_class():
    def fill(holder):
        holder.list = [dense("x"), [dense("y"), dense("z")], dense("w"), {"k": dense("u")}]
        holder.again = holder.list
        holder.mixed = [1, dense("m"), object()]
        holder.empty = []

    layer = Holder(fill)
    names = {path: owner.name for path, owner in paths.walk(layer)}
    assert names == {
        "": layer.name,
        "again/dense": "x",
        "again/container/dense": "y",
        "again/container/dense_1": "z",
        "again/dense_1": "w",
        "again/container_1/dense": "u",
        "mixed/dense": "m",
    }


def test_dictionaries_keep_their_order():
    def fill(holder):
        holder.table = {"b": dense("b"), "a": dense("a"), "c": (dense("c"),)}

    names = {path: owner.name for path, owner in paths.walk(Holder(fill))}
    assert names["table/dense"] == "b"
    assert names["table/dense_1"] == "a"
    assert names["table/container/dense"] == "c"


def test_a_list_that_holds_itself_ends():
    class Endless(Holder):
        @property
        def parts(self):
            parts = [self.zz]
            parts.append(parts)
            return parts

    assert found(Endless(one_layer_in("zz"))) == ["parts/dense"]


def test_properties_count_and_may_fail():
    class WithProperties(Holder):
        @property
        def first(self):
            return self.second

        @property
        def broken(self):
            raise RuntimeError("no")

    assert found(WithProperties(one_layer_in("second"))) == ["first"]


def test_metrics_losses_and_seeds_have_no_place():
    def fill(holder):
        holder.metric = keraia.metrics.Mean()
        holder.loss = keraia.losses.MeanSquaredError()
        holder.seed = keraia.random.SeedGenerator(1)
        holder.optimizer = keraia.optimizers.SGD()

    assert found(Holder(fill)) == ["optimizer"]


def test_layers_stand_first_in_sequential_and_functional_models():
    class Chain(keraia.Sequential):
        def __init__(self):
            super().__init__([keraia.Input((2,)), Dense(1), Dense(1)])
            self.b = self.layers[1]
            self.z = dense()

    class Graph(keraia.Model):
        def __init__(self):
            end = keraia.Input((2,))
            layer = Dense(1)
            super().__init__(end, layer(end))
            self.b = layer
            self._p = dense()

    assert found(Chain()) == ["layers/dense", "layers/dense_1", "z"]
    assert found(Graph()) == ["layers/input_layer", "layers/dense", "_p"]


def test_a_shared_layer_keeps_its_number_where_it_is_not_written():
    end = keraia.Input((2,))
    shared = Dense(2)
    inner = keraia.Model(end, Dense(1)(shared(end)), name="inner")
    outer = keraia.Model(end, inner(shared(end)))
    assert "layers/functional/layers/dense_1" in found(outer)
    assert "layers/functional/layers/dense" not in found(outer)


def test_classes_are_named_in_snake_case():
    class MyLSTMThing2D(keraia.layers.Layer):
        pass

    def fill(holder):
        holder.parts = [MyLSTMThing2D(), MyLSTMThing2D()]

    assert found(Holder(fill)) == ["parts/my_lstm_thing2d", "parts/my_lstm_thing2d_1"]
