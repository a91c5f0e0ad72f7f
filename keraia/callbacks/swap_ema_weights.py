"""`SwapEMAWeights`."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.callbacks.base import Callback, Logs
from keraia.core.variable import Variable
from keraia.optimizers.plan import AVERAGE


class SwapEMAWeights(Callback):
    """Puts the moving averages of the weights into the model while it is measured or used.

    The optimizer keeps the averages (`use_ema=True`); training goes on with the weights themselves.

    Args:
        swap_on_epoch: Whether the averages are in the model between epochs, too, so that callbacks
            after this one, such as ModelCheckpoint, see and save them.

    Example:
        >>> import numpy as np, keraia as keras
        >>> model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
        >>> model.compile(keras.optimizers.SGD(use_ema=True), loss="mse")
        >>> x, y = np.ones((8, 4)), np.ones((8, 1))
        >>> h = model.fit(x, y, verbose=0, callbacks=[SwapEMAWeights(swap_on_epoch=True)])
    """

    state_names = ("_swapped",)

    def __init__(self, swap_on_epoch: bool = False) -> None:
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._swapped = False
        self._averages: list[np.ndarray] | None = None  # while they are in the model

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        if self.swap_on_epoch:
            self._take_out()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self.swap_on_epoch:
            self._put_in()

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self._averages is None:
            return
        for (weight, average), value in zip(self._pairs(), self._averages, strict=True):
            weight.assign(value)  # the end of `fit` took the weights for averages
            average.assign(value)
        self._swapped, self._averages = False, None

    def on_test_begin(self, logs: Logs | None = None) -> None:
        self._put_in()

    def on_test_end(self, logs: Logs | None = None) -> None:
        self._take_out()

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        self._put_in()

    def on_predict_end(self, logs: Logs | None = None) -> None:
        self._take_out()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        if self._swapped:
            self._averages = [np.array(weight.numpy()) for weight, _ in self._pairs()]

    def _put_in(self) -> None:
        if not self._swapped:
            self._averages = [np.array(average.numpy()) for _, average in self._pairs()]
            self._swap()

    def _take_out(self) -> None:
        if self._swapped:
            self._averages = None
            self._swap()

    def _swap(self) -> None:
        for weight, average in self._pairs():
            value = np.array(weight.numpy())
            weight.assign(average.value)
            average.assign(value)
        self._swapped = not self._swapped

    def _pairs(self) -> list[tuple[Variable, Variable]]:
        """Weights and their averages.

        Raises:
            ValueError: The optimizer keeps none.
        """
        optimizer = getattr(self.model, "optimizer", None)
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        if not getattr(optimizer, "use_ema", False):
            raise ValueError(
                "SwapEMAWeights: the optimizer keeps no averages. Compile the model with an "
                "optimizer that does, e.g. Adam(use_ema=True)."
            )
        if not optimizer.built:
            optimizer.build(self.model.trainable_variables)
        pairs = zip(optimizer._trainable_variables, optimizer._slots[AVERAGE], strict=True)
        return [(weight, average) for weight, average in pairs if average is not None]
