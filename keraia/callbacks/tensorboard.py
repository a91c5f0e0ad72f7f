"""`TensorBoard`: event files of a run."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.callbacks import summaries
from keraia.callbacks.base import Callback, Logs
from keraia.callbacks.events import EventFile
from keraia.callbacks.frequency import Frequency


class TensorBoard(Callback):
    """Writes what TensorBoard shows: losses and metrics, histograms and pictures of weights, the
    graph, embeddings, profiles. Neither TensorBoard nor TensorFlow need be installed for that.

    Training goes to `log_dir/train`, validation to `log_dir/validation`. Look at them with
    `tensorboard --logdir logs`.

    Args:
        log_dir: Folder.
        histogram_freq: Epochs between histograms of weights; 0 for none.
        write_graph: Whether the graph of the model is written.
        write_images: Whether weights are written as pictures, too, with the histograms.
        write_steps_per_second: Whether the speed of training is written.
        update_freq: "epoch", or the number of batches between two writings of the losses and
            metrics of batches; "batch" is 1.
        profile_batch: Number of the batch to be profiled, counted from 1 through all epochs, or
            the first and last of several; 0 for none.
        embeddings_freq: Epochs between writings of the weights of embeddings; 0 for none.
        embeddings_metadata: File of the names of an embedding's rows, or a dictionary of such
            files by names of layers.

    Raises:
        NotImplementedError: Profiles are asked for, and the backend makes none.

    Example:
        >>> TensorBoard("logs", histogram_freq=1).histogram_freq
        1
    """

    state_names = ("_step", "_frequency")

    def __init__(
        self,
        log_dir: str | os.PathLike = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: int | tuple[int, int] = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: str | Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self._frequency = Frequency(self.update_freq, "TensorBoard: `update_freq`")
        self._profiled = _range(profile_batch)
        self._profiling = False
        self._step = 0  # training steps through all epochs
        self._files: dict[str, EventFile] = {}
        self._clock = (0.0, 0)

    @property
    def summary(self) -> ModuleType:
        """Functions that make values of event files (`scalar`, `histogram`, `image`, `text`)."""
        return summaries

    def listens(self, event: str) -> bool:
        batches = not self._frequency.by_epoch or self._profiled or self.write_steps_per_second
        return super().listens(event) and (bool(batches) or "_train_batch_" not in event)

    # -- a run

    def on_train_begin(self, logs: Logs | None = None) -> None:
        if self.write_graph and (nodes := list(_nodes(self.model))):
            self._file("train").add_graph(summaries.graph(nodes))
        if self.embeddings_freq:
            self._write_projector()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._stop_profile()
        self._close()

    def on_exception(self, error: BaseException) -> None:
        self._stop_profile()
        self._close()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._frequency.begin_epoch()
        self._last = -1
        self._clock = (time.perf_counter(), self._step)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        if self._profiled and not self._profiling and self._step + 1 == self._profiled[0]:
            backend.kernels["start_profile"](str(Path(self.log_dir, "train")))
            self._profiling = True

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._step += batch - self._last
        self._last = batch
        if self._frequency.after(batch):
            self._write("train", {f"batch_{k}": v for k, v in (logs or {}).items()}, self._step)
        if self._profiling and self._step >= self._profiled[1]:
            self._stop_profile()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        numbers = {name: value for name, value in logs.items() if not name.startswith("val_")}
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        if rate is not None:
            numbers["learning_rate"] = float(rate)
        if self.write_steps_per_second:
            since, steps = self._clock
            numbers["steps_per_second"] = (self._step - steps) / (time.perf_counter() - since)
        self._write("train", {f"epoch_{k}": v for k, v in numbers.items()}, epoch)
        held = {k.removeprefix("val_"): v for k, v in logs.items() if k.startswith("val_")}
        self._write("validation", {f"epoch_{k}": v for k, v in held.items()}, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._write_embeddings()

    def on_test_end(self, logs: Logs | None = None) -> None:
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is None:
            return
        numbers = {f"evaluation_{k}_vs_iterations": v for k, v in (logs or {}).items()}
        self._write("validation", numbers, int(optimizer.iterations))

    # -- files

    def _file(self, name: str) -> EventFile:
        if name not in self._files:
            self._files[name] = EventFile(Path(self.log_dir, name))
        return self._files[name]

    def _close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files = {}

    def _write(self, name: str, numbers: Mapping[str, Any], step: int) -> None:
        """Adds numbers to the file of a name; what is no single number is left out."""
        values = [summaries.scalar(tag, v) for tag, v in numbers.items() if np.ndim(v) == 0]
        if values:
            self._file(name).add(values, step)
            self._file(name).flush()

    def _write_weights(self, epoch: int) -> None:
        for layer in self.model.layers:
            for weight in layer.weights:
                array = np.asarray(weight.numpy(), "float64")
                values = [summaries.histogram(f"{weight.path}/histogram", array)]
                if self.write_images and (pictures := as_pictures(array)):
                    values.append(summaries.image(f"{weight.path}/image", pictures))
                self._file("train").add(values, epoch)
        self._file("train").flush()

    # -- profiles and embeddings

    def _stop_profile(self) -> None:
        if self._profiling:
            backend.kernels["stop_profile"]()
            self._profiling = False

    def _embeddings(self) -> list[Any]:
        return [layer for layer in self.model.layers if hasattr(layer, "embeddings")]

    def _write_projector(self) -> None:
        """Writes the file that tells TensorBoard's projector of tables and names of their rows."""
        given = self.embeddings_metadata
        entries = []
        for layer in self._embeddings():
            names = given if given is None or isinstance(given, str) else given.get(layer.name)
            names = "" if names is None else f'  metadata_path: "{names}"\n'
            table = f'  tensor_name: "{layer.name}"\n  tensor_path: "{layer.name}.tsv"\n'
            entries.append(f"embeddings {{\n{table}{names}}}\n")
        folder = Path(self.log_dir, "train")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "projector_config.pbtxt").write_text("".join(entries), encoding="utf-8")

    def _write_embeddings(self) -> None:
        for layer in self._embeddings():
            table = np.asarray(layer.embeddings.numpy(), "float32")
            np.savetxt(Path(self.log_dir, "train", f"{layer.name}.tsv"), table, "%g", "\t")


