import pytest

import keraia as keras
from keraia.optimizers import legacy


@pytest.mark.parametrize("name", ["Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop", "SGD"])
def test_optimizers_of_keras_2_say_where_they_went(name):
    with pytest.raises(ImportError, match=r"the one of the same name in `keras\.optimizers`"):
        getattr(legacy, name)(learning_rate=0.1)


def test_mixed_precision_has_the_names_of_keras_2():
    names = keras.mixed_precision
    assert names.Policy is names.DTypePolicy is keras.dtype_policies.DTypePolicy
    assert names.set_global_policy is names.set_dtype_policy is keras.config.set_dtype_policy
    assert names.global_policy is names.dtype_policy is keras.config.dtype_policy
    assert names.LossScaleOptimizer is keras.optimizers.LossScaleOptimizer
