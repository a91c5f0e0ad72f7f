"""Scopes that programs open themselves, and the device scope."""

import numpy as np
import pytest

import keraia as keras
from keraia import StatelessScope, SymbolicScope, Variable, layers, ops
from keraia.backends import backend


class TestStatelessScope:
    def test_variables_have_other_values_inside(self):
        given, other = Variable(1.0), Variable(2.0)
        with StatelessScope([(given, 5)]) as scope:
            assert backend.to_numpy(given + other) == 7.0
            given.assign(given * 2.0)
            assert float(given) == 10.0
            assert scope.get_current_value(other) is None
            other.assign(0.0)
        assert (float(given), float(other)) == (1.0, 2.0)
        assert float(scope.get_current_value(given)) == 10.0
        assert float(scope.get_current_value(other)) == 0.0
        assert scope.state_mapping.keys() == {id(given), id(other)}

    def test_updates_can_be_added(self):
        variable = Variable([1.0, 2.0])
        with StatelessScope() as scope:
            scope.add_update((variable, ops.ones((2,))))
            assert variable.numpy().tolist() == [1.0, 1.0]
        assert variable.numpy().tolist() == [1.0, 2.0]

    def test_scopes_nest(self):
        variable = Variable(1.0)
        with StatelessScope([(variable, 2.0)]) as outer:
            with StatelessScope() as inner:
                assert float(variable) == 2.0
                variable.assign(3.0)
            assert inner.original_scope is outer
            assert float(variable) == 2.0

    def test_losses_are_collected_if_asked_for(self):
        layer = layers.Dense(2, activity_regularizer="l2")
        layer.build((None, 3))
        for collect in (True, False):
            with StatelessScope(collect_losses=collect) as scope:
                layer(np.ones((1, 3), "float32"))
                scope.add_loss(ops.ones(()))
            assert len(scope.losses) == 1 + collect

    @pytest.mark.parametrize("pair", [(1, 2.0), (Variable(1.0), [1.0, 2.0])])
    def test_what_does_not_fit_is_refused(self, pair):
        with pytest.raises(ValueError, match=r"StatelessScope: .*variable"):
            StatelessScope([pair])


class TestSymbolicScope:
    def test_it_is_open_where_shapes_are_found(self):
        seen = []

        class Asking(layers.Layer):
            def call(self, inputs):
                seen.append(SymbolicScope.innermost() is not None)
                return inputs

        layer = Asking()
        layer(keras.Input((3,)))
        layer(np.ones((1, 3)))
        assert seen[-1] is False
        assert all(seen[:-1])
        assert len(seen) > 1

    def test_losses_of_no_data_are_not_kept(self):
        layer = layers.Dense(2, activity_regularizer="l2")
        layer.build((None, 3))
        with SymbolicScope():
            layer(np.ones((1, 3), "float32"))
        assert layer.losses == []


class TestDevice:
    @pytest.mark.parametrize("name", ["cpu", "CPU:0", "cpu:0"])
    def test_tensors_are_made_there(self, name):
        with keras.device(name):
            x = ops.add(ops.ones((2,)), [1.0, 2.0])
        assert backend.to_numpy(x).tolist() == [2.0, 3.0]
        assert "cpu" in str(getattr(x, "device", "cpu")).lower()

    @pytest.mark.parametrize("name", ["cpu:77", "toaster", None, 3, "cpu:x"])
    def test_unknown_devices_are_refused_with_those_there_are(self, name):
        with pytest.raises(ValueError, match=r"is not among the devices .* cpu:0"):
            keras.device(name)
