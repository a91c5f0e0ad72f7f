"""Crafted files are refused, and nothing else happens; see hostile/cases.py."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keraia.backends import backend

# The cells compute with NumPy whatever the backend, so that one of the suites is enough.
pytestmark = pytest.mark.skipif("autodiff" in backend.features, reason="runs where nothing trains")
CELL = Path(__file__).parent / "hostile" / "cell.py"
SECONDS = 2
AT_LEAST = 800  # cases: fewer would mean that some were not made


@pytest.mark.slow
def test_crafted_files_are_refused_and_do_nothing(tmp_path):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, CELL, tmp_path], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) > AT_LEAST
    loaded = [row for row in rows if not row["raised"]]
    surprised = [row for row in rows if row["raised"] and "ValueError" not in row["raised"]]
    acted = [row for row in rows if row["did"]]
    slow = [row for row in rows if row["seconds"] > SECONDS]
    assert loaded == surprised == acted == slow == []
    assert all(row["text"] for row in rows)


@pytest.mark.slow
def test_damaged_files_load_or_are_refused(tmp_path):
    command = [sys.executable, CELL.with_name("fuzz.py"), tmp_path, "--inputs", "150"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stdout, done.stderr[-3000:]
    assert json.loads(done.stdout)["surprises"] == []
