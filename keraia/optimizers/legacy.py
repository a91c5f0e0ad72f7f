"""Optimizers of Keras 2, whose names say where they went."""

from typing import Any, NoReturn


class Absent:
    """An optimizer as it was before Keras 2.11; nobody can make one any more.

    Raises:
        ImportError: Always.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImportError(
            "These optimizers ended with Keras 2. Use the one of the same name in "
            "`keras.optimizers`, which takes the same arguments; only `decay` became a schedule: "
            "`learning_rate=keras.optimizers.schedules.InverseTimeDecay(rate, 1, decay)`."
        )


SGD = Adagrad = Adam = Ftrl = Optimizer = RMSprop = Absent
