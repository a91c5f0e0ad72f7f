"""Cost of one optimizer step of a tiny MLP, as a ratio to a hand-written one in the same run.

`KERAIA_BACKEND=torch python benchmarks/optimizer.py` compares with `torch.optim`, on the jax
backend with an Adam step written by hand; both compiled there. Rounds are taken in turns and the
best of each is kept, since other work on the machine only ever adds time. Prints JSON.
"""

import json
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from keraia import Variable, optimizers
from keraia.backends import backend

SHAPES = [(8, 16), (16,), (16, 16), (16,), (16, 4), (4,)]
ROUNDS, STEPS = 60, 100


def start():
    random = np.random.default_rng(0)
    return [random.normal(size=s).astype("float32") for s in SHAPES]


def race(contestants):
    """Microseconds per call of each, best of rounds in turns."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            begin = time.perf_counter()
            for _ in range(STEPS):
                call()
            best[name] = min(best[name], (time.perf_counter() - begin) / STEPS * 1e6)
    return best


def ours(name, **arguments):
    """A call of `apply` outside any compiled step."""
    optimizer, weights = getattr(optimizers, name)(**arguments), [Variable(v) for v in start()]
    grads = [backend.as_array(g) for g in start()]
    return lambda: optimizer.apply(grads, weights)


def on_torch():
    import torch

    torch.set_num_threads(1)

    def theirs(name, **arguments):
        parameters = [torch.nn.Parameter(torch.from_numpy(v)) for v in start()]
        for parameter in parameters:
            parameter.grad = torch.ones_like(parameter)
        return getattr(torch.optim, name)(parameters, **arguments).step

    return {
        "Adam": (ours("Adam"), theirs("Adam", fused=True)),
        "AdamW": (ours("AdamW"), theirs("AdamW", fused=True)),
        "SGD": (ours("SGD"), theirs("SGD", lr=0.01, fused=True)),
        "SGD momentum": (
            ours("SGD", momentum=0.9),
            theirs("SGD", lr=0.01, momentum=0.9, fused=True),
        ),
        "RMSprop": (ours("RMSprop"), theirs("RMSprop", foreach=True)),
        "Adamax": (ours("Adamax"), theirs("Adamax", foreach=True)),
        "Adagrad": (ours("Adagrad"), theirs("Adagrad", foreach=True)),
    }


def on_jax():
    import jax
    import jax.numpy as jnp

    def by_hand(state, grads):
        step, params, ms, vs = state
        step = step + 1
        scale = 0.001 * jnp.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        ms = [m + (g - m) * (1 - 0.9) for m, g in zip(ms, grads, strict=True)]
        vs = [v + (g * g - v) * (1 - 0.999) for v, g in zip(vs, grads, strict=True)]
        rows = zip(params, ms, vs, strict=True)
        params = [p - scale * m / (jnp.sqrt(v) + 1e-7) for p, m, v in rows]
        return step, params, ms, vs

    run = jax.jit(by_hand, donate_argnums=0)
    zeros = [jnp.zeros(s) for s in SHAPES]
    held = [(jnp.zeros(()), [jnp.asarray(v) for v in start()], zeros, [z + 0 for z in zeros])]
    grads = [jnp.asarray(g) for g in start()]

    def theirs():
        held[0] = run(held[0], grads)
        jax.block_until_ready(held[0])

    weights = [Variable(v) for v in start()]
    optimizer = optimizers.Adam()
    optimizer.build(weights)

    def step(grads):
        optimizer.apply(grads, weights)
        return {}

    program = backend.compile_step(step, [*weights, *optimizer.variables])

    def compiled():
        program(grads)
        jax.block_until_ready(weights[0]._cell)

    return {"Adam compiled": (compiled, theirs)}


def main():
    pairs = {"torch": on_torch, "jax": on_jax}[backend.name]()
    report = {}
    for name, (mine, other) in pairs.items():
        times = race({"keraia": mine, "by hand": other})
        report[name] = {
            "microseconds": round(times["keraia"], 1),
            "reference": round(times["by hand"], 1),
            "ratio": round(times["keraia"] / times["by hand"], 2),
        }
    print(json.dumps({"backend": backend.name, "steps": report}, indent=2))


if __name__ == "__main__":
    main()
