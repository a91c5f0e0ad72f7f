"""What the layers of one outermost call share: the training flag, and who collected losses."""

import threading
from typing import Any


class CallContext:
    """One outermost call of a layer and everything called inside it."""

    def __init__(self, training: Any) -> None:
        self.training = training
        self.with_losses: list[Any] = []


class _Thread(threading.local):
    call: CallContext | None = None


thread = _Thread()
