"""`Pace`: how many steps run as one.

Starting a compiled program costs a fixed time, which dominates small steps; a program of many
steps pays it once, but has to be compiled, and some operations are slower inside. So nothing is
assumed: single steps are timed, the fused program is tried where it may pay, timed too, and kept
only if it is faster. Times are the least of several, since other work only ever adds to them.
"""

import time
from typing import Any

from keraia.backends import backend

SMALL_STEP = 2e-3  # seconds; in longer steps starting the program does not matter
WARM_UP = 3  # steps before timing
WINDOW = 8  # single steps that are timed together
TIMED = WARM_UP + 3 * WINDOW  # steps after which a single step's time is known
FUSED_RUNS = 4  # fused runs that are timed
WIDTHS = (64, 50, 48, 40, 32, 25, 24, 20, 16, 12, 10, 8)  # numbers of steps to choose from
GAIN = 0.85  # the fused program must take less than this share of the time


class Pace:
    """Learns how many steps to run as one; kept with the compiled model, for one mode.

    Attributes:
        width: Steps that run as one now.
        settled: Whether nothing is left to learn.
        proven: Whether steps that run as one were compared with single ones (see `proof`).
    """

    def __init__(self) -> None:
        self.width = 1
        self.proven = False
        self.settled = "fused_steps" not in backend.features
        self._steps = 0  # single steps so far
        self._compile = 0.0  # seconds of the first step, which compiles
        self._single = float("inf")  # seconds of a single step
        self._fused = float("inf")  # seconds of a step in a fused run
        self._runs = 0  # fused runs so far
        self._since = 0.0

    def before(self, remaining: int | None) -> None:
        """Is told that steps are about to be taken; `remaining` in this run, None if unknown."""
        if self._steps == 0:
            self._since = time.perf_counter()
        elif self.width == 1 and self._steps >= TIMED:
            self._consider(remaining)

    def after(self, count: int, logs: Any) -> None:
        """Is told that `count` steps were taken as one."""
        if count > 1:
            self._judge(logs)
            return
        self._steps += 1
        if self._steps == 1:
            self._compile = self._lap(logs)
        elif self._steps == WARM_UP:
            self._lap(logs)
        elif WARM_UP < self._steps <= TIMED and (self._steps - WARM_UP) % WINDOW == 0:
            self._single = min(self._single, self._lap(logs) / WINDOW)
            self.settled = self._steps == TIMED and self._single > SMALL_STEP

    def _consider(self, remaining: int | None) -> None:
        """Widens if what is left, or what was done already, pays for another compilation."""
        if remaining is None or remaining < 3 * WIDTHS[-1]:
            return
        if max(self._steps, remaining) * self._single < self._compile / 2:
            return
        fitting = [width for width in WIDTHS if 3 * width <= remaining]
        self.width = min(fitting, key=lambda width: (remaining % width) / width)
        self._runs = 0

    def _judge(self, logs: Any) -> None:
        """The first fused run compiles; the next ones are timed and decide."""
        seconds = self._lap(logs)
        self._runs += 1
        if self._runs > 1:
            self._fused = min(self._fused, seconds / self.width)
        if self._runs > FUSED_RUNS:
            self.settled = True
            if self._fused > GAIN * self._single:
                self.width = 1

    def _lap(self, logs: Any) -> float:
        """Seconds since the last call, waiting for the device; the clock starts anew."""
        backend.synchronize(logs)
        now = time.perf_counter()
        seconds, self._since = now - self._since, now
        return seconds
