"""Labels, classes and vocabularies."""

from typing import Any

import numpy as np

from keraia import initializers, ops

_EDGE = 1e-15


def to_ordinal(y: Any, num_classes: int | None = None, dtype: Any = "float32") -> np.ndarray:
    """Numbers of ordered classes as rows of ones up to the class.

    Args:
        y: Integers from 0.
        num_classes: Number of classes; None: one more than the largest.
        dtype: Dtype of the result.

    Returns:
        Array `(*y.shape, num_classes - 1)`.

    Example:
        >>> to_ordinal([0, 1, 2], num_classes=3).tolist()
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]
    """
    y = np.asarray(y, "int")
    if y.shape and y.shape[-1] == 1 and y.ndim > 1:
        y = y[..., 0]
    count = num_classes or int(y.max()) + 1
    return (np.arange(count - 1) < y[..., None]).astype(dtype)


def warmstart_embedding_matrix(
    base_vocabulary: Any, new_vocabulary: Any, base_embeddings: Any,
    new_embeddings_initializer: Any = "uniform",
) -> Any:  # fmt: skip
    """Embeddings of a new vocabulary, with the rows of the words that the old one had.

    Args:
        base_vocabulary, new_vocabulary: Lists of words.
        base_embeddings: Array `(len(base_vocabulary), size)`.
        new_embeddings_initializer: First values of the rows of new words.

    Example:
        >>> rows = warmstart_embedding_matrix(["a", "b"], ["b", "c"], [[1.0], [2.0]], "zeros")
        >>> rows.tolist()
        [[2.0], [0.0]]
    """
    base = ops.convert_to_numpy(ops.convert_to_tensor(base_embeddings))
    first = initializers.get(new_embeddings_initializer)
    rows = ops.convert_to_numpy(first((len(new_vocabulary), base.shape[1]), base.dtype.name)).copy()
    places = {word: place for place, word in enumerate(base_vocabulary)}
    for row, word in enumerate(new_vocabulary):
        if word in places:
            rows[row] = base[places[word]]
    return ops.convert_to_tensor(rows)


def probas_to_classes(y_pred: Any) -> Any:
    """Likeliest classes; of a single column, whether it is above one half."""
    y_pred = np.asarray(y_pred)
    if y_pred.ndim > 1 and y_pred.shape[1] > 1:
        return y_pred.argmax(axis=1)
    return np.array([int(p > 0.5) for p in np.ravel(y_pred)])


def categorical_probas_to_classes(p: Any) -> Any:
    """Likeliest classes."""
    return np.argmax(p, axis=1)


def accuracy(p: Any, y: Any) -> float:
    """Share of equal entries."""
    return float(np.mean(np.equal(p, y)))


def binary_logloss(p: Any, y: Any) -> float:
    """Mean of `-log` of the probability given to the right one of two classes."""
    p = np.clip(p, _EDGE, 1 - _EDGE)
    return float(-np.mean(np.multiply(y, np.log(p)) + np.multiply(np.subtract(1, y),
                                                                 np.log(1 - p))))  # fmt: skip


def multiclass_logloss(p: Any, y: Any) -> float:
    """Mean of `-log` of the probability given to the right class.

    Args:
        p: Probabilities `(batch, classes)`.
        y: Numbers of the right classes.
    """
    p = np.clip(p, _EDGE, 1 - _EDGE)
    return float(-np.mean(np.log(p[np.arange(len(p)), np.asarray(y)])))
