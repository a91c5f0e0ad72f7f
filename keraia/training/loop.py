"""The loop: every step of `fit`, `evaluate` and `predict` is taken here."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.callbacks.base import CallbackList
from keraia.data.feed import Chunk, Feed
from keraia.data.source import warn_ran_out
from keraia.training import proof
from keraia.training.logs import Logs
from keraia.training.override import may_be_quiet
from keraia.training.pace import Pace
from keraia.training.program import compiles, variables_of

_IN_FLIGHT = 64
"""Runs the device may lag behind before the loop waits, so that batches do not pile up."""

STOP_FLAGS = {"train": "stop_training", "test": "stop_evaluating", "predict": "stop_predicting"}


class Runner:
    """Runs the steps of one mode with the programs of a model.

    Args:
        model: A compiled and built model.
        mode: "train", "test" or "predict".
        width: Steps that run as one; None to find out.
        quiet: Whether nobody needs the logs of each single step. Where steps are not compiled,
            results of metrics are then computed only when they are read.
        program: What runs a single step, if not the program of the mode.
        exact: Whether several steps may run as one only if that gives the bits of single steps.
    """

    def __init__(
        self,
        model: Any,
        mode: str,
        width: int | None = 1,
        quiet: bool = False,
        program: Callable[..., Any] | None = None,
        exact: bool = False,
    ) -> None:
        self.model = model
        self.mode = mode
        self._width = width
        self._pace: Pace = model._training_setup.pace(mode)
        self.fuses = "fused_steps" in backend.features and compiles(model)
        self._quiet = quiet and not compiles(model) and may_be_quiet(model, mode)
        self._programs: dict[Any, Callable[..., Any]] = {}
        self._single = program or self._program(1, False)
        self._exact = exact and width is None

    def width(self, remaining: int | None) -> int:
        """Steps to run as one now."""
        if self._width is not None:
            return self._width
        pace = self._pace
        if not pace.settled:
            pace.before(remaining)
        return pace.width

    def __call__(self, chunks: list[Chunk]) -> Any:
        """Takes the steps; returns what the last one gave."""
        if len(chunks) == 1:
            result = self._run(chunks[0])
        else:
            for chunk in chunks:
                result = self._run(chunk)
        if self._width is None and not self._pace.settled:
            self._pace.after(sum(chunk.count for chunk in chunks), result)
        return result

    def logs(self, result: Any) -> Logs:
        """Logs of a step, given what it returned."""
        return Logs(result) if result is not None else Logs(later=self.model.get_metrics_result)

    def _run(self, chunk: Chunk) -> Any:
        count, batch, data = chunk
        if count == 1:
            return self._single(batch)
        program = self._program(count, data is not None)
        if self._exact and not self._pace.proven:
            return self._prove(chunk, program)
        return program(batch) if data is None else program(batch, data)

    def _prove(self, chunk: Chunk, program: Callable[..., Any]) -> Any:
        """Takes the steps both ways; where the results differ, single steps are taken from then."""
        variables = variables_of(self.model, self.mode)
        same, result = proof.compare(chunk, program, self._single, variables)
        self._pace.proven = True
        if not same:
            self._pace.width, self._pace.settled = 1, True
        return result

    def _program(self, steps: int, gathers: bool) -> Callable[..., Any]:
        key = (steps, gathers)
        if key not in self._programs:
            programs = self.model._training_setup.programs
            self._programs[key] = programs.get(self.model, self.mode, steps, gathers, self._quiet)
        return self._programs[key]


def run_epoch(
    runner: Runner,
    feed: Feed,
    callbacks: CallbackList,
    sink: Callable[[Any], dict[str, Any]] | None = None,
    start: int = 0,
    logs: Logs | None = None,
) -> dict[str, Any] | None:
    """Takes the steps of one epoch.

    Args:
        runner: What runs a step.
        feed: Where the batches come from.
        callbacks: Who is told.
        sink: Takes the results and returns the logs; by default the results are the logs.
        start: Steps of the epoch that were done before; the feed is where they ended.
        logs: Logs of the last of these.

    Returns:
        Logs of the last step; None if there was no batch.
    """
    mode, model = runner.mode, runner.model
    begin = callbacks.listeners(f"on_{mode}_batch_begin")
    end = callbacks.listeners(f"on_{mode}_batch_end")
    flag, limit = STOP_FLAGS[mode], feed.limit
    done, runs, result = start, 0, None
    if not start:
        feed.begin_epoch()
    while limit is None or done < limit:
        left = None if limit is None else limit - done
        width = runner.width(left)
        chunks = feed.take(width if left is None else min(width, left), runner.fuses)
        if not chunks:
            break
        for method in begin:
            method(done, {})
        if runs % _IN_FLIGHT == _IN_FLIGHT - 1:
            backend.synchronize(result)
        result = runner(chunks)
        runs += 1
        done += sum(chunk.count for chunk in chunks)
        if sink is not None:
            logs = sink(result)
        elif end:
            logs = runner.logs(result)
        for method in end:
            method(done - 1, logs)
        if getattr(model, flag):
            break
    feed.end_epoch()
    _check_complete(runner, feed, done)
    if sink is None and runs and not end:
        logs = runner.logs(result)
    return logs.settle() if isinstance(logs, Logs) else logs


def _check_complete(runner: Runner, feed: Feed, done: int) -> None:
    """Ends a run whose data, a generator, has no more; warns unless all of it was wanted."""
    model, flag = runner.model, STOP_FLAGS[runner.mode]
    short = done == 0 if feed.limit is None else done < feed.limit
    if short and not feed.source.restarts and not getattr(model, flag):
        warn_ran_out(done)
        setattr(model, flag, True)
