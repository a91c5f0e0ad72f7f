import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.needs("autodiff")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool copies its process")
@pytest.mark.parametrize(("data", "seed"), [("arrays", 1), ("dataset", 2)])
def test_programs_that_are_killed_end_as_if_they_had_not_been(data, seed, tmp_path):
    command = ["tools/check_kills.py", "--kills", "2", "--data", data, "--seed", str(seed)]
    result = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "JAX_COMPILATION_CACHE_DIR": str(tmp_path),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 kills of 1 programs, 1 ended with the bits" in result.stdout
