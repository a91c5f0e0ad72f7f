"""Saving and loading a model of 100 million weights, beside real Keras.

    python benchmarks/saving.py --who keraia:jax,keras:jax,keraia:torch,keras:torch

Each contestant saves and loads a `.keras` file in a process of its own. Prints seconds of processor
time, the best of several rounds, and how far the process's memory rose above what the model takes.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from compare import ONE_THREAD, table

WIDTH, DEPTH = 5000, 4  # 100 million weights, 400 MB
PAGE = os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The most memory the process held while it lasted, in MB above the beginning."""

    def __enter__(self):
        self.first = self.most = self._now()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.done.set()
        self.thread.join()
        self.rise = (self.most - self.first) / 2**20

    def _watch(self):
        while not self.done.wait(0.005):
            self.most = max(self.most, self._now())

    @staticmethod
    def _now():
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def measured(module, rounds):
    """Numbers of one contestant, printed as JSON."""
    k = importlib.import_module(module)
    hidden = [k.layers.Dense(WIDTH) for _ in range(DEPTH)]
    model = k.Sequential([k.Input((WIDTH,)), *hidden])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        for _ in range(rounds):
            for name, task in (
                ("save", lambda: model.save(path)),
                ("load", lambda: k.models.load_model(path)),
            ):
                start = time.process_time()
                with Peak() as peak:
                    kept = task()
                seconds = time.process_time() - start
                del kept
                for key, value in ((f"{name} s", seconds), (f"{name} MB", peak.rise)):
                    found[key] = min(found.get(key, value), value)
    print(json.dumps(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--who", default="keraia:jax,keras:jax,keraia:torch,keras:torch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contestant:
        measured(options.contestant.partition(":")[0], options.rounds)
        return
    columns = {}
    for who in options.who.split(","):
        backend = who.partition(":")[2]
        env = {**os.environ, **ONE_THREAD, "KERAIA_BACKEND": backend, "KERAS_BACKEND": backend}
        command = [sys.executable, __file__, "--contestant", who, "--rounds", str(options.rounds)]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        columns[who] = json.loads(done.stdout) if done.returncode == 0 else {}
    print(table("100 M weights", columns))


if __name__ == "__main__":
    main()
