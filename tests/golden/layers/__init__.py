"""Layers under many settings, asked of real Keras once and of keraia in every test run.

A topic is a module here with `cases()`; what real Keras answers lies beside it. To write it, from
the root: `KERAS_BACKEND=jax python -m tests.golden.layers TOPIC ...`. The answers to a case are its
outputs (in training and outside), gradients of a weighted sum of the outputs with respect to inputs
and weights, the weights' shapes and the configuration.

A case is `(class name, arguments, inputs)` or `(class name, arguments, inputs, more)`. Inputs are a
shape (standard normal numbers), `("int", shape, bound)` or `("bool", shape)`, or a list of them;
`more` holds further arguments of the call, given in the same way or as plain values. An argument
`Nested(name, arguments)` stands for a layer.
"""

import importlib
import json
import pkgutil
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

FOLDER = Path(__file__).parent
TOPICS = sorted(m.name for m in pkgutil.iter_modules([str(FOLDER)]) if m.name[0] != "_")
IMAGE, VOLUME, STEPS, VECTOR = (2, 7, 6, 4), (2, 5, 6, 4, 2), (3, 7, 4), (3, 5)
INTEGERS = ("int", (3, 5), 7)


class Nested(NamedTuple):
    """A layer among the arguments of another."""

    name: str
    arguments: dict[str, Any]


class Case(NamedTuple):
    """A layer, and what it is called with."""

    name: str
    arguments: dict[str, Any]
    inputs: Any
    more: dict[str, Any] = {}


def cases_of(topic):
    """Cases by their labels."""
    found = importlib.import_module(f"{__name__}.{topic}").cases()
    return {f"{i}-{case[0]}": Case(*case) for i, case in enumerate(found)}


def answers_file(topic):
    return FOLDER / f"{topic}.npz"


def made(api, name, arguments):
    """A layer with its nested ones."""

    def nested(value):
        if isinstance(value, Nested):
            return made(api, *value)
        return [nested(v) for v in value] if isinstance(value, list) else value

    return getattr(api.layers, name)(**{k: nested(v) for k, v in arguments.items()})


def _random(label, shape):
    return np.random.default_rng(zlib.crc32(label.encode())).standard_normal(shape)


def arrays_of(label, spec):
    """Deterministic arrays as a case describes them; plain values stay."""
    if isinstance(spec, list):
        return [arrays_of(f"{label}{i}", one) for i, one in enumerate(spec)]
    if isinstance(spec, dict):
        return {key: arrays_of(f"{label}{key}", one) for key, one in spec.items()}
    if not isinstance(spec, tuple):
        return spec
    if spec and isinstance(spec[0], str):
        kind, shape, *bound = spec
        high = 2 if kind == "bool" else bound[0]
        numbers = np.random.default_rng(zlib.crc32(label.encode())).integers(0, high, shape)
        return numbers.astype("bool" if kind == "bool" else "int32")
    return _random(label, spec).astype("float32")


def weights_of(label, layer):
    """Deterministic values for a layer's weights; spreads are positive."""
    out = []
    for i, w in enumerate(layer.weights):
        value = _random(f"{label}w{i}", w.shape).astype("float32") * 0.5
        positive = "variance" in w.path or "stddev" in w.path
        out.append(np.abs(value) + 0.5 if positive else value)
    return out


def flat(structure):
    """Tensors of a list, tuple or dict in order."""
    if isinstance(structure, dict):
        return [t for name in sorted(structure) for t in flat(structure[name])]
    if isinstance(structure, (list, tuple)):
        return [t for part in structure for t in flat(part)]
    return [] if structure is None else [structure]


class Asking:
    """How a library is asked; here, real Keras on JAX."""

    def build(self, layer, x, more):
        """Makes the weights."""
        layer(x, **more)

    def run(self, layer, fn):
        """`fn()`, which calls the layer."""
        return fn()

    def differentiate(self, layer, fn, x):
        """Gradients of `fn(x)` for the layer's trainable variables and for the inputs."""
        import jax
        from keras import StatelessScope

        variables = layer.trainable_variables
        many = isinstance(x, list)
        floating = [v for v in (x if many else [x]) if v.dtype.kind == "f"]

        def pure(values, inputs):
            mapping = list(zip(variables, values, strict=True))
            with StatelessScope(state_mapping=mapping, collect_losses=True):
                given = (list(inputs) if many else inputs[0]) if floating else x
                return fn(given)

        values = [v.value for v in variables]
        return jax.grad(pure, argnums=(0, 1))(values, floating)


def ask(api, case, label, asking):
    """Answers of a library to a case, as a dict of arrays."""
    layer = made(api, case.name, case.arguments)
    x = arrays_of(label, case.inputs)
    more = {name: arrays_of(f"{label}{name}", spec) for name, spec in case.more.items()}
    asking.build(layer, x, more)
    layer.set_weights(weights_of(label, layer))
    training = {"training": True} if "training" in layer.call_signature_parameters else {}
    predicted, trained = asking.run(
        layer, lambda: (flat(layer(x, **more)), flat(layer(x, **more, **training)))
    )
    answers = _named("predicted", predicted) | _named("trained", trained)
    state = layer.non_trainable_variables
    answers.update({f"state{i}": v for i, v in enumerate(state) if "seed" not in v.path})
    answers = {k: api.ops.convert_to_numpy(v) for k, v in answers.items()}
    factors = [_random(f"{label}factor", tuple(y.shape)).astype("float32") for y in predicted]

    def objective(values):
        outputs = flat(layer(values, **more, **training))
        products = [
            api.ops.sum(api.ops.multiply(y, f)) for y, f in zip(outputs, factors, strict=True)
        ]
        return sum(products) + sum(layer.losses) if layer.losses else sum(products)

    layer.set_weights(weights_of(label, layer))
    variables, inputs = asking.differentiate(layer, objective, x)
    answers.update({f"variable{i}": np.asarray(g) for i, g in enumerate(variables)})
    answers.update({f"input{i}": np.asarray(g) for i, g in enumerate(inputs)})
    answers["facts"] = np.array(json.dumps(_facts(layer), sort_keys=True))
    return answers


def _named(name, tensors):
    return {name if len(tensors) == 1 else f"{name}{i}": y for i, y in enumerate(tensors)}


def _facts(layer):
    """Configuration and weights, names without their counters."""
    config = json.loads(json.dumps(layer.get_config()))
    config.pop("name")
    return {
        "config": config,
        "weights": [
            [w.name, list(w.shape), str(w.dtype), bool(w.trainable)] for w in layer.weights
        ],
    }


def write(topic):
    """Asks real Keras all cases of a topic."""
    import keras

    stored = {}
    for label, case in cases_of(topic).items():
        for what, value in ask(keras, case, label, Asking()).items():
            stored[f"{label}/{what}"] = value
    np.savez_compressed(answers_file(topic), **stored)
