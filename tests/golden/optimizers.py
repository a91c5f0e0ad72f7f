"""Writes optimizers.npz: what real Keras's optimizers do in 50 steps from a fixed start.

Run where real Keras is installed: `KERAS_BACKEND=jax python tests/golden/optimizers.py`.
The file holds the start, the gradients, and a JSON list of cases. For each case: the optimizer and
its arguments, the config, the variables (name, shape, dtype) in order; the weights after each step
of `CHECKPOINTS` and the optimizer's variables after the last, flattened end to end.
"""

import json
import pathlib

import keras
import numpy as np

SHAPES = {"kernel": (3, 4), "bias": (4,), "table": (2, 2, 3)}
STEPS = 50
CHECKPOINTS = (1, 2, 3, 10, 50)
OTHERS = (
    *("Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb", "Adafactor", "Muon"),
    "ScheduleFreeAdamW",
)
CASES = [
    ("SGD", {}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": 0.1, "clipnorm": 1.0}),
    ("SGD", {"learning_rate": 0.1, "clipvalue": 0.5}),
    ("SGD", {"learning_rate": 0.1, "global_clipnorm": 1.0}),
    ("SGD", {"learning_rate": 0.1, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8}),
    ("SGD", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("SGD", {"learning_rate": 0.1, "gradient_accumulation_steps": 3, "momentum": 0.9}),
    (
        "SGD",
        {
            "momentum": 0.9,
            "use_ema": True,
            "ema_overwrite_frequency": 2,
            "gradient_accumulation_steps": 3,
            "weight_decay": 0.1,
            "global_clipnorm": 1.0,
            "loss_scale_factor": 4.0,
        },
    ),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"rho": 0.8, "momentum": 0.9, "centered": True, "epsilon": 1e-3}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "epsilon": 1e-3}),
    ("Adam", {"beta_1": 0.8, "beta_2": 0.9, "clipnorm": 1.0}),
    ("Adam", {"use_ema": True, "gradient_accumulation_steps": 2}),
    ("AdamW", {}),
    ("AdamW", {"weight_decay": 0.1, "exclude": ["bias"], "amsgrad": True}),
    *((name, {}) for name in OTHERS),
    ("Adagrad", {"initial_accumulator_value": 0.0, "epsilon": 1e-3}),
    ("Adadelta", {"learning_rate": 1.0, "rho": 0.5}),
    (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.3,
            "l1_regularization_strength": 0.1,
            "l2_regularization_strength": 0.2,
            "l2_shrinkage_regularization_strength": 0.3,
            "beta": 0.5,
        },
    ),
    ("Lion", {"weight_decay": 0.1}),
    ("Lamb", {"learning_rate": 0.1, "weight_decay": 0.1}),
    ("Adafactor", {"relative_step": False, "learning_rate": 0.1, "clip_threshold": 0.5}),
    ("ScheduleFreeAdamW", {"warmup_steps": 10, "weight_decay": 0.1, "beta_1": 0.5}),
    ("Muon", {"nesterov": False, "adam_lr_ratio": 0.5, "rms_rate": None, "ns_steps": 3}),
]


def start():
    """Gradients of shape `(STEPS, ...)` and first values, by variable name."""
    random = np.random.Generator(np.random.Philox(7))
    values = {name: random.normal(size=s).astype("float32") for name, s in SHAPES.items()}
    grads = {name: random.normal(size=(STEPS, *s)).astype("float32") for name, s in SHAPES.items()}
    return values, grads


def flat(arrays):
    return np.concatenate([np.ravel(np.asarray(a)).astype("float32") for a in arrays])


def run(name, arguments, values, grads):
    """Applies all gradients; returns the description, the weights and the final state."""
    arguments = dict(arguments)
    exclude = arguments.pop("exclude", None)
    optimizer = getattr(keras.optimizers, name)(name="optimizer", **arguments)
    if exclude:
        optimizer.exclude_from_weight_decay(var_names=exclude)
    variables = [keras.Variable(v, name=key) for key, v in values.items()]
    weights = []
    for step in range(STEPS):
        optimizer.apply([g[step] for g in grads.values()], variables)
        if step + 1 in CHECKPOINTS:
            weights.append(flat(variables))
    described = {
        "name": name,
        "arguments": arguments,
        "exclude": exclude,
        "config": optimizer.get_config(),
        "variables": [(v.path, list(v.shape), v.dtype) for v in optimizer.variables],
    }
    return described, np.stack(weights), flat(optimizer.variables)


def main():
    values, grads = start()
    arrays = {f"value/{key}": v for key, v in values.items()}
    arrays |= {f"grad/{key}": g for key, g in grads.items()}
    cases = []
    for index, (name, arguments) in enumerate(CASES):
        described, weights, state = run(name, arguments, values, grads)
        cases.append(described)
        arrays[f"{index}/weights"] = weights
        arrays[f"{index}/state"] = state
    arrays["cases"] = np.array(json.dumps(cases))
    arrays["checkpoints"] = np.array(CHECKPOINTS)
    np.savez_compressed(pathlib.Path(__file__).with_suffix(".npz"), **arrays)


if __name__ == "__main__":
    main()
