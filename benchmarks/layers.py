"""Single layers: forward and a training step, beside real Keras and plain programs.

    python benchmarks/layers.py --who keraia:jax,keras:jax,jax,keraia:torch,keras:torch,torch
    python benchmarks/layers.py --tasks LSTM,GRU --rounds 12

A contestant is `module:backend` or a plain program (`jax`, `torch`). Each lives in a process of its
own on one core and one thread; they take turns in short rounds, so that all see the same weather.
Prints milliseconds of processor time, the best of many calls, and ratios to the first contestant.
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

# Task -> shape of the input of one batch; integers up to WORDS for an embedding.
TASKS = {
    "LSTM": (32, 80, 128),
    "GRU": (32, 80, 128),
    "attention": (16, 64, 64),
    "Conv2D": (16, 32, 32, 32),
    "BatchNorm": (64, 16, 16, 32),
    "Embedding": (64, 100),
}
UNITS, HEADS, WORDS = 64, 4, 5000


def data(task):
    random = np.random.default_rng(0)
    shape = TASKS[task]
    if task == "Embedding":
        return random.integers(0, WORDS, shape).astype("int32")
    return random.standard_normal(shape).astype("float32")


# -- Keras programs


def model_of(k, task):
    """The layer, and the mean of what it gives, so that every loss is one number per sample."""
    x = data(task)
    layers = k.layers
    start = k.Input(x.shape[1:], dtype=x.dtype.name)
    if task in ("LSTM", "GRU"):
        end = getattr(layers, task)(UNITS)(start)
    elif task == "attention":
        attended = layers.MultiHeadAttention(HEADS, UNITS // HEADS)(start, start)
        end = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([start, attended]))
    elif task == "Conv2D":
        end = layers.Conv2D(UNITS, 3, padding="same", activation="relu")(start)
    elif task == "BatchNorm":
        end = layers.BatchNormalization()(start)
    else:
        end = layers.Embedding(WORDS, UNITS)(start)
    model = k.Model(start, end)
    model.compile("sgd", "mse")
    return model, x


def of_library(k, task):
    model, x = model_of(k, task)
    y = np.zeros((len(x), *model.output_shape[1:]), "float32")
    return lambda: model.predict_on_batch(x), lambda: model.train_on_batch(x, y)


# -- plain PyTorch


def torch_module(task):
    import torch
    from torch import nn

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(UNITS, HEADS, batch_first=True)
            self.norm = nn.LayerNorm(UNITS, eps=1e-6)

        def forward(self, x):
            return self.norm(x + self.attention(x, x, x, need_weights=False)[0])

    class Last(nn.Module):
        def __init__(self, layer):
            super().__init__()
            self.layer = layer(128, UNITS, batch_first=True)

        def forward(self, x):
            return self.layer(x)[0][:, -1]

    return {
        "LSTM": lambda: Last(nn.LSTM),
        "GRU": lambda: Last(nn.GRU),
        "attention": Attention,
        "Conv2D": lambda: nn.Sequential(nn.Conv2d(32, UNITS, 3, padding=1), nn.ReLU()),
        "BatchNorm": lambda: nn.BatchNorm2d(32),
        "Embedding": lambda: nn.Embedding(WORDS, UNITS),
    }[task](), torch


def of_torch(task):
    module, torch = torch_module(task)
    torch.set_num_threads(1)
    x = data(task)
    if x.ndim == 4:  # PyTorch's own order of axes
        x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    x = torch.from_numpy(x)
    y = torch.zeros_like(module(x))
    optimizer = torch.optim.SGD(module.parameters(), 0.01)

    def forward():
        module.eval()
        with torch.no_grad():
            return module(x).numpy()

    def train():
        module.train()
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(module(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return forward, train


# -- plain JAX


def jax_function(task):
    """`(shapes of the weights, function of weights and input)`."""
    import jax
    import jax.numpy as jnp

    if task in ("LSTM", "GRU"):
        return jax_recurrence(task)

    def attention(w, x):
        q, k, v = (jnp.einsum("btc,chd->bthd", x, w[i]) + w[i + 3] for i in range(3))
        mixed = jax.nn.dot_product_attention(q, k, v)
        z = x + jnp.einsum("bthd,hdc->btc", mixed, w[6]) + w[7]
        z = (z - z.mean(-1, keepdims=True)) * jax.lax.rsqrt(z.var(-1, keepdims=True) + 1e-6)
        return z * w[8] + w[9]

    def conv(w, x):
        y = jax.lax.conv_general_dilated(
            x, w[0], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        return jax.nn.relu(y + w[1])

    def norm(w, x):
        mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
        return (x - mean) * jax.lax.rsqrt(var + 1e-3) * w[0] + w[1]

    size = UNITS // HEADS
    heads = [(UNITS, HEADS, size)] * 3 + [(HEADS, size)] * 3
    return {
        "attention": (
            [*heads, (HEADS, size, UNITS), (UNITS,), (UNITS,), (UNITS,)], attention
        ),
        "Conv2D": ([(3, 3, 32, UNITS), (UNITS,)], conv),
        "BatchNorm": ([(32,), (32,)], norm),
        "Embedding": ([(WORDS, UNITS)], lambda w, x: w[0][x]),
    }[task]  # fmt: skip


def jax_recurrence(task):
    import jax
    import jax.numpy as jnp

    blocks = 4 if task == "LSTM" else 3

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

    step = lstm if task == "LSTM" else gru

    def run(weights, x):
        start = (jnp.zeros((len(x), UNITS)),) * (blocks - 2)
        x = jnp.swapaxes(x, 0, 1)
        return jax.lax.scan(lambda carry, x: (step(carry, x, *weights), None), start, x)[0][0]

    return [(128, blocks * UNITS), (UNITS, blocks * UNITS), (blocks * UNITS,)], run


def of_jax(task):
    import jax
    import jax.numpy as jnp

    shapes, function = jax_function(task)
    weights = [0.1 * jax.random.normal(jax.random.key(i), s) for i, s in enumerate(shapes)]
    x = jnp.asarray(data(task))

    def train(weights, x):
        loss, grads = jax.value_and_grad(lambda w: jnp.mean(function(w, x) ** 2))(weights)
        return loss, [w - 0.01 * g for w, g in zip(weights, grads, strict=True)]

    run, learn = jax.jit(function), jax.jit(train)
    return lambda: np.asarray(run(weights, x)), lambda: float(learn(weights, x)[0])


# -- measuring


def serve(who):
    """Answers each line of the input, a task, with the best times of a short round."""
    module = who.partition(":")[0]
    plain = {"torch": of_torch, "jax": of_jax}.get(who)
    calls = {}
    for line in sys.stdin:
        task, seconds = line.split()
        if task not in calls:
            calls[task] = (
                plain(task) if plain else of_library(importlib.import_module(module), task)
            )
            for call in calls[task]:
                call(), call()
        found = [best(call, float(seconds)) for call in calls[task]]
        print("#" + json.dumps(found), flush=True)


def best(call, seconds):
    """Milliseconds of processor time of the fastest of the calls in so many seconds."""
    fastest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.process_time()
        call()
        fastest = min(fastest, time.process_time() - start)
    return fastest * 1e3


def started(who, core):
    backend = who.rpartition(":")[2]
    env = {**os.environ, **ONE_THREAD, "TF_CPP_MIN_LOG_LEVEL": "3"}
    env |= {"KERAS_BACKEND": backend, "KERAIA_BACKEND": backend}
    env |= {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = ["taskset", "-c", core, sys.executable, __file__, "--serve", who]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=env, text=True, **pipes)


def ask(process, task, seconds):
    process.stdin.write(f"{task} {seconds}\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.startswith("#"):
            return json.loads(line[1:])
    raise RuntimeError(f"A contestant ended before it answered {task!r}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--who", default="keraia:jax,keras:jax,jax,keraia:torch,keras:torch,torch")
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each round")
    parser.add_argument("--core", default="1")
    parser.add_argument("--serve", help="used by the program itself")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    processes = {who: started(who, options.core) for who in options.who.split(",")}
    try:
        for task in options.tasks.split(","):
            seen = {who: [] for who in processes}
            for _ in range(options.rounds):
                for who, process in processes.items():
                    seen[who].append(ask(process, task, options.seconds))
            rows = {
                who: dict(
                    zip(("forward_ms", "train_ms"), map(min, zip(*times, strict=True)), strict=True)
                )
                for who, times in seen.items()
            }
            print(table(task, rows), end="\n\n", flush=True)
    finally:
        for process in processes.values():
            process.kill()


if __name__ == "__main__":
    main()
