"""What the border costs: ops beside the raw calls of the backend they end in.

    KERAIA_BACKEND=torch python benchmarks/ops.py

Prints for each op both times, their ratio and the microseconds in between, of which the border may
take 2; then what a call on a symbolic tensor takes, by its rules.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.core.spec import KerasTensor

REPEATS = 40


def raw_calls() -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Op -> its call through the border, and the kernel's call that it leads to."""
    a = backend.as_array([[0.5, -1.0, 2.0, 3.0]] * 4, "float32")
    b = backend.as_array([[1.0, 2.0, -3.0, 0.5]] * 4, "float32")

    def kernel(name: str) -> Callable[..., Any]:
        return getattr(ops, name).op.kernel

    relu, total, reshape = kernel("relu"), kernel("sum"), kernel("reshape")
    matmul, concatenate = kernel("matmul"), kernel("concatenate")
    add, exp, maximum = kernel("add"), kernel("exp"), kernel("maximum")
    return {
        "add": (lambda: ops.add(a, b), lambda: add(a, b)),
        "maximum": (lambda: ops.maximum(a, b), lambda: maximum(a, b)),
        "exp": (lambda: ops.exp(a), lambda: exp(a)),
        "relu": (lambda: ops.relu(a), lambda: relu(a)),
        "sum": (lambda: ops.sum(a, axis=1), lambda: total(a, axis=1, keepdims=False)),
        "reshape": (lambda: ops.reshape(a, (2, 8)), lambda: reshape(a, newshape=(2, 8))),
        "matmul": (lambda: ops.matmul(a, b), lambda: matmul(a, b)),
        "concatenate": (
            lambda: ops.concatenate([a, b], axis=0),
            lambda: concatenate([a, b], axis=0),
        ),
    }


def symbolic_calls() -> dict[str, Callable[[], Any]]:
    x, kernel = KerasTensor((None, 28, 28, 3)), KerasTensor((3, 3, 3, 32))
    rows, weights = KerasTensor((None, 64)), KerasTensor((64, 8))
    return {
        "add": lambda: ops.add(x, x),
        "relu": lambda: ops.relu(x),
        "sum": lambda: ops.sum(x, axis=1),
        "reshape": lambda: ops.reshape(x, (-1, 2352)),
        "matmul": lambda: ops.matmul(rows, weights),
        "conv": lambda: ops.conv(x, kernel, 1, "same", "channels_last"),
        "softmax": lambda: ops.softmax(rows),
    }


def measure(call: Callable[[], Any], loops: int) -> float:
    """Microseconds of a call: the best of several rounds, since noise only adds."""
    call()
    rounds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(loops):
            call()
        rounds.append((time.perf_counter() - start) / loops * 1e6)
    return min(rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--loops", type=int, default=300, help="calls in a round")
    loops = parser.parse_args().loops
    print(f"{backend.name:12} {'raw µs':>8} {'op µs':>8} {'ratio':>6} {'over µs':>8}")
    over = []
    for name, (op, raw) in raw_calls().items():
        slow, fast = measure(op, loops), measure(raw, loops)
        over.append(slow - fast)
        print(f"{name:12} {fast:8.2f} {slow:8.2f} {slow / fast:6.2f} {slow - fast:8.2f}")
    print(f"{'median':12} {'':8} {'':8} {'':6} {statistics.median(over):8.2f}")
    for name, call in symbolic_calls().items():
        print(f"{'symbolic ' + name:21} {measure(call, loops):8.2f}")


if __name__ == "__main__":
    main()
