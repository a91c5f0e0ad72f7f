"""Helpers of tests of layers."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from keraia import models
from keraia.layers import Input
from keraia.utils import clear_session


def get_test_data(
    num_train: int = 1000, num_test: int = 500, input_shape: Any = (10,),
    output_shape: Any = (2,), classification: bool = True, num_classes: int = 2, **old: Any,
) -> Any:  # fmt: skip
    """Random data that can be learned: two pairs of samples and targets.

    Args:
        num_train, num_test: Numbers of samples (`nb_train`, `nb_test` in Keras 1).
        input_shape: Shape of a sample.
        output_shape: Shape of a target, unless there are classes.
        classification: Whether targets are numbers of classes.
        num_classes: Number of classes (`nb_class` in Keras 1).
    """
    num_train, num_test = old.get("nb_train", num_train), old.get("nb_test", num_test)
    num_classes = old.get("nb_class", num_classes)
    count = num_train + num_test
    if classification:
        y = np.random.randint(0, num_classes, size=(count,))
        x = np.random.normal(size=(count, *input_shape)).astype("float32")
        x += y.reshape(-1, *[1] * len(input_shape))
    else:
        level = np.random.random(count)
        x = np.ones((count, *input_shape), "float32") * level.reshape(-1, *[1] * len(input_shape))
        y = np.ones((count, *output_shape), "float32") * level.reshape(-1, *[1] * len(output_shape))
    return (x[:num_train], y[:num_train]), (x[num_train:], y[num_train:])


def keras_test(func: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a test, after which names are counted from the beginning."""

    @functools.wraps(func)
    def run(*args: Any, **kwargs: Any) -> Any:
        out = func(*args, **kwargs)
        clear_session()
        return out

    return run


def layer_test(
    layer_cls: Any, kwargs: Any = None, input_shape: Any = None, input_dtype: Any = None,
    input_data: Any = None, expected_output: Any = None, expected_output_dtype: Any = None,
    fixed_batch_size: bool = False,
) -> np.ndarray:  # fmt: skip
    """Puts a layer into a model, runs it, and makes it again from its configuration.

    Returns:
        The outputs.

    Raises:
        AssertionError: Shapes, values or the copy are not as they should be.
    """
    if input_data is None:
        shape = tuple(size or np.random.randint(1, 4) for size in input_shape)
        input_data = 10 * np.random.random(shape)
    data = np.asarray(input_data, input_dtype or "float32")
    layer = layer_cls(**(kwargs or {}))
    batch = data.shape if fixed_batch_size else (None, *data.shape[1:])
    entry = Input(batch_shape=batch, dtype=input_dtype)
    model = models.Model(entry, layer(entry))
    actual = model.predict(data, verbose=0)
    expected = layer.compute_output_shape(data.shape)
    for size, wanted in zip(actual.shape, expected, strict=True):
        if wanted is not None and size != wanted:
            raise AssertionError(f"{layer_cls.__name__} said the shape {expected}, gave "
                                 f"{actual.shape}.")  # fmt: skip
    if expected_output is not None:
        np.testing.assert_allclose(actual, expected_output, rtol=1e-3, atol=1e-6)
    copy = models.Model.from_config(model.get_config(), {layer_cls.__name__: layer_cls})
    copy.set_weights(model.get_weights())
    np.testing.assert_allclose(copy.predict(data, verbose=0), actual, rtol=1e-3, atol=1e-6)
    return actual
