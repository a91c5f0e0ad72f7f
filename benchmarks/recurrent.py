"""LSTM(64) and GRU(64) over 80 steps of 128 features, batches of 32: forward and training step.

    python benchmarks/recurrent.py --who keraia:jax,keras:jax,jax,keraia:torch,keras:torch,torch

A contestant is `module:backend` or a plain program (`jax`: a scan; `torch`: `torch.nn`). Each runs
in a process of its own on one core and one thread. Prints milliseconds of processor time, the
best of many calls, and ratios to the first.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from compare import ONE_THREAD, table

BATCH, STEPS, FEATURES, UNITS = 32, 80, 128, 64
LAYERS = ("LSTM", "GRU")
SECONDS = 3.0


def data():
    random = np.random.default_rng(0)
    x = random.standard_normal((BATCH, STEPS, FEATURES)).astype("float32")
    return x, random.standard_normal((BATCH, UNITS)).astype("float32")


def best(call):
    """Milliseconds of processor time of the fastest of many calls."""
    for _ in range(3):
        call()
    fastest, end = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.process_time()
        call()
        fastest = min(fastest, time.process_time() - start)
    return fastest * 1e3


def of_library(k, layer):
    """Forward and training step as a program calls them."""
    x, y = data()
    model = k.Sequential([k.Input(x.shape[1:]), getattr(k.layers, layer)(UNITS)])
    model.compile("sgd", "mse")
    return lambda: model.predict_on_batch(x), lambda: model.train_on_batch(x, y)


def of_torch(layer):
    import torch

    torch.set_num_threads(1)
    x, y = map(torch.from_numpy, data())
    model = getattr(torch.nn, layer)(FEATURES, UNITS, batch_first=True)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def forward():
        with torch.no_grad():
            return model(x)[0][:, -1].numpy()

    def train():
        optimizer.zero_grad()
        loss = ((model(x)[0][:, -1] - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return forward, train


def of_jax(layer):
    import jax
    import jax.numpy as jnp

    x, y = map(jnp.asarray, data())
    blocks = 4 if layer == "LSTM" else 3
    shapes = [(FEATURES, blocks * UNITS), (UNITS, blocks * UNITS), (blocks * UNITS,)]
    weights = [0.1 * jax.random.normal(jax.random.key(i), s) for i, s in enumerate(shapes)]

    def lstm(carry, x, w, r, b):
        h, c = carry
        i, f, g, o = jnp.split(x @ w + h @ r + b, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    def gru(carry, x, w, r, b):
        h = carry[0]
        (xz, xr, xn), (hz, hr, hn) = jnp.split(x @ w + b, 3, axis=1), jnp.split(h @ r, 3, axis=1)
        z = jax.nn.sigmoid(xz + hz)
        return (z * h + (1 - z) * jnp.tanh(xn + jax.nn.sigmoid(xr + hr) * hn),)

    step = lstm if layer == "LSTM" else gru
    start = (jnp.zeros((BATCH, UNITS)),) * (blocks - 2)

    def forward(weights, x):
        scanned = jax.lax.scan(
            lambda carry, x: (step(carry, x, *weights), None), start, jnp.swapaxes(x, 0, 1)
        )
        return scanned[0][0]

    def train(weights, x, y):
        loss, grads = jax.value_and_grad(lambda w: jnp.mean((forward(w, x) - y) ** 2))(weights)
        return loss, [w - 0.01 * g for w, g in zip(weights, grads, strict=True)]

    run, learn = jax.jit(forward), jax.jit(train)
    return lambda: np.asarray(run(weights, x)), lambda: float(learn(weights, x, y)[0])


def measure(who):
    """Milliseconds of each task for one contestant."""
    module = who.partition(":")[0]
    figures = {}
    for layer in LAYERS:
        plain = {"torch": of_torch, "jax": of_jax}.get(who)
        calls = plain(layer) if plain else of_library(importlib.import_module(module), layer)
        for task, call in zip(("forward", "train"), calls, strict=True):
            figures[f"{layer}_{task}_ms"] = best(call)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--who", default="keraia:jax,keras:jax,jax,keraia:torch,keras:torch,torch")
    parser.add_argument("--measure", help="used by the program itself")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    results = {}
    for who in options.who.split(","):
        backend = who.rpartition(":")[2]
        env = {**os.environ, **ONE_THREAD, "TF_CPP_MIN_LOG_LEVEL": "3"}
        env |= {"KERAS_BACKEND": backend, "KERAIA_BACKEND": backend}
        env |= {"PYTHONPATH": str(Path(__file__).parents[1])}
        command = ["taskset", "-c", "1", sys.executable, __file__, "--measure", who]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        results[who] = json.loads(done.stdout.splitlines()[-1])
    print(table("", results))


if __name__ == "__main__":
    main()
