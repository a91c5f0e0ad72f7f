"""Tracebacks as users see them: the frames of their program, without those inside the library."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from keraia.core import config, keywords

P = ParamSpec("P")
R = TypeVar("R")
_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


def shorten(error: BaseException) -> None:
    """Takes the library's frames out of an error's traceback, unless they are wanted.

    Where there are only frames of the library, the last one stays: it shows what failed.
    """
    if not config.is_traceback_filtering_enabled():
        return
    frames: list[TracebackType] = []
    at = error.__traceback__
    while at is not None:
        frames.append(at)
        at = at.tb_next
    kept = [f for f in frames if not f.tb_frame.f_code.co_filename.startswith(_PACKAGE)]
    short: TracebackType | None = None
    for f in reversed(kept or frames[-1:]):
        short = TracebackType(short, f.tb_frame, f.tb_lasti, f.tb_lineno)
    error.__traceback__ = short


def filtered(fn: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a model's methods that run users' code: its errors have short tracebacks.

    An unknown keyword gets a message that names the nearest.
    """

    @functools.wraps(fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return fn(*args, **kwargs)
        except Exception as error:
            if isinstance(error, TypeError) and kwargs:
                keywords.refuse_unknown(f"Model.{fn.__name__}", fn, kwargs)
            shorten(error)
            raise

    return run


def users_level() -> int:
    """The `stacklevel` by which a warning given by the caller shows the line of the user."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level
