"""`Course`: a run of `fit`, where it stands, and how another process goes on from there."""

import warnings
from collections.abc import Iterator
from typing import Any

from keraia.callbacks.base import Callback, CallbackList
from keraia.core.tracebacks import users_level
from keraia.core.variable import Variable
from keraia.data import chance
from keraia.data.feed import Feed
from keraia.training.logs import Logs
from keraia.training.program import variables_of
from keraia.training.runs import Validation

VERSION = 1


class Course:
    """The course of one run of `fit`.

    Args:
        model: The model, built.
        feed: Where the steps of training come from.
        validation: The validations.
        watchers: The callbacks.
        epochs: Numbers of the epochs.

    Attributes:
        epoch: Number of the epoch that comes next, or is under way.
        step: Steps of it that were done by another process.
        logs: Logs of the last step that was done there.
    """

    def __init__(
        self,
        model: Any,
        feed: Feed,
        validation: Validation,
        watchers: CallbackList,
        epochs: range,
    ) -> None:
        self.model = model
        self.feed = feed
        self.validation = validation
        self.watchers = watchers
        self.epoch = epochs.start
        self.last = epochs.stop
        self.step = 0
        self.logs: Logs | None = None

    def epochs(self) -> Iterator[int]:
        """The epochs to be done."""
        while self.epoch < self.last and not self.model.stop_training:
            yield self.epoch
            self.epoch, self.step, self.logs = self.epoch + 1, 0, None

    def state_dict(self, epoch: int, step: int, logs: Any) -> dict[str, Any]:
        """Everything that decides how the run goes on.

        Args:
            epoch: Epoch that comes next, or is under way.
            step: Steps of it that are done.
            logs: Logs of the last step.
        """
        return {
            "version": VERSION,
            "epoch": epoch,
            "step": step,
            "stopped": bool(self.model.stop_training),
            "logs": dict(logs or {}),
            "variables": self._variables(),
            "callbacks": [[_name(c), c.state_dict()] for c in self.watchers.callbacks],
            "feed": self.feed.state_dict(),
            "validation": self.validation.state_dict(),
            "chance": chance.state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Makes the run stand where another one stood.

        Raises:
            ValueError: The other one had another model.
        """
        self._check(state)
        self.epoch, self.step = state["epoch"], state["step"]
        self.logs = Logs(state["logs"])
        self.validation.load_state_dict(state["validation"])
        self.feed.load_state_dict(state["feed"])
        if self.step:  # callbacks hear of the epoch, and get their states afterwards
            self.watchers.on_epoch_begin(self.epoch)
        for variable, value in zip(self._variables(), state["variables"], strict=True):
            variable.assign(value)
        self._load_callbacks(state["callbacks"])
        self.model.stop_training = state["stopped"]
        chance.restore(state["chance"])

    def _variables(self) -> list[Variable]:
        return variables_of(self.model, "train")

    def _check(self, state: dict[str, Any]) -> None:
        if state["version"] != VERSION:
            raise ValueError(
                f"The checkpoint has version {state['version']}, this is {VERSION}: go on with the "
                "version of the library that wrote it, or begin anew in another folder."
            )
        have = [(tuple(v.shape), v.dtype) for v in self._variables()]
        kept = [(value.shape, value.dtype.name) for value in state["variables"]]
        if have == kept:
            return
        pairs = zip(self._variables(), have, kept, strict=False)
        first = next((f"{v.path!r} is {h}, was {k}" for v, h, k in pairs if h != k), "")
        raise ValueError(
            f"The checkpoint is of another model, optimizer or metrics: it has {len(kept)} "
            f"variables, these have {len(have)}{first and f'; the first that differs: {first}'}. "
            "Compile the model as it was, or begin anew in another folder."
        )

    def _load_callbacks(self, states: list[Any]) -> None:
        """Gives callbacks their states: of those of one class, the first the first, and so on."""
        left: dict[str, list[Any]] = {}
        for name, state in states:
            left.setdefault(name, []).append(state)
        for callback in self.watchers.callbacks:
            if left.get(_name(callback)):
                callback.load_state_dict(left[_name(callback)].pop(0))
            elif callback.state_dict():
                _warn(f"{_name(callback)} was not there before, so it starts afresh")
        for name, others in left.items():
            if any(others):
                _warn(f"{name} was there before and is not now, so its state is lost")


def _name(callback: Callback) -> str:
    return type(callback).__name__


def _warn(text: str) -> None:
    warnings.warn(f"Model.fit: resuming, the callback {text}.", stacklevel=users_level())
