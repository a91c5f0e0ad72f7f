"""Writes `tests/generations/expected.json`: what programs of older generations give elsewhere.

    python tests/golden/generations.py  # in an environment with tf_keras 2.21

A program that tf_keras understands runs as it is; for the others there is a twin in
`tests/generations/twins/`, written for tf_keras or in NumPy.
"""

import json
import os
import runpy
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parents[1] / "generations"


def main() -> None:
    """Runs all programs and writes what they leave in `answer`."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import tf_keras

    sys.modules["keras"] = tf_keras
    for name in (
        "backend",
        "layers",
        "models",
        "optimizers",
        "callbacks",
        "utils",
        "losses",
        "metrics",
        "regularizers",
        "constraints",
        "initializers",
        "preprocessing",
        "preprocessing.image",
        "preprocessing.text",
        "preprocessing.sequence",
    ):
        __import__(f"tf_keras.{name}")
        sys.modules[f"keras.{name}"] = sys.modules[f"tf_keras.{name}"]
    expected = {}
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for program in sorted((HERE / "programs").glob("*.py")):
            twin = HERE / "twins" / program.name
            try:
                answer = runpy.run_path(str(twin if twin.is_file() else program))["answer"]
            except Exception as error:  # so that one failure does not hide the others
                failed.append(f"{program.stem}: {type(error).__name__}: {str(error)[:300]}")
                continue
            expected[program.stem] = [round(float(x), 7) for x in answer]
    lines = ",\n".join(f"{json.dumps(n)}: {json.dumps(a)}" for n, a in expected.items())
    (HERE / "expected.json").write_text(f"{{\n{lines}\n}}\n")
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main()
