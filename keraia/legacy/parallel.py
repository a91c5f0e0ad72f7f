"""What ran on several devices or beside training in older generations."""

import contextlib
import importlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from keraia.utils import set_random_seed


class OneDevice:
    """A strategy of TensorFlow on one device."""

    num_replicas_in_sync = 1

    def scope(self) -> Any:
        """A scope that changes nothing."""
        return contextlib.nullcontext()

    def run(self, fn: Callable[..., Any], args: tuple = (), kwargs: Any = None) -> Any:
        """Calls a function."""
        return fn(*args, **(kwargs or {}))

    def experimental_distribute_dataset(self, dataset: Any) -> Any:
        """The data set."""
        return dataset

    def reduce(self, reduce_op: Any, value: Any, axis: Any = None) -> Any:
        """The value."""
        return value


def strategy() -> OneDevice:
    """The strategy of this process."""
    return OneDevice()


def multi_gpu_model(
    model: Any, gpus: Any = None, cpu_merge: bool = True, cpu_relocation: bool = False
) -> Any:
    """The model itself, which trains on one device; several are for `keras.distribution`."""
    return model


@contextlib.contextmanager
def layout_map_scope(layout_map: Any) -> Iterator[None]:
    """Spreads the variables that are made inside over devices.

    Args:
        layout_map: A `keras.distribution.LayoutMap`.
    """
    distribution = importlib.import_module("keraia.distribution")
    with distribution.ModelParallel(layout_map=layout_map).scope():
        yield


class DeterministicRandomTestTool:
    """Makes random numbers the same in every run.

    Args:
        seed: Seed.
        mode: "constant" or "num_random_ops".
    """

    def __init__(self, seed: int = 42, mode: str = "constant") -> None:
        self.seed, self.mode = seed, mode
        self.operation_seed = 0

    @contextlib.contextmanager
    def scope(self) -> Iterator[None]:
        """What is drawn inside follows from the seed."""
        set_random_seed(self.seed + (self.operation_seed if self.mode != "constant" else 0))
        yield


class TimedThread:
    """A thread that does something at intervals.

    Args:
        interval: Seconds between two times.
        **kwargs: Those of `threading.Thread`.
    """

    def __init__(self, interval: float, **kwargs: Any) -> None:
        self.interval, self.daemon = interval, kwargs.pop("daemon", False)
        self.thread_stop_event = threading.Event()
        self.thread: threading.Thread | None = None

    def on_interval(self) -> None:
        """What is done; the subclass has it."""
        raise NotImplementedError("A TimedThread has `on_interval(self)`.")

    def _loop(self) -> None:
        while not self.thread_stop_event.wait(self.interval):
            self.on_interval()

    def start(self) -> None:
        """Starts, unless it runs already."""
        if not self.is_alive():
            self.thread_stop_event.clear()
            self.thread = threading.Thread(target=self._loop, daemon=self.daemon)
            self.thread.start()

    def stop(self) -> None:
        """Stops after what is under way."""
        self.thread_stop_event.set()
        if self.thread is not None:
            self.thread.join()
            self.thread = None

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.thread is not None and self.thread.is_alive()

    def __enter__(self) -> "TimedThread":
        self.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()


class StepsPerExecutionTuner:
    """Chooses how many steps run as one program, which training does by itself.

    Args:
        optimizer: Known, but not needed.
        spe_variable: The variable with the number.
        **kwargs: Known, but not needed.
    """

    def __init__(self, optimizer: Any, spe_variable: Any, **kwargs: Any) -> None:
        self._steps_per_execution = spe_variable

    @property
    def steps_per_execution(self) -> Any:
        """The number."""
        return self._steps_per_execution

    def start(self) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""


class SidecarEvaluator:
    """Evaluates the files of weights that another process writes, as they come.

    Args:
        model: Compiled model.
        data: Data set.
        checkpoint_dir: Folder with files of weights.
        steps: Batches to an evaluation.
        max_evaluations: After how many it ends; None: when it has seen them all.
        callbacks: List of callbacks.
    """

    def __init__(
        self, model: Any, data: Any, checkpoint_dir: Any, steps: int | None = None,
        max_evaluations: int | None = None, callbacks: Any = None,
    ) -> None:  # fmt: skip
        self.model, self.data, self.steps = model, data, steps
        self.folder, self.limit, self.callbacks = Path(checkpoint_dir), max_evaluations, callbacks
        self.results: list[Any] = []

    def start(self, wait: float = 0.0) -> None:
        """Evaluates every file once, in the order of writing.

        Args:
            wait: Seconds to wait for further files.
        """
        seen: set[Path] = set()
        until = time.monotonic() + wait
        while self.limit is None or len(self.results) < self.limit:
            files = sorted(self.folder.glob("*.weights.h5"), key=lambda f: f.stat().st_mtime)
            new = [f for f in files if f not in seen]
            if not new and time.monotonic() >= until:
                return
            for file in new[: None if self.limit is None else self.limit - len(self.results)]:
                seen.add(file)
                self.model.load_weights(file)
                self.results.append(
                    self.model.evaluate(self.data, steps=self.steps, callbacks=self.callbacks,
                                        verbose=0, return_dict=True)
                )  # fmt: skip


class DatasetCreator:
    """A function that makes a data set, for each process its own.

    Args:
        dataset_fn: Function of an input context, which is None here.
        input_options: Known, but not needed.
    """

    def __init__(self, dataset_fn: Callable[..., Any], input_options: Any = None) -> None:
        if not callable(dataset_fn):
            raise TypeError(f"DatasetCreator: `dataset_fn` must be callable, got {dataset_fn!r}.")
        self.dataset_fn, self.input_options = dataset_fn, input_options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.dataset_fn(*args, **kwargs)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.dataset_fn(None))
