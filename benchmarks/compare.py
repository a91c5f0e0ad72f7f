"""Runs workloads by several contestants in turn and prints ratios to the first of them.

    python benchmarks/compare.py --who keraia:jax,keras:jax,jax,torch --names tiny,mlp --rounds 3

A contestant is `module:backend` or a hand-written loop (`jax`, `jax-scan`, `torch`). Every run is
a process of its own, pinned to one core and one thread unless `--threads all`: on a shared machine
trust `*_cpu_*` figures and the ratios of one run, never an absolute time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOOPS = ("jax", "jax-scan", "torch")
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def run(contestant: str, name: str, python: str, pinned: bool) -> dict[str, float] | None:
    module, _, backend = contestant.partition(":")
    backend = backend or "jax"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}",
        "KERAS_BACKEND": backend,
        "KERAIA_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **(ONE_THREAD if pinned else {}),
    }
    pin = ["taskset", "-c", "1"] if pinned else []
    done = subprocess.run(
        [*pin, python, str(HERE / "workload.py"), module, name],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(f"{name} {contestant} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return json.loads(lines[-1])


def table(name: str, figures: dict[str, dict[str, float]]) -> str:
    """Figures of each contestant, with ratios to the first."""
    first = next(iter(figures.values()))
    keys = [k for k in first if k not in ("loss", "total_s", "weights")]
    lines = [f"{name:16s}" + "".join(f"{k:>24s}" for k in keys)]
    for who, values in figures.items():
        cells = []
        for key in keys:
            if key not in values:
                cells.append(f"{'-':>24s}")
                continue
            ratio = values[key] / first[key] if first[key] else float("nan")
            cells.append(f"{values[key]:15.4g} ({ratio:5.2f}x)")
        lines.append(f"{who:16s}" + "".join(cells))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--who", default="keraia:jax,keras:jax,jax,jax-scan,torch")
    parser.add_argument("--names", default="import,build,tiny,mlp,cnn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", choices=("1", "all"), default="1")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--output", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    results = {}
    for name in options.names.split(","):
        seen: dict[str, list[dict[str, float]]] = {}
        for _ in range(options.rounds):
            for who in options.who.split(","):
                if name in ("import", "build") and who in LOOPS:
                    continue
                figures = run(who, name, options.python, options.threads == "1")
                if figures:
                    seen.setdefault(who, []).append(figures)
        if seen:
            results[name] = {
                who: {k: statistics.median(r[k] for r in rows) for k in rows[0]}
                for who, rows in seen.items()
            }
            print(table(name, results[name]), end="\n\n", flush=True)
    if options.output:
        options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
