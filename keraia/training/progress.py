"""Progress, printed: live in terminals and notebooks, one line an epoch in files and CI logs."""

import logging
import math
import sys
import time
from collections.abc import Collection, Sequence
from typing import Any

from keraia.core import config

_BAR = "━"
_BOLD, _GREEN, _GREY, _END = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"


def say(text: str, end: str = "\n") -> None:
    """Prints for people, or logs where interactive logging is switched off."""
    if config.is_interactive_logging_enabled():
        sys.stdout.write(text + end)
        sys.stdout.flush()
    elif text.strip():
        logging.getLogger("keraia").info(text.strip())


def is_live() -> bool:
    """Whether a printed line can be written over: in a terminal or a notebook."""
    if not config.is_interactive_logging_enabled():
        return False
    return sys.stdout.isatty() or "ipykernel" in sys.modules


class Progbar:
    """A line that shows how far work has come, and numbers beside it.

    Numbers are averaged over the steps, or shown as they were last where they are stateful.

    Args:
        target: Number of steps; None if unknown.
        width: Characters of the bar.
        verbose: 0 silent, 1 a bar, 2 one line at the end.
        interval: Seconds between two drawings at least.
        stateful_metrics: Names of numbers that are not averaged.
        stateless_metrics: If given, the only names that are averaged.
        unit_name: What a step is called.

    Example:
        >>> bar = Progbar(2, verbose=2)
        >>> bar.update(1, [("loss", 3.0)])
        >>> bar.averages()
        {'loss': 3.0}
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Collection[str] | None = None,
        stateless_metrics: Collection[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.stateful_metrics = set(stateful_metrics or ())
        self.stateless_metrics = stateless_metrics
        self.unit_name = unit_name
        self._live = verbose == 1 and is_live()
        self._seen = 0
        self._sums: dict[str, tuple[float, float]] = {}  # name -> (sum, weight)
        self._start = time.perf_counter()
        self._after_first: float | None = None
        self._last = 0.0
        self._length = 0

    def due(self) -> bool:
        """Whether an update now would draw something, or time the first step."""
        if self.verbose == 0:
            return False
        if self._after_first is None:
            return True
        return self._live and time.perf_counter() - self._last >= self.interval

    def update(
        self,
        current: int,
        values: Sequence[tuple[str, float]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Shows that `current` steps are done.

        Args:
            current: Steps done since the beginning.
            values: `(name, value)` for numbers of these steps.
            finalize: Whether this is the last update; None: if `current` reaches the target.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._keep(name, value, current - self._seen)
        self._seen = current
        now = time.perf_counter()
        if self._after_first is None and current > 0:
            self._after_first = now
        if self.verbose == 0 or not (finalize or self._live):
            return
        if not finalize and now - self._last < self.interval:
            return
        self._last = now
        self._draw(now, finalize)

    def add(self, n: int, values: Sequence[tuple[str, float]] | None = None) -> None:
        """Shows that `n` more steps are done."""
        self.update(self._seen + n, values)

    def averages(self) -> dict[str, Any]:
        """The numbers as they are shown."""
        return {name: total / max(weight, 1) for name, (total, weight) in self._sums.items()}

    def _keep(self, name: str, value: Any, steps: int) -> None:
        averaged = (
            name not in self.stateful_metrics
            if self.stateless_metrics is None
            else name in self.stateless_metrics
        )
        total, weight = self._sums.get(name, (0.0, 0.0)) if averaged else (0.0, 0.0)
        count = max(steps, 1) if averaged else 1
        self._sums[name] = (total + value * count, weight + count)

    def _draw(self, now: float, finalize: bool) -> None:
        numbers = "".join(f" - {name}: {_number(v)}" for name, v in self.averages().items())
        if not self._live:
            say(f"{self._count()} - {_duration(now - self._start)} - {self._pace(now)}{numbers}")
            return
        elapsed = now - self._start if finalize else self._remaining(now)
        line = f"{self._count()} {_duration(elapsed)} {self._pace(now)}{numbers}"
        shown = (
            f"{_BOLD}{self._count()}{_END} {self._bar()}{_BOLD}{_duration(elapsed)}{_END} "
            f"{self._pace(now)}{numbers}"
        )
        padding = " " * max(self._length - len(line), 0)
        self._length = len(line)
        say(f"\r{shown}{padding}", end="\n" if finalize else "")

    def _count(self) -> str:
        if self.target is None:
            return f"{self._seen}/Unknown"
        return f"{self._seen:{len(str(self.target))}d}/{self.target}"

    def _bar(self) -> str:
        if not self.target:
            return ""
        done = min(int(self.width * self._seen / self.target), self.width)
        return f"{_GREEN}{_BAR * done}{_END}{_GREY}{_BAR * (self.width - done)}{_END} "

    def _per_step(self, now: float) -> float:
        """Seconds a step; the first, which compiles, is left out where there are others."""
        if self._seen > 1 and self._after_first is not None:
            return (now - self._after_first) / (self._seen - 1)
        return (now - self._start) / max(self._seen, 1)

    def _remaining(self, now: float) -> float:
        if self.target is None:
            return now - self._start
        return self._per_step(now) * (self.target - self._seen)

    def _pace(self, now: float) -> str:
        seconds = self._per_step(now)
        for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
            if seconds * scale >= 1 or unit == "us":
                return f"{seconds * scale:.0f}{unit}/{self.unit_name}"
        raise AssertionError("the last unit always serves")


def _duration(seconds: float) -> str:
    """Seconds as people write them: 42s, 3:05, 1:02:03."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _number(value: Any) -> str:
    """A number in four decimals, or in powers of ten where these would hide it."""
    if not isinstance(value, (int, float)):
        return str(value)
    if value == 0 or not math.isfinite(value) or abs(value) > 1e-3:
        return f"{value:.4f}"
    return f"{value:.4e}"
