"""`Writer`: files written beside the program that makes their contents."""

import threading
import time
from collections.abc import Callable
from typing import Any


class Writer:
    """Writes things in a thread; of those that wait only the latest is written.

    Args:
        write: Function of a thing that writes it.

    Attributes:
        seconds: Processor time that writing took so far.
    """

    def __init__(self, write: Callable[[Any], None]) -> None:
        self._write = write
        self._waiting: list[Any] = []
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._error: Exception | None = None
        self.seconds = 0.0

    def put(self, thing: Any) -> None:
        """Has a thing written soon.

        Raises:
            Exception: What an earlier writing ended with.
        """
        self.check()
        with self._lock:
            self._waiting = [thing]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoint writer")
                self._thread.start()

    def flush(self) -> None:
        """Waits until everything is written.

        Raises:
            Exception: What a writing ended with.
        """
        thread = self._thread
        if thread is not None:
            thread.join()
        self.check()

    def drop(self) -> None:
        """Forgets what waits, and waits for what is being written; errors are of no interest."""
        with self._lock:
            self._waiting = []
        thread = self._thread
        if thread is not None:
            thread.join()
        self._error = None

    def check(self) -> None:
        """Raises what a writing ended with, once."""
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting or self._error is not None:
                    self._thread = None
                    return
                thing = self._waiting.pop()
            start = time.thread_time()
            try:
                self._write(thing)
            except Exception as error:  # told to the program by `check`
                self._error = error
            self.seconds += time.thread_time() - start
