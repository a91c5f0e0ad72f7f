"""Programs in processes of their own: what the doors open stays open in a process."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """Variables with which this tree is found, and TensorFlow is quiet."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def run(code: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess:
    """Runs code in a new Python."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment(),
        cwd=folder, timeout=300,
    )  # fmt: skip


def answers(code: str, folder: Path | None = None) -> dict:
    """What code leaves in the dict `found`, as JSON."""
    wrapped = f"import json\nfound = {{}}\n{code}\nprint('FOUND', json.dumps(found))"
    done = run(wrapped, folder=folder)
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert lines, done.stderr[-3000:]
    return json.loads(lines[-1].removeprefix("FOUND "))
