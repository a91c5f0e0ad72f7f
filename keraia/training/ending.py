"""`Ending`: SIGTERM, obeyed between two steps."""

import signal
import threading
from typing import Any


class Ending:
    """Takes note of SIGTERM while a run is under way, so that it is obeyed between two steps."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None
        self._watching = False

    def watch(self) -> None:
        """Begins to take note; only the main thread of a process can."""
        self.asked = False
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, self._note)
            self._watching = True

    def unwatch(self) -> None:
        """Leaves the signal to those who had it before."""
        if self._watching:
            signal.signal(signal.SIGTERM, self._before or signal.SIG_DFL)
            self._watching = False

    def _note(self, number: int, frame: Any) -> None:
        self.asked = True

    def obey(self) -> bool:
        """Lets the signal do what it would have done; True if the program goes on all the same.

        Raises:
            SystemExit: Nobody but the system had the signal before.
        """
        self.unwatch()
        self.asked = False
        if callable(self._before):
            self._before(signal.SIGTERM, None)
        elif self._before != signal.SIG_IGN:
            raise SystemExit(128 + signal.SIGTERM)
        return True