def as_pictures(weight: np.ndarray) -> list[np.ndarray]:
    """A weight in shades of grey, from its least element to its largest.

    A vector is one row, a matrix one picture, a kernel of three axes or more one picture for each
    position on the axes after the second, 3 at most.

    Example:
        >>> as_pictures(np.array([0.0, 0.5, 1.0]))[0][..., 0].tolist()
        [[0, 128, 255]]
    """
    if not weight.size or not weight.ndim:
        return []
    low, span = weight.min(), np.ptp(weight)
    grey = np.rint((weight - low) / (span or 1.0) * 255).astype("uint8")
    if grey.ndim == 1:
        grey = grey[None]
    planes = grey.reshape(*grey.shape[:2], -1)[..., :3]
    return [planes[..., i : i + 1] for i in range(planes.shape[-1])]


def _range(given: Any) -> tuple[int, int] | None:
    """First and last batch to be profiled; None for no profile."""
    if not given:
        return None
    if "start_profile" not in backend.kernels:
        raise NotImplementedError(
            f"TensorBoard: `profile_batch={given!r}`, but the backend {backend.name!r} makes no "
            "profiles that TensorBoard reads; jax does. Leave it out."
        )
    first, last = (given, given) if isinstance(given, int) else given
    return int(first), int(last)


def _nodes(model: Any) -> Iterator[tuple[str, str, list[str]]]:
    """The calls of a model's graph: name, kind, where inputs come from."""
    graph = getattr(model, "_graph", None) or getattr(model, "_chain", None)
    if graph is None:
        return
    for node in graph._nodes:
        sources = [tensor._keras_history.operation.name for tensor in node.inputs]
        yield node.operation.name, type(node.operation).__name__, list(dict.fromkeys(sources))
