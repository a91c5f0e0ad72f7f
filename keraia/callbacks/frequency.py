"""`Frequency`: at the end of each epoch, or every so many batches."""

from typing import Any


class Frequency:
    """When something is due that happens each epoch, or every so many batches.

    Batches are counted through the epochs; where several ran as one, it is due at the end of those.

    Args:
        given: "epoch", or a number of batches; False for never.
        where: Argument that says so, for messages.

    Raises:
        ValueError: It is neither.
    """

    def __init__(self, given: Any, where: str) -> None:
        if given != "epoch" and not (isinstance(given, int) and given >= 0):
            raise ValueError(f"{where} must be 'epoch' or a number of batches, got {given!r}.")
        self.by_epoch = given == "epoch"
        self._every = 0 if self.by_epoch else int(given)
        self._count = 0
        self._last = -1

    def state_dict(self) -> dict[str, Any]:
        return {"count": self._count, "last": self._last}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._count, self._last = state["count"], state["last"]

    def begin_epoch(self) -> None:
        self._last = -1

    def after(self, batch: int) -> bool:
        """Whether it is due after a batch, given its number in the epoch."""
        self._count += batch - self._last
        self._last = batch
        if not self._every or self._count < self._every:
            return False
        self._count = 0
        return True
