"""`Pace`: how many steps run as one.

Starting a compiled program costs a fixed time, which dominates small steps; a program of many
steps pays it once, but has to be compiled, and some operations are slower inside. So nothing is
assumed: single steps are timed, the fused program is tried where it may pay, timed too, and kept
only if it is faster.
"""

import time
from typing import Any

from keraia.backends import backend

SMALL_STEP = 2e-3  # seconds; in longer steps starting the program does not matter
WARM_UP = 3  # steps before timing
TIMED = 12  # single steps that are timed
FUSED = (64, 50, 48, 40, 32, 25, 24, 20, 16, 12, 10, 8)  # numbers of steps to choose from
GAIN = 0.85  # the fused program must take less than this share of the time


class Pace:
    """Learns how many steps to run as one; kept with the compiled model, for one mode.

    Attributes:
        width: Steps that run as one now.
    """

    def __init__(self) -> None:
        self.width = 1
        self.settled = "fused_steps" not in backend.features
        self._steps = 0  # single steps so far
        self._spent = 0.0  # seconds spent in them, an estimate
        self._compile = 0.0  # seconds of the first step, which compiles
        self._single = 0.0  # seconds of one single step
        self._fused_runs = 0
        self._since = 0.0

    def before(self, remaining: int | None) -> None:
        """Is told that steps are about to be taken; `remaining` in this run, None if unknown."""
        if self._steps in (0, WARM_UP) and self.width == 1:
            self._since = time.perf_counter()
        elif self.width == 1 and self._steps > WARM_UP + TIMED:
            self._consider(remaining)

    def after(self, count: int, logs: Any) -> None:
        """Is told that `count` steps were taken as one."""
        if count > 1:
            self._judge(logs)
            return
        self._steps += 1
        if self._steps == 1:
            self._compile = _elapsed(self._since, logs)
        elif self._steps == WARM_UP:
            backend.synchronize(logs)
        elif self._steps == WARM_UP + TIMED:
            self._single = _elapsed(self._since, logs) / TIMED
            if self._single > SMALL_STEP:
                self.settled = True
        self._spent += self._single

    def _consider(self, remaining: int | None) -> None:
        """Widens if what is left, or what was done already, pays for another compilation."""
        if remaining is None or remaining < 3 * FUSED[-1]:
            return
        if max(self._spent, remaining * self._single) < self._compile / 2:
            return
        fitting = [width for width in FUSED if 3 * width <= remaining]
        self.width = min(fitting, key=lambda width: (remaining % width) / width)
        self._fused_runs = 0

    def _judge(self, logs: Any) -> None:
        """The first fused run compiles; the next two are timed and decide."""
        self._fused_runs += 1
        if self._fused_runs == 1:
            backend.synchronize(logs)
            self._since = time.perf_counter()
        elif self._fused_runs == 3:
            fused = _elapsed(self._since, logs) / (2 * self.width)
            if fused > GAIN * self._single:
                self.width = 1
            self.settled = True


def _elapsed(since: float, logs: Any) -> float:
    backend.synchronize(logs)
    return time.perf_counter() - since
