"""Every rule against real Keras's weights, and against NumPy in double precision."""

import json
from pathlib import Path

import numpy as np
import pytest

from keraia import Variable, optimizers
from tests.optimizers import reference

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "optimizers.npz")
CASES = json.loads(str(GOLDEN["cases"]))
NAMES = ("kernel", "bias", "table")
# float32, sums of numbers near 10: a few units in the last place.
CLOSE = {"rtol": 2e-6, "atol": 2e-6}


def named(case):
    return "-".join([case["name"], *(f"{k}={v}" for k, v in case["arguments"].items())])


def fresh_variables():
    return [Variable(GOLDEN[f"value/{name}"], name=name) for name in NAMES]


def gradients(step):
    return [GOLDEN[f"grad/{name}"][step] for name in NAMES]


def flat(arrays):
    return np.concatenate([np.ravel(np.asarray(a)).astype("float32") for a in arrays])


def golden_optimizer(case):
    optimizer = getattr(optimizers, case["name"])(name="optimizer", **case["arguments"])
    if case["exclude"]:
        optimizer.exclude_from_weight_decay(var_names=case["exclude"])
    return optimizer


@pytest.mark.parametrize("index", range(len(CASES)), ids=[named(c) for c in CASES])
def test_fifty_steps_equal_those_of_keras(index):
    optimizer, variables = golden_optimizer(CASES[index]), fresh_variables()
    weights = []
    for step in range(max(GOLDEN["checkpoints"])):
        optimizer.apply(gradients(step), variables)
        if step + 1 in GOLDEN["checkpoints"]:
            weights.append(flat(variables))
    np.testing.assert_allclose(weights, GOLDEN[f"{index}/weights"], **CLOSE)
    # Keras rounds Nadam's 1 - beta_2 to float32, which moves its velocities by 2e-5.
    rtol = 5e-5 if CASES[index]["name"] == "Nadam" else 5e-6
    np.testing.assert_allclose(flat(optimizer.variables), GOLDEN[f"{index}/state"], rtol, 2e-6)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_variables_are_those_of_keras_in_its_order(case):
    optimizer = golden_optimizer(case)
    optimizer.build(fresh_variables())
    found = [[v.path, list(v.shape), v.dtype] for v in optimizer.variables]
    expected = [list(entry) for entry in case["variables"]]
    if case["name"] == "Nadam":  # Keras gives this one no name of its own
        expected[-1][0] = "optimizer/product"
    assert found == expected


