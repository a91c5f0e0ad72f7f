"""`CSVLogger`."""

import csv
import os
from collections.abc import Iterable
from typing import Any

from keraia.callbacks.base import Callback, Logs


class CSVLogger(Callback):
    """Writes the logs of each epoch as a row of a CSV file.

    The columns are the epoch (from 0) and the names of the logs in alphabetical order, with
    validation after them; "NA" stands where an epoch lacks a number.

    Args:
        filename: The file.
        separator: What stands between columns.
        append: Whether rows are added to a file that is there; otherwise it is written anew.

    Example:
        >>> CSVLogger("training.csv").append
        False
    """

    def __init__(
        self, filename: str | os.PathLike, separator: str = ",", append: bool = False
    ) -> None:
        super().__init__()
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.append_header = True
        self.keys: list[str] | None = None
        self.csv_file: Any = None
        self.writer: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        there = os.path.exists(self.filename) and os.path.getsize(self.filename) > 0
        self.append_header = not (self.append and there)
        self.csv_file = open(self.filename, "a" if self.append else "w", newline="")  # noqa: SIM115
        self.writer = self.keys = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self._begin(logs)
        row = {name: _cell(logs.get(name, "NA")) for name in self.keys or ()}
        self.writer.writerow({"epoch": epoch, **row})
        self.csv_file.flush()

    def _begin(self, logs: Logs) -> None:
        names = sorted(logs)
        if not any(name.startswith("val_") for name in names):
            names += [f"val_{name}" for name in names if name != "learning_rate"]
        self.keys = names
        self.writer = csv.DictWriter(
            self.csv_file, ["epoch", *names], delimiter=self.sep, lineterminator="\n"
        )
        if self.append_header:
            self.writer.writeheader()

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.csv_file is not None:
            self.csv_file.close()
        self.csv_file = None
        self.writer = None


def _cell(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return f"[{', '.join(map(str, value))}]"
    return value
