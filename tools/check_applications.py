"""Loads what real Keras saved of its architectures into keraia's, and compares what they predict.

Run where both are installed: `python tools/check_applications.py`. Real Keras writes, for one
architecture of each family, a file of random weights and its outputs for two images
(`tests/golden/applications.py --twins`); keraia must load each file and agree to 1e-4 of the
largest output.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
TOLERANCE = 1e-4


def write(folder: Path, backend: str) -> None:
    """Lets real Keras write weights and outputs, in a process of its own."""
    script = ROOT / "tests/golden/applications.py"
    environment = os.environ | {"KERAS_BACKEND": backend}
    command = [sys.executable, str(script), "--twins", str(folder)]
    subprocess.run(command, check=True, env=environment)


def compare(folder: Path) -> dict[str, float]:
    """Architecture -> the largest difference, relative to the largest output."""
    sys.path.insert(0, str(ROOT))
    import keraia
    from tests.golden import applications as golden

    found = {}
    for name, arguments in golden.RUNS.items():
        model = golden.build(keraia, name, arguments)
        model.load_weights(folder / f"{name}.weights.h5")
        mine = np.asarray(model.predict(golden.images(golden.SMALLEST[name]), verbose=0))
        theirs = np.load(folder / f"{name}.npy")
        found[name] = float(np.abs(mine - theirs).max() / np.abs(theirs).max())
        print(f"{name:18} {found[name]:.1e}", flush=True)
    return found


def main() -> int:
    """Compares all families; tells how many agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="where the files lie, or will lie")
    parser.add_argument("--keras-backend", default="torch", help="backend of real Keras")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        if not any(folder.glob("*.npy")):
            write(folder, asked.keras_backend)
        differences = compare(folder)
    agree = sum(difference < TOLERANCE for difference in differences.values())
    print(f"{agree} of {len(differences)} families agree")
    return agree < len(differences)


if __name__ == "__main__":
    sys.exit(main())
