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


def is_training() -> bool:
    """Whether the call under way, if any, is a training step."""
    return bool(thread.call and thread.call.training)
