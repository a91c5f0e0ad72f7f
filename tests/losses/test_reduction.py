"""Weights, masks, reductions and dtypes of losses."""

import re

import numpy as np
import pytest

from keraia import losses, ops
from keraia.core.masks import set_mask
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.reduction import REDUCTIONS

Y, P = np.arange(6.0).reshape(3, 2), np.arange(6.0).reshape(3, 2)[::-1]
SQUARES = ((Y - P) ** 2).mean(-1)


def number(x):
    return np.asarray(ops.convert_to_numpy(x), "float64")


def test_a_mean_weighs_and_divides_by_the_number_of_samples():
    loss = losses.MeanSquaredError()(Y, P, sample_weight=[1.0, 5.0, 3.0])
    np.testing.assert_allclose(number(loss), (SQUARES * [1, 5, 3]).sum() / 3, rtol=1e-6)


def test_masked_steps_do_not_count():
    tensor = ops.convert_to_tensor(np.stack([P, P]), "float32")
    set_mask(tensor, ops.convert_to_tensor([[True, False, True], [False, False, True]]))
    loss = losses.MeanSquaredError()(np.stack([Y, Y]), tensor)
    np.testing.assert_allclose(number(loss), SQUARES[[0, 2, 2]].mean(), rtol=1e-6)


def test_an_ignored_class_does_not_count():
    p = np.full((4, 3), 1 / 3, "float32")
    labels = np.uint8([0, 255, 2, 255])
    loss = losses.SparseCategoricalCrossentropy(ignore_class=255)(labels, p)
    np.testing.assert_allclose(number(loss), np.log(3), rtol=1e-6)


@pytest.mark.parametrize("axis", [1, -3])
def test_sparse_cross_entropy_takes_classes_along_any_axis(axis):
    rng = np.random.default_rng(0)
    scores, labels = rng.random((2, 3, 4, 5)), rng.integers(0, 3, (2, 4, 5))
    last = losses.SparseCategoricalCrossentropy(reduction=None)(labels, np.moveaxis(scores, 1, -1))
    other = losses.SparseCategoricalCrossentropy(reduction=None, axis=axis)(labels, scores)
    np.testing.assert_allclose(number(other), number(last), rtol=1e-6)
    column = losses.SparseCategoricalCrossentropy(axis=axis)(labels[:, None], scores)
    np.testing.assert_allclose(number(column), number(last).mean(), rtol=1e-6)


def test_smoothing_spreads_over_the_classes_of_the_axis():
    p = np.random.default_rng(0).random((2, 5, 3))
    y = np.moveaxis(np.eye(5)[[[0, 1, 2], [4, 3, 1]]], -1, 1)
    smooth = losses.categorical_crossentropy(y * 0.8 + 0.2 / 5, p, axis=1)
    loss = losses.categorical_crossentropy(y, p, label_smoothing=0.2, axis=1)
    np.testing.assert_allclose(number(loss), number(smooth), rtol=1e-6)


def test_class_numbers_stay_exact_in_low_precision():
    classes = 3001
    scores = np.zeros((1, classes), "float32")
    scores[0, 3000] = 8.0
    for dtype in ("float16", "bfloat16"):
        loss = losses.SparseCategoricalCrossentropy(from_logits=True, dtype=dtype)([3000], scores)
        expected = np.log(classes - 1 + np.exp(8.0)) - 8.0
        np.testing.assert_allclose(number(loss), expected, rtol=2e-2)


@pytest.mark.parametrize("x", [100.0, -100.0, 1e4])
def test_logits_lose_nothing_in_the_tails(x):
    loss = losses.binary_crossentropy([[0.0, 1.0]], [[x, x]], from_logits=True, axis=None)
    np.testing.assert_allclose(number(loss), abs(x) / 2, rtol=1e-6)
    sparse = losses.sparse_categorical_crossentropy([0], [[x, 0.0]], from_logits=True)
    np.testing.assert_allclose(number(sparse), [max(-x, 0.0)], atol=1e-6)


def test_losses_are_computed_in_floatx_whatever_the_predictions():
    p = ops.convert_to_tensor(P, "float16")
    assert ops.dtype(losses.MeanSquaredError()(Y, p)) == "float32"
    assert ops.dtype(losses.mean_squared_error(Y, p)) == "float16"
    assert losses.MeanSquaredError(dtype="mixed_bfloat16").dtype == "bfloat16"


def test_a_user_s_loss_may_take_a_structure():
    class Both(losses.Loss):
        def call(self, y_true, y_pred):
            return ops.abs(y_true["a"] - y_pred["a"]) + ops.abs(y_true["b"] - y_pred["b"])

    y, p = {"a": np.ones(3), "b": np.zeros(3)}, {"a": np.zeros(3), "b": np.full(3, 2.0)}
    assert number(Both()(y, p)) == 3.0


def test_a_user_s_loss_keeps_its_arguments():
    class Scaled(losses.Loss):
        def __init__(self, factor=1.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, y_true, y_pred):
            return self.factor * ops.mean(y_true - y_pred, axis=-1)

    made = Scaled.from_config(Scaled(3.0, reduction="sum").get_config())
    assert (made.factor, made.reduction) == (3.0, "sum")
    assert number(made([[1.0, 3.0]], [[0.0, 0.0]])) == 6.0


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize(
    "name", ["MeanSquaredError", "Huber", "LogCosh", "CosineSimilarity", "Poisson", "KLDivergence"]
)
def test_gradients_are_the_slopes(name):
    from keraia import Variable
    from keraia.backends import backend

    rng = np.random.default_rng(1)
    y, p = 0.2 + 0.6 * rng.random((2, 3, 4))
    loss = getattr(losses, name)()
    variable = Variable(p.astype("float32"))
    (_, _), (slope,) = backend.value_and_grad(lambda: (loss(y, variable), None), [variable])
    direction = rng.normal(size=p.shape)
    exact = getattr(losses, name)(dtype="float32")
    step = 1e-2
    ahead, behind = (number(exact(y, p + s * step * direction)) for s in (1, -1))
    np.testing.assert_allclose(
        (number(slope) * direction).sum(), (ahead - behind) / (2 * step), rtol=2e-2, atol=1e-4
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: losses.MeanSquaredError(reduction="average"), str(REDUCTIONS)),
        (lambda: losses.BinaryCrossentropy(label_smoothing=1.5), "`label_smoothing` is the part"),
        (lambda: losses.CategoricalGeneralizedCrossEntropy(q=1.0), "`q` must lie between 0 and 1"),
        (lambda: losses.categorical_crossentropy(Y, P, axis=(0, 1)), "`axis` must be one integer"),
        (lambda: losses.BinaryCrossentropy()(Y, P[:, :1]), "one shape"),
        (lambda: losses.SparseCategoricalCrossentropy()(Y, P), "one-hot"),
        (
            lambda: losses.MeanSquaredError()(np.zeros((4, 3, 2)), np.zeros((4, 3, 2)), np.ones(4)),
            "shape (4,) does not fit values of shape (4, 3)",
        ),
        (lambda: losses.ctc([1, 2], [[[0.0, 0.0]]]), "(batch, labels)"),
        (lambda: losses.get("mse_loss"), "mse"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


def test_a_loss_without_call_says_so():
    with pytest.raises(NotImplementedError, match="Define `call"):
        losses.Loss()(Y, P)


def test_settings_of_a_wrapped_function_are_attributes():
    loss = LossFunctionWrapper(losses.huber, delta=0.5)
    assert loss.delta == 0.5
    assert number(loss([[0.0]], [[2.0]])) == 0.875
    with pytest.raises(AttributeError, match="gamma"):
        loss.gamma
