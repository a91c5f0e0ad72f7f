"""Convolution and pooling of the JAX backend against XLA's own, over a grid of shapes.

    taskset -c 1 python benchmarks/conv.py                 # a few shapes
    taskset -c 1 python benchmarks/conv.py --grid --scan   # the grid, inside a scan as well

Each line gives processor milliseconds of XLA's kernel and of ours and their ratio: the forward
pass, the gradient of the inputs, that of the kernel. Run it on one core; trust ratios only.
The rules in `keraia/backends/jax/{sliding,channelwise,pooling}.py` come from these figures.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ["KERAIA_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from keraia import ops

# batch, size, channels, filters, kernel, stride, padding, groups
SHAPES = [
    (128, 28, 1, 32, 3, 1, "valid", 1),
    (128, 13, 32, 64, 3, 1, "valid", 1),
    (128, 32, 3, 32, 3, 1, "same", 1),
    (32, 56, 64, 64, 3, 1, "same", 1),
    (32, 16, 256, 256, 3, 1, "valid", 1),
    (32, 56, 128, 128, 3, 2, "same", 1),
    (32, 64, 3, 64, 7, 2, "same", 1),
    (32, 28, 256, 512, 1, 2, "same", 1),
    (32, 28, 64, 256, 1, 1, "same", 1),
    (1, 56, 64, 64, 3, 1, "same", 1),
    (32, 28, 128, 128, 3, 1, "same", 128),
    (32, 28, 128, 128, 3, 1, "same", 4),
]
POOLS = [(128, 26, 32, 2, 2), (128, 11, 64, 2, 2), (32, 56, 64, 3, 2), (32, 32, 64, 3, 1)]
_SECONDS, _REPEATS, _SCANNED = 0.2, 3, 2


def grid() -> Iterator[tuple[Any, ...]]:
    for batch, size, channels, kernel, stride in product(
        (1, 32, 128), (8, 16, 32, 64), (1, 3, 16, 64, 256), (1, 3, 5, 7), (1, 2)
    ):
        if batch * size * size * channels <= 1 << 23:
            yield batch, size, channels, max(channels, 16), kernel, stride, "same", 1


def xla_conv(x: Any, kernel: Any, stride: int, padding: str) -> Any:
    return lax.conv_general_dilated(
        x,
        kernel,
        (stride, stride),
        padding.upper(),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=x.shape[-1] // kernel.shape[-2],
    )


def xla_pool(x: Any, size: int, stride: int) -> Any:
    window, steps = (1, size, size, 1), (1, stride, stride, 1)
    return lax.reduce_window(x, -jnp.inf, lax.max, window, steps, "VALID")


def scanned(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The same a few times in a scan, each time on arrays that differ."""

    def run(*args: Any) -> Any:
        def body(out: Any, _: None) -> tuple[Any, None]:
            shift = out.ravel()[0] * 1e-20
            return fn(*(a + shift for a in args)), None

        like = jax.eval_shape(fn, *args)
        return lax.scan(body, jnp.zeros(like.shape, like.dtype), length=_SCANNED)[0]

    return run


def milliseconds(fn: Callable[..., Any], *args: Any) -> float:
    compiled = jax.jit(fn)
    jax.block_until_ready(compiled(*args))
    best, count, end = float("inf"), 0, time.perf_counter() + _SECONDS
    while count < _REPEATS or time.perf_counter() < end:
        start = time.process_time()
        jax.block_until_ready(compiled(*args))
        best, count = min(best, time.process_time() - start), count + 1
    return 1e3 * best


def draw(*shape: int) -> Any:
    return jnp.asarray(np.random.default_rng(0).standard_normal(shape), "float32")


def passes(fn: Callable[..., Any], *args: Any) -> list[tuple[Callable[..., Any], tuple[Any, ...]]]:
    """The function and the gradient for each of its arguments, with what each takes."""
    upstream = draw(*jax.eval_shape(fn, *args).shape)

    def gradient(index: int) -> Callable[..., Any]:
        def run(y: Any, *args: Any) -> Any:
            def of_one(a: Any) -> Any:
                return fn(*args[:index], a, *args[index + 1 :])

            return jax.vjp(of_one, args[index])[1](y)[0]

        return run

    return [(fn, args), *((gradient(i), (upstream, *args)) for i in range(len(args)))]


def compare(name: str, xla: Any, own: Any, args: tuple[Any, ...], scan: bool) -> None:
    cells = []
    for (theirs, inputs), (ours, _) in zip(passes(xla, *args), passes(own, *args), strict=True):
        wrap = scanned if scan else lambda fn: fn
        share = _SCANNED if scan else 1
        before, after = (milliseconds(wrap(fn), *inputs) / share for fn in (theirs, ours))
        cells.append(f"{before:9.2f} {after:8.2f} {before / after:6.2f}x")
    print(f"{name:44s}" + " |".join(cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grid", action="store_true", help="the whole grid of convolutions")
    parser.add_argument("--scan", action="store_true", help="measure inside a scan")
    options = parser.parse_args()
    for shape in grid() if options.grid else SHAPES:
        batch, size, channels, filters, width, stride, padding, groups = shape
        args = draw(batch, size, size, channels), draw(width, width, channels // groups, filters)
        compare(
            f"conv {shape}",
            lambda x, k, s=stride, p=padding: xla_conv(x, k, s, p),
            lambda x, k, s=stride, p=padding: ops.conv(x, k, s, p, "channels_last"),
            args,
            options.scan,
        )
    for batch, size, channels, width, stride in POOLS:
        compare(
            f"max_pool {(batch, size, channels, width, stride)}",
            lambda x, w=width, s=stride: xla_pool(x, w, s),
            lambda x, w=width, s=stride: ops.max_pool(x, w, s, "valid", "channels_last"),
            (draw(batch, size, size, channels),),
            options.scan,
        )


if __name__ == "__main__":
    main()
