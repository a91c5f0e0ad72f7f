"""`TerminateOnNaN`."""

import math

from keraia.callbacks.base import Callback, Logs
from keraia.training.progress import say


class TerminateOnNaN(Callback):
    """Ends training as soon as the loss is not a finite number.

    It reads the loss after every batch, which makes the loop wait for the device each time.

    Args:
        raise_error: Whether to raise RuntimeError rather than to end training quietly.

    Example:
        >>> TerminateOnNaN(raise_error=True).raise_error
        True
    """

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        message = (
            f"The loss became {loss} at batch {batch}, so training ended. Look for NaN or huge "
            "values in the data, lower the learning rate, clip gradients "
            "(clipnorm=1.0), or check for log(0) and division by 0 in your own losses and layers."
        )
        if self.raise_error:
            raise RuntimeError(message)
        say(message)
        self.model.stop_training = True
