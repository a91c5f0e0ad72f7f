"""Kills programs that train, at random steps, and checks that they end as if nobody had.

    KERAIA_BACKEND=torch python tools/check_kills.py --kills 34 --data arrays

Every program trains with `fit(resume=...)` in a process of its own, which is killed (SIGKILL, some
by SIGTERM) again and again until it gets through. What it ends with, weights, optimizer, metrics,
random numbers and history, must have the bits of a program that ran undisturbed, and no file may
be found unreadable. Prints the figures; exits with 1 if anything differs.
"""

import argparse
import hashlib
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

import keraia as keras
from keraia.callbacks import BackupAndRestore, Callback, EarlyStopping
from keraia.training import checkpoint
from keraia.training.program import variables_of

ROWS, BATCH, EPOCHS = 90, 8, 4
REACH = 14  # steps within which a program is killed


class Rows(keras.utils.PyDataset):
    """Rows made noisy, mixed up after each epoch."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        super().__init__(workers=2)
        self.x, self.y, self.order = x, y, np.arange(len(x))

    def __len__(self) -> int:
        return -(-len(self.x) // BATCH)

    def __getitem__(self, index: int) -> Any:
        rows = self.order[index * BATCH : (index + 1) * BATCH]
        noise = np.random.default_rng([index, *rows.tolist()]).normal(size=self.x[rows].shape)
        return self.x[rows] + noise / 10, self.y[rows]

    def on_epoch_end(self) -> None:
        np.random.shuffle(self.order)


class Kill(Callback):
    """Kills the process before its step of a number."""

    def __init__(self, step: int, by: signal.Signals) -> None:
        super().__init__()
        self.step, self.by = step, by

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.step -= 1
        if self.step == 0:
            os.kill(os.getpid(), self.by)


def program(kind: str, folder: Path, save_freq: int | str, kill: Kill | None) -> str:
    """Trains, or goes on training, and returns a digest of all that comes out."""
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 6)).astype("float32")
    y = rng.integers(0, 3, ROWS)
    model = keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(8, activation="tanh"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.05, 40)
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    data = {"x": x, "y": y, "batch_size": BATCH} if kind == "arrays" else {"x": Rows(x, y)}
    stop = EarlyStopping("loss", patience=9, restore_best_weights=True)
    history = model.fit(
        **data,
        epochs=EPOCHS,
        validation_data=(x[:20], y[:20]),
        verbose=0,
        callbacks=[stop, *([kill] if kill else [])],
        resume=BackupAndRestore(folder, save_freq, delete_checkpoint=False),
    )
    digest = hashlib.sha256(repr(history.history).encode())
    for variable in variables_of(model, "train"):
        digest.update(variable.numpy().tobytes())
    digest.update(repr(random.random()).encode() + np.random.random(2).tobytes())
    return digest.hexdigest()


def in_a_process(*arguments: Any) -> tuple[int, str]:
    """Runs the program in a copy of this process; gives its status and digest."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            os.write(writing, program(*arguments).encode())
            status = 0
        except SystemExit as end:
            status = int(str(end.code))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reading) as pipe:
        return os.waitstatus_to_exitcode(status), pipe.read()


def broken_off(kind: str, expected: str, kills: int, chance: random.Random) -> tuple[int, bool]:
    """Kills one program until it gets through; returns how often, and whether it ended well."""
    with tempfile.TemporaryDirectory() as folder:
        save_freq = chance.choice([1, 1, 3, "epoch"])
        for done in range(kills + 1):
            by = signal.SIGTERM if chance.random() < 0.2 else signal.SIGKILL
            kill = Kill(chance.randint(1, REACH), by) if done < kills else None
            status, digest = in_a_process(kind, Path(folder), save_freq, kill)
            if status == 0:
                return done, digest == expected
            if status not in (-signal.SIGKILL, 128 + signal.SIGTERM):
                return done, False
            for path in Path(folder).glob("*.zip"):
                checkpoint.read(path)
    return kills, False


def main() -> int:
    """Kills as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=34)
    parser.add_argument("--data", choices=("arrays", "dataset"), default="arrays")
    parser.add_argument("--seed", type=int, default=0)
    settings = parser.parse_args()
    chance = random.Random(settings.seed)
    with tempfile.TemporaryDirectory() as folder:
        status, expected = in_a_process(settings.data, Path(folder), False, None)
        if status:
            return 1
    kills = programs = wrong = 0
    start = time.perf_counter()
    while kills < settings.kills:
        done, well = broken_off(settings.data, expected, settings.kills - kills, chance)
        kills, programs, wrong = kills + done, programs + 1, wrong + (not well)
    seconds = time.perf_counter() - start
    print(
        f"{keras.backend.backend()} {settings.data}: {kills} kills of {programs} programs, "
        f"{programs - wrong} ended with the bits of an undisturbed one, {seconds:.0f} s"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
