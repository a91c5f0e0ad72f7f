"""Base classes of scikit-learn, or stand-ins that say what to install where it is missing."""

from typing import TYPE_CHECKING, Any, Self

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
except ImportError:
    if not TYPE_CHECKING:

        class BaseEstimator:
            """Stands for the class of scikit-learn."""

            def __new__(cls, *args: Any, **kwargs: Any) -> Self:
                """Raises: there is nothing to inherit from."""
                raise ImportError(
                    f"wrappers.{cls.__name__} needs scikit-learn. pip install scikit-learn"
                )

        class ClassifierMixin:
            """Stands for the class of scikit-learn."""

        class RegressorMixin:
            """Stands for the class of scikit-learn."""

        class TransformerMixin:
            """Stands for the class of scikit-learn."""


__all__ = ["BaseEstimator", "ClassifierMixin", "RegressorMixin", "TransformerMixin"]
