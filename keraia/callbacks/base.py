"""`Callback`, and the list that hands the events of a run to those who listen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Logs = Mapping[str, Any]

_RUNS = ("train", "test", "predict")
# Event -> older event that it calls when not overridden.
_ALIASES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}
EVENTS = (
    "on_epoch_begin",
    "on_epoch_end",
    *(f"on_{run}_{edge}" for run in _RUNS for edge in ("begin", "end")),
    *(f"on_{run}_batch_{edge}" for run in _RUNS for edge in ("begin", "end")),
)


class Callback:
    """Base class of objects that watch and steer `fit`, `evaluate` and `predict`.

    Override the events of interest. `logs` maps names of losses and metrics to numbers; reading it
    waits for the device, so read no more often than needed. A callback may write into the logs of
    `on_epoch_end`; the entries appear in the history.

    Attributes:
        params: Settings of the run: `verbose`, `epochs`, `steps`.
        model: The model.
        needs_each_batch: Whether the batch events must come for each single batch. Where no
            callback needs that, `fit` may run several steps as one.
        needs_same_bits: Whether steps that run as one must give the very bits of single steps.
        comes_last: Whether it hears of events after all others.
        state_names: Names of the attributes that make up its state: a run that resumes gets them
            back. Plain values, arrays, or objects that have `state_dict` themselves.

    Example:
        >>> class Report(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print(f"epoch {epoch} done")
        >>> Report().on_epoch_end(3)
        epoch 3 done
    """

    needs_each_batch = True
    needs_same_bits = False
    comes_last = False
    state_names: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.params: Any = None
        self._model: Any = None

    @property
    def model(self) -> Any:
        return self._model

    def set_params(self, params: Any) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self._model = model

    def set_course(self, course: Any) -> None:
        """Called once `fit` has begun; `course` can take down where the run stands."""

    def state_dict(self) -> dict[str, Any]:
        """What the callback has learnt in this run, by `state_names`."""
        values = {name: getattr(self, name) for name in self.state_names}
        return {name: v.state_dict() if _has_state(v) else v for name, v in values.items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes back what `state_dict` gave."""
        for name in self.state_names:
            held = getattr(self, name)
            if _has_state(held):
                held.load_state_dict(state[name])
            else:
                setattr(self, name, state[name])

    def listens(self, event: str) -> bool:
        """Whether the callback does anything at an event: by default, if its class overrides it."""
        names = (event, _ALIASES.get(event, event))
        return any(
            getattr(getattr(self, name), "__func__", None) is not vars(Callback)[name]
            for name in names
        )

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Older name of `on_train_batch_end`."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Called before epoch number `epoch`, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Called after an epoch and its validation."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Called before a training step."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Called after a training step, or after several that ran as one; `batch` is the last."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Called before a step of `evaluate`, or of validation."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Called after a step of `evaluate`, or of validation."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Called before a step of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Called after a step of `predict`; `logs["outputs"]` holds its outputs."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Called once, before `fit` begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Called once, after the last epoch."""

    def on_exception(self, error: BaseException) -> None:
        """Called when `fit` ends by an exception, an interrupt or the end of the program."""

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Called before `evaluate`, and before each validation."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Called after `evaluate`, and after each validation."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Called before `predict`."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Called after `predict`."""


class CallbackList(Callback):
    """Several callbacks that are called as one.

    Only callbacks that override an event are called for it, so that batches nobody watches cost
    nothing.

    Args:
        callbacks: Callbacks, or None.
        add_history: Whether a `History` is added, if none is among them.
        add_progbar: Whether a `ProgbarLogger` is added, if none is among them.
        model: The model they watch.
        **params: Settings of the run: `verbose`, `epochs`, `steps`.
    """

    def __init__(
        self,
        callbacks: Sequence[Callback] | Callback | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        super().__init__()
        if isinstance(callbacks, Callback):
            callbacks = [callbacks]
        self.callbacks: list[Callback] = list(callbacks or [])
        for callback in self.callbacks:
            _check(callback)
        self._history = self._own("History", add_history)
        self._own("ProgbarLogger", add_progbar)
        self._listeners: dict[str, list[Callable[..., None]]] = {}
        if model is not None:
            self.set_model(model)
        self.set_params(params)

    def _own(self, name: str, wanted: bool) -> Callback | None:
        """The callback of a class of this package, added at the end if wanted and missing."""
        from keraia.callbacks.history import History
        from keraia.callbacks.progbar_logger import ProgbarLogger

        kind = {"History": History, "ProgbarLogger": ProgbarLogger}[name]
        for callback in self.callbacks:
            if isinstance(callback, kind):
                return callback
        if wanted:
            self.callbacks.append(kind())
            return self.callbacks[-1]
        return None

    @property
    def history(self) -> Any:
        """The `History` among the callbacks, if any."""
        return self._history

    def append(self, callback: Callback) -> None:
        """Adds a callback at the end."""
        _check(callback)
        self.callbacks.append(callback)
        self._listeners.clear()

    def set_params(self, params: Any) -> None:
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        for callback in self.callbacks:
            callback.set_model(model)

    def listeners(self, event: str) -> list[Callable[..., None]]:
        """Methods of the callbacks that do something at an event."""
        found = self._listeners.get(event)
        if found is None:
            ordered = sorted(self.callbacks, key=lambda callback: callback.comes_last)
            found = [getattr(c, event) for c in ordered if c.listens(event)]
            self._listeners[event] = found
        return found

    def each_batch_needed(self, run: str) -> bool:
        """Whether a callback must hear of each single batch of a run ("train", "test", ...)."""
        events = [f"on_{run}_batch_{edge}" for edge in ("begin", "end")]
        return any(c.needs_each_batch and any(map(c.listens, events)) for c in self.callbacks)

    def same_bits_needed(self) -> bool:
        """Whether steps that run as one must give the very bits of single steps."""
        return any(c.needs_same_bits for c in self.callbacks)

    def set_course(self, course: Any) -> None:
        for callback in self.callbacks:
            callback.set_course(course)

    def on_exception(self, error: BaseException) -> None:
        for callback in self.callbacks:
            callback.on_exception(error)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self.on_train_batch_begin(batch, logs)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self.on_train_batch_end(batch, logs)


def _has_state(value: Any) -> bool:
    return hasattr(value, "state_dict") and hasattr(value, "load_state_dict")


def _check(callback: Any) -> None:
    if not isinstance(callback, Callback):
        raise TypeError(
            "`callbacks` must be Callback objects, got "
            f"{callback if isinstance(callback, type) else type(callback)}. Pass instances, e.g. "
            "callbacks=[EarlyStopping(patience=3)]."
        )


def _relay(event: str) -> Callable[..., None]:
    """Method of CallbackList that calls those who listen to an event."""

    def tell(self: CallbackList, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for method in self.listeners(event):
            method(logs)

    def tell_epoch(self: CallbackList, epoch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for method in self.listeners(event):
            method(epoch, logs)

    def tell_batch(self: CallbackList, batch: int, logs: Logs | None = None) -> None:
        tell_epoch(self, batch, logs)

    relay = tell_batch if "batch" in event else tell_epoch if "epoch" in event else tell
    relay.__name__ = event
    relay.__doc__ = f"Calls `{event}` of the callbacks that override it."
    return relay


for _event in EVENTS:
    setattr(CallbackList, _event, _relay(_event))