@pytest.mark.parametrize("case", CASES, ids=named)
def test_config_is_that_of_keras(case):
    optimizer = golden_optimizer(case)
    assert optimizer.get_config() == case["config"]
    assert type(optimizer).from_config(case["config"]).get_config() == case["config"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SGD", {"learning_rate": 0.05, "momentum": 0.7, "nesterov": True}),
        ("RMSprop", {"rho": 0.7, "momentum": 0.5, "epsilon": 0.01, "centered": True}),
        ("RMSprop", {"learning_rate": 0.05}),
        ("Adam", {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 0.1}),
        ("Adam", {"learning_rate": 0.02, "amsgrad": True, "beta_2": 0.5}),
        ("Adamax", {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.8}),
        ("Nadam", {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 0.1}),
        ("Adagrad", {"learning_rate": 0.5}),
        ("Adadelta", {"learning_rate": 0.5, "epsilon": 0.01}),
        ("Ftrl", {"learning_rate": 0.5, "l1_regularization_strength": 0.01, "beta": 0.1}),
        ("Lion", {"beta_1": 0.5, "beta_2": 0.8}),
        ("Lamb", {"learning_rate": 0.02}),
        ("Adafactor", {"learning_rate": 0.1, "beta_2_decay": -0.5, "epsilon_2": 0.1}),
        ("ScheduleFreeAdamW", {"learning_rate": 0.1, "beta_1": 0.5, "warmup_steps": 5}),
    ],
    ids=str,
)
def test_rule_equals_the_published_formula(name, arguments):
    update = getattr(reference, name.lower())
    updates = [update(**arguments) for _ in NAMES]
    values = [GOLDEN[f"value/{name}"].astype("float64") for name in NAMES]
    optimizer, variables = getattr(optimizers, name)(**arguments), fresh_variables()
    for step in range(20):
        grads = gradients(step)
        optimizer.apply(grads, variables)
        values = [
            f(x, g.astype("float64"), step + 1)
            for f, x, g in zip(updates, values, grads, strict=True)
        ]
    np.testing.assert_allclose(flat(variables), flat(values), rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("shape", [(4, 6), (6, 4), (5, 5)])
def test_muon_moves_matrices_by_orthogonal_steps(shape):
    weight = Variable(np.zeros(shape, "float32"), name="kernel")
    grad = np.random.default_rng(0).normal(size=shape).astype("float32")
    optimizers.Muon(1.0, rms_rate=None, weight_decay=0.0).apply([grad], [weight])
    sizes = np.linalg.svd(-weight.numpy(), compute_uv=False)
    assert 0.6 < sizes.min() <= sizes.max() < 1.3
    left, _, right = np.linalg.svd(grad, full_matrices=False)
    aligned = np.diag(left.T @ -weight.numpy() @ right.T)
    np.testing.assert_allclose(aligned, sizes[np.argsort(np.argsort(-aligned))], rtol=1e-3)


def test_muon_leaves_other_variables_to_adam():
    def move(optimizer, name, shape):
        weight = Variable(np.zeros(shape, "float32"), name=name)
        optimizer.apply([np.full(shape, 2.0, "float32")], [weight])
        return weight.numpy()

    plain = {"weight_decay": 0.0, "adam_weight_decay": 0.0}
    for name, shape, arguments in [
        ("bias", (3,), {}),
        ("embeddings", (4, 3), {}),
        ("head_kernel", (4, 3), {"exclude_layers": ["^head"]}),
    ]:
        moved = move(optimizers.Muon(0.5, **plain, **arguments), name, shape)
        np.testing.assert_allclose(moved, move(optimizers.Adam(0.5), name, shape), rtol=1e-6)
    moved = move(optimizers.Muon(0.5, **plain, exclude_embeddings=False), "embeddings", (4, 3))
    assert not np.allclose(moved, -0.5)


def test_weights_with_rates_per_step_follow_the_schedule():
    schedule = optimizers.schedules.PiecewiseConstantDecay([0, 1], [1.0, 0.5, 0.25])
    weight = Variable([0.0])
    optimizer = optimizers.SGD(schedule)
    for _ in range(4):
        optimizer.apply([[-1.0]], [weight])
    assert weight.numpy().item() == 1.0 + 0.5 + 0.25 + 0.25


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "Lamb", "Adafactor", "Muon"])
def test_weights_and_slots_keep_their_dtype(name, dtype):
    weight = Variable(np.ones((2, 3)), dtype=dtype)
    optimizer = getattr(optimizers, name)(learning_rate=0.5, clipnorm=1.0)
    optimizer.apply([np.full((2, 3), 2.0, "float32")], [weight])
    assert {v.dtype for v in optimizer.variables[2:]} <= {weight.dtype}
    assert (weight.numpy().astype("float32") < 1.0).all()


def test_variables_of_several_dtypes_move_together():
    pair = [Variable([1.0], dtype="float32"), Variable([1.0], dtype="float16")]
    optimizers.Adam(0.25).apply([[3.0], [4.0]], pair)
    np.testing.assert_allclose([float(v.numpy()[0]) for v in pair], [0.75, 0.75], rtol=1e-3)


def test_gradients_of_any_memory_layout_are_read_right():
    weight = Variable(np.zeros((2, 3), "float32"))
    grad = np.arange(6, dtype="float32").reshape(3, 2).T - 3
    optimizers.Adam(0.25).apply([grad], [weight])
    np.testing.assert_allclose(weight.numpy(), -0.25 * np.sign(grad), rtol=1e-4)
