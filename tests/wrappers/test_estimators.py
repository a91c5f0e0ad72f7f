"""Wrappers for scikit-learn: its own checks, and what they add."""

import numpy as np
import pytest

import keraia
from keraia import layers, wrappers
from keraia.callbacks import History

pytest.importorskip("sklearn")

from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import check_estimator

pytestmark = pytest.mark.needs("autodiff")

X = np.random.RandomState(0).normal(size=(24, 3))
BINARY = (X[:, 0] > 0).astype(int)
NAMES = np.array(["ant", "bee", "cow"])[np.arange(24) % 3]


def network(X, y, loss, units=4):
    """A small model, the same for the same data."""
    keraia.utils.set_random_seed(1)
    last = layers.Dense(y.shape[1], "softmax" if loss.startswith("cat") else None)
    model = keraia.Sequential([keraia.Input(X.shape[1:]), layers.Dense(units, "relu"), last])
    model.compile(keraia.optimizers.SGD(0.1), loss)
    return model


def estimator(kind, epochs=1, **settings):
    loss = "categorical_crossentropy" if kind == "SKLearnClassifier" else "mse"
    fit_kwargs = {"epochs": epochs, "batch_size": 6, "verbose": 0}
    return getattr(wrappers, kind)(
        network, model_kwargs={"loss": loss, **settings}, fit_kwargs=fit_kwargs
    )


class LeastSquares(keraia.Model):
    """A model that needs no compiling: the checks train some hundred on data of many shapes."""

    def fit(self, X, y):
        self.solution = np.linalg.lstsq(np.c_[X, np.ones(len(X))], y, rcond=None)[0]
        return History()

    def predict(self, X, verbose):
        return np.c_[X, np.ones(len(X))] @ self.solution


def least_squares(X, y):
    model = LeastSquares()
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize("kind", ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"])
@pytest.mark.filterwarnings("ignore")  # of checks that do not apply
def test_checks_of_scikit_learn_pass(kind):
    results = check_estimator(getattr(wrappers, kind)(least_squares), on_fail=None)
    failed = {
        r["check_name"]: str(r["exception"])[:200] for r in results if r["status"] == "failed"
    }
    assert failed == {}
    assert sum(r["status"] == "passed" for r in results) > 35


def test_classes_of_any_kind_come_back():
    classifier = estimator("SKLearnClassifier").fit(X, NAMES)
    assert classifier.classes_.tolist() == ["ant", "bee", "cow"]
    scores = classifier.decision_function(X)
    assert scores.shape == (24, 3)
    np.testing.assert_array_equal(classifier.predict(X), classifier.classes_[scores.argmax(-1)])


def test_the_score_of_two_classes_is_positive_for_the_second():
    classifier = estimator("SKLearnClassifier", epochs=20).fit(X, BINARY)
    np.testing.assert_array_equal(classifier.decision_function(X) > 0, classifier.predict(X))
    assert classifier.score(X, BINARY) > 0.8


def test_a_regressor_gives_a_number_for_each_sample():
    regressor = estimator("SKLearnRegressor", epochs=30).fit(X, X[:, 0])
    assert regressor.predict(X).shape == (24,)
    assert regressor.score(X, X[:, 0]) > 0.5


def test_a_transformer_feeds_what_comes_after():
    transformer = estimator("SKLearnTransformer")
    assert transformer.fit_transform(X, BINARY).shape == (24, 1)


def test_each_fit_trains_a_copy_of_a_model():
    model = network(X, BINARY[:, None], "mse")
    before = [np.asarray(w) for w in model.weights]
    regressor = wrappers.SKLearnRegressor(model, fit_kwargs={"verbose": 0}).fit(X, BINARY)
    assert regressor.model_ is not model
    for weight, value in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(np.asarray(weight), value)


@pytest.mark.parametrize("given", ["a model", "a function"])
def test_a_warm_start_goes_on(given):
    model = network(X, BINARY[:, None], "mse")
    source = model if given == "a model" else lambda X, y: model
    regressor = wrappers.SKLearnRegressor(source, warm_start=True, fit_kwargs={"verbose": 0})
    first = regressor.fit(X, BINARY).model_
    steps = int(model.optimizer.iterations)
    assert regressor.fit(X, BINARY).model_ is first is model
    assert int(model.optimizer.iterations) == 2 * steps


def test_arguments_of_one_fit_do_not_stay():
    regressor = estimator("SKLearnRegressor")
    assert regressor.epoch_ == 0
    assert regressor.fit(X, BINARY, epochs=3).epoch_ == 3
    assert regressor.fit(X, BINARY).epoch_ == 1
    assert regressor.fit_kwargs["epochs"] == 1


def test_settings_of_a_model_can_be_searched():
    choices = [{"loss": "mse", "units": n} for n in (1, 2)]
    search = GridSearchCV(estimator("SKLearnRegressor"), {"model_kwargs": choices}, cv=2)
    assert search.fit(X, BINARY).best_params_["model_kwargs"]["units"] in (1, 2)


def test_weights_of_samples_are_routed(monkeypatch):
    seen = []
    monkeypatch.setattr(
        LeastSquares, "fit", lambda self, X, y, **kwargs: seen.append(kwargs) or History()
    )
    monkeypatch.setattr(LeastSquares, "predict", lambda self, X, verbose: np.zeros((len(X), 1)))
    regressor = wrappers.SKLearnRegressor(least_squares).set_fit_request(sample_weight=True)
    with config_context(enable_metadata_routing=True):
        regressor.set_score_request(sample_weight=False)
        search = GridSearchCV(regressor, {"warm_start": [False]}, cv=2)
        search.fit(X, BINARY, sample_weight=np.arange(24.0))
    assert [len(kwargs["sample_weight"]) for kwargs in seen] == [12, 12, 24]


def test_clones_share_nothing_that_was_trained():
    regressor = estimator("SKLearnRegressor").fit(X, BINARY)
    copy = clone(regressor)
    assert copy.get_params() == regressor.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(X)


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        (3, TypeError, "must be a keras.Model, or a function"),
        (lambda X, y: "model", TypeError, "got 'model'"),
        (lambda X, y: keraia.Sequential([layers.Dense(1)]), RuntimeError, "must be compiled"),
    ],
)
def test_what_is_no_compiled_model_is_refused(model, error, message):
    with pytest.raises(error, match=f"SKLearnRegressor.*{message}"):
        wrappers.SKLearnRegressor(model).fit(X, BINARY)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (X[:, 0], "ontinuous"),
        (np.zeros(24, int), "one class"),
        (np.eye(3)[np.arange(24) % 3], "1d"),
    ],
)
def test_targets_that_are_no_classes_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        estimator("SKLearnClassifier").fit(X, y)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch):
    import importlib
    import sys

    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    for name in ("keraia.wrappers.bases", "keraia.wrappers.estimators"):
        monkeypatch.delitem(sys.modules, name)
    estimators = importlib.import_module("keraia.wrappers.estimators")
    with pytest.raises(ImportError, match=r"SKLearnRegressor needs scikit-learn\. pip install"):
        estimators.SKLearnRegressor(None)
