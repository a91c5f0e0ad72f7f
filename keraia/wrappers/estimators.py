"""Estimators: a model, or a function that builds one, trained and asked through scikit-learn."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from keraia.models.clone import clone_model
from keraia.models.model import Model
from keraia.wrappers.bases import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin


class Estimator(BaseEstimator):
    """What all wrappers share: arguments, training, predictions."""

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags

    @property
    def epoch_(self) -> int:
        """How many epochs the last `fit` trained; 0 before."""
        return len(self.history_.epoch) if hasattr(self, "history_") else 0

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Self:
        """Trains a model.

        Args:
            X: Samples, an array or data frame `(samples, features)`.
            y: Targets `(samples,)`.
            **kwargs: Arguments of `keras.Model.fit` that count for this call, beside `fit_kwargs`.

        Returns:
            The estimator, with the trained model in `model_` and its history in `history_`.
        """
        from sklearn.utils.multiclass import type_of_target
        from sklearn.utils.validation import validate_data

        X, y = validate_data(self, X, y)
        type_of_target(y, input_name="y", raise_unknown=True)
        y = self._encoded(y)
        model = self._model(X, y)
        self.history_ = model.fit(X, y, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    def set_fit_request(self, **kwargs: Any) -> Self:
        """Says which arguments of `fit` searches and pipelines pass on, if they route metadata.

        Args:
            **kwargs: For an argument, such as `sample_weight`, True (pass it on), False (ignore
                it), None (refuse it), or the name by which it comes.
        """
        requests = self._get_metadata_request()
        for argument, how in kwargs.items():
            requests.fit.add_request(param=argument, alias=how)
        self._metadata_request = requests
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Predictions for samples `(samples, features)`.

        Args:
            X: Samples.
        """
        return self._decoded(self._outputs(X))

    def _outputs(self, X: Any) -> np.ndarray:
        """What the model gives."""
        from sklearn.utils.validation import check_is_fitted, validate_data

        check_is_fitted(self, "model_")
        return np.asarray(self.model_.predict(validate_data(self, X, reset=False), verbose=0))

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        """Targets as the model takes them, `(samples, 1)` or `(samples, classes)`."""
        return y.reshape(len(y), -1)

    def _decoded(self, outputs: np.ndarray) -> np.ndarray:
        """Outputs of the model in the form of the targets."""
        return outputs[:, 0] if outputs.ndim == 2 and outputs.shape[1] == 1 else outputs

    def _model(self, X: np.ndarray, y: np.ndarray) -> Model:
        """The model to train: a new one, or that of the last time with `warm_start`."""
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        if isinstance(self.model, Model):
            model = self.model if self.warm_start else _copy(self.model)
        elif callable(self.model):
            model = self.model(X, y, **(self.model_kwargs or {}))
        else:
            model = self.model
        where = f"wrappers.{type(self).__name__}"
        if not isinstance(model, Model):
            raise TypeError(
                f"{where}: `model` must be a keras.Model, or a function of (X, y) that returns "
                f"one, got {model!r}."
            )
        if not model.compiled or model.optimizer is None:
            raise RuntimeError(
                f"{where}: the model must be compiled with an optimizer and a loss. Call "
                '`model.compile("adam", loss="mse")` first.'
            )
        return model


def _copy(model: Model) -> Model:
    """A model like another, compiled like it, with weights of its own."""
    copy = clone_model(model)
    if model.compiled:
        copy.compile_from_config(model.get_compile_config())
    return copy


class SKLearnClassifier(ClassifierMixin, Estimator):
    """A classifier of scikit-learn around a model.

    Targets of any kind become one-hot vectors `(samples, classes)`: the model ends with one unit
    for each class and is compiled with a loss such as "categorical_crossentropy".

    Args:
        model: A compiled model, of which each `fit` trains a copy; or a function
            `(X, y, **model_kwargs)` that returns a compiled model. `y` is one-hot.
        warm_start: Whether `fit` goes on with the model of the last `fit`.
        model_kwargs: Arguments of the function.
        fit_kwargs: Arguments of `keras.Model.fit`.

    Attributes:
        model_: The trained model.
        history_: What its training returned.
        classes_: The classes, sorted.

    Example:
        >>> import numpy as np
        >>> import keraia as keras
        >>> def network(X, y, units):
        ...     layers = [keras.layers.Dense(units, "relu"), keras.layers.Dense(y.shape[1])]
        ...     model = keras.Sequential([keras.Input(X.shape[1:]), *layers])
        ...     model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
        ...     return model
        >>> classifier = SKLearnClassifier(
        ...     network, model_kwargs={"units": 4}, fit_kwargs={"epochs": 2, "verbose": 0}
        ... )
        >>> X, y = np.eye(4), ["cat", "dog", "cat", "dog"]
        >>> classifier.fit(X, y).predict(X).shape
        (4,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        from sklearn.utils.multiclass import check_classification_targets, type_of_target

        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind not in ("binary", "multiclass"):
            raise ValueError(
                f"wrappers.SKLearnClassifier: Only binary and multiclass targets are supported, "
                f"got {kind} targets."
            )
        self.classes_, places = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present.")
        return np.eye(len(self.classes_))[places]

    def _decoded(self, outputs: np.ndarray) -> np.ndarray:
        return self.classes_[outputs.argmax(axis=-1)]

    def decision_function(self, X: Any) -> np.ndarray:
        """How much the model is for each class.

        Args:
            X: Samples.

        Returns:
            Outputs of the model `(samples, classes)`; of two classes the difference `(samples,)`,
            which is positive for the second class.
        """
        outputs = self._outputs(X)
        return outputs[:, 1] - outputs[:, 0] if len(self.classes_) == 2 else outputs


class SKLearnRegressor(RegressorMixin, Estimator):
    """A regressor of scikit-learn around a model with one output for each sample.

    Args:
        model: A compiled model, of which each `fit` trains a copy; or a function
            `(X, y, **model_kwargs)` that returns a compiled model. `y` is `(samples, 1)`.
        warm_start: Whether `fit` goes on with the model of the last `fit`.
        model_kwargs: Arguments of the function.
        fit_kwargs: Arguments of `keras.Model.fit`.

    Attributes:
        model_: The trained model.
        history_: What its training returned.

    Example:
        >>> import numpy as np
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> regressor = SKLearnRegressor(model, fit_kwargs={"verbose": 0})
        >>> regressor.fit(np.eye(2), [1.0, 2.0]).predict(np.eye(2)).shape
        (2,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags


class SKLearnTransformer(TransformerMixin, Estimator):
    """A transformer of scikit-learn: what a model makes of samples is their new form.

    Args:
        model: A compiled model, of which each `fit` trains a copy; or a function
            `(X, y, **model_kwargs)` that returns a compiled model. `y` is `(samples, 1)`.
        warm_start: Whether `fit` goes on with the model of the last `fit`.
        model_kwargs: Arguments of the function.
        fit_kwargs: Arguments of `keras.Model.fit`.

    Attributes:
        model_: The trained model.
        history_: What its training returned.

    Example:
        >>> import numpy as np
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> model.compile("sgd", "mse")
        >>> transformer = SKLearnTransformer(model, fit_kwargs={"verbose": 0})
        >>> transformer.fit(np.eye(2), [1.0, 2.0]).transform(np.eye(2)).shape
        (2, 3)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # the model decides
        return tags

    def transform(self, X: Any) -> np.ndarray:
        """What the model makes of samples.

        Args:
            X: Samples.
        """
        return self._outputs(X)
