"""Checks of labels on the host, before a compiled program would read past the end in silence."""

from typing import Any

import numpy as np


def check_labels(y_true: Any, n_classes: int, where: str, ignore_class: int | None = None) -> None:
    """Raises an error if class numbers lie outside the classes of a sparse cross-entropy.

    One pass over host data; compiled programs cannot check it for themselves.

    Args:
        y_true: Class numbers as a NumPy array.
        n_classes: Number of classes: the size of the class axis of the predictions.
        where: Who asks, such as `"fit: loss sparse_categorical_crossentropy of output 'dense_1'"`.
        ignore_class: A class number that may lie outside.

    Raises:
        ValueError: A number is under 0, or `n_classes` or more.
    """
    labels = np.asarray(y_true)
    if not labels.size or (labels.min() >= 0 and labels.max() < n_classes):
        return
    outside = (labels < 0) | (labels >= n_classes)
    if ignore_class is not None:
        outside &= labels != ignore_class
    if not outside.any():
        return
    place = tuple(int(i) for i in np.argwhere(outside)[0])
    found = ", ".join(str(v) for v in np.unique(labels[outside])[:5])
    raise ValueError(
        f"{where}: labels must be class numbers from 0 to {n_classes - 1}, as the predictions have "
        f"{n_classes} classes, but {int(outside.sum())} of {labels.size} are not: {found}, the "
        f"first at index {place}. Number the classes from 0, give the last layer "
        f"{int(labels.max()) + 1} units, or name a class to leave out with `ignore_class`."
    )
