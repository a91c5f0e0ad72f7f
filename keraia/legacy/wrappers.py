"""`KerasClassifier` and `KerasRegressor` of Keras 1 and 2: a function that builds a model.

Arguments of the function and of `fit`, `predict`, `score` are kept together in the estimator.
"""

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.legacy.utils.arrays import has_arg
from keraia.models import Sequential
from keraia.utils import to_categorical

_METHODS = (Sequential.fit, Sequential.predict, Sequential.evaluate)
_EXTRA = ("nb_epoch", "show_accuracy")


class BaseWrapper:
    """What both estimators share.

    Args:
        build_fn: Function that returns a compiled model; None: the class's `__call__`.
        **sk_params: Arguments of that function, and of `fit`, `predict` and `score`.
    """

    def __init__(self, build_fn: Callable[..., Any] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def _builder(self) -> Callable[..., Any]:
        if self.build_fn is None:
            return type(self).__call__
        if inspect.isfunction(self.build_fn) or inspect.ismethod(self.build_fn):
            return self.build_fn
        return type(self.build_fn).__call__ if callable(self.build_fn) else self.build_fn

    def check_params(self, params: dict[str, Any]) -> None:
        """Raises ValueError if something takes none of the arguments."""
        builder = self._builder()
        for name in params:
            known = name in _EXTRA or any(has_arg(fn, name) for fn in (*_METHODS, builder))
            if not known and not has_arg(builder, name, accept_all=True):
                raise ValueError(
                    f"{type(self).__name__}: {name!r} is no argument of the function that builds "
                    "the model, nor of fit, predict or score."
                )

    def get_params(self, **params: Any) -> dict[str, Any]:
        """The arguments, for scikit-learn."""
        return {**copy.deepcopy(self.sk_params), "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> "BaseWrapper":
        """Sets arguments, for scikit-learn."""
        self.check_params({k: v for k, v in params.items() if k != "build_fn"})
        if "build_fn" in params:
            self.build_fn = params.pop("build_fn")
        self.sk_params.update(params)
        return self

    def filter_sk_params(
        self, fn: Callable[..., Any], override: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Those arguments that a function takes."""
        found = {k: v for k, v in self.sk_params.items() if has_arg(fn, k)}
        return {**found, **(override or {})}

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Builds a model and trains it; returns its history."""
        builder = self._builder()
        given = self.filter_sk_params(builder)
        self.model = self(**given) if self.build_fn is None else self.build_fn(**given)
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        if loss == "categorical_crossentropy" and np.ndim(y) != 2:
            y = to_categorical(y)
        settings = self.filter_sk_params(Sequential.fit)
        settings |= {k: v for k, v in self.sk_params.items() if k in _EXTRA}
        return self.model.fit(x, y, **{**settings, **kwargs})

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of an estimator."""
        from sklearn.base import BaseEstimator

        tags = BaseEstimator.__sklearn_tags__(self)  # type: ignore[arg-type]
        tags.estimator_type = self._estimator_type
        return tags

    _estimator_type = "estimator"


class KerasClassifier(BaseWrapper):
    """A model as a classifier of scikit-learn.

    Args:
        build_fn: Function that returns a compiled model.
        **sk_params: Its arguments, and those of `fit`, `predict` and `score`.
    """

    _estimator_type = "classifier"

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """Trains on classes, given as numbers, names or rows with a single one."""
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        else:
            self.classes_, y = np.unique(y.ravel(), return_inverse=True)
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> np.ndarray:
        """The likeliest classes."""
        p = self.model.predict(x, **self.filter_sk_params(Sequential.predict, kwargs))
        chosen = p.argmax(axis=-1) if p.shape[-1] > 1 else (p[..., 0] > 0.5).astype("int32")
        return self.classes_[chosen]

    def predict_proba(self, x: Any, **kwargs: Any) -> np.ndarray:
        """Probabilities of the classes; a single output becomes two."""
        p = self.model.predict(x, **self.filter_sk_params(Sequential.predict, kwargs))
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Share of right classes, as the model's metric has it.

        Raises:
            ValueError: The model was compiled without an accuracy.
        """
        y = np.asarray(y)
        if not (y.ndim == 2 and y.shape[1] > 1):
            y = np.searchsorted(self.classes_, y.ravel())
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        if loss == "categorical_crossentropy" and y.ndim != 2:
            y = to_categorical(y, self.n_classes_)
        given = self.filter_sk_params(Sequential.evaluate, kwargs)
        found = self.model.evaluate(x, y, return_dict=True, **given)
        for name in ("accuracy", "acc"):
            if name in found:
                return float(found[name])
        raise ValueError(
            "KerasClassifier.score: compile the model with metrics=['accuracy'], which the score "
            "is."
        )


class KerasRegressor(BaseWrapper):
    """A model as a regressor of scikit-learn.

    Args:
        build_fn: Function that returns a compiled model.
        **sk_params: Its arguments, and those of `fit`, `predict` and `score`.
    """

    _estimator_type = "regressor"

    def predict(self, x: Any, **kwargs: Any) -> np.ndarray:
        """The outputs, in one row where there is one output."""
        given = self.filter_sk_params(Sequential.predict, kwargs)
        return np.squeeze(self.model.predict(x, **given), axis=-1)

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The loss, with its sign changed: greater is better."""
        found = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        return -float(found[0] if isinstance(found, list) else found)
