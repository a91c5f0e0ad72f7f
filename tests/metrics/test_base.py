"""State, weights and names of metrics."""

import re

import numpy as np
import pytest

from keraia import Variable, losses, metrics, ops
from keraia.core.masks import set_mask


def number(x):
    return np.asarray(ops.convert_to_numpy(x), "float64")


class Nested(metrics.Metric):
    def __init__(self, k=2, name="nested", **kwargs):
        super().__init__(name=name, **kwargs)
        self.k = k
        self.count = self.add_weight(name="count")
        self.pair = self.add_variable((2,), "ones", name="pair")
        self.mean = metrics.Mean()
        self.sums = [metrics.Sum(), metrics.Sum(name="other")]
        self.raw = Variable(1.0, name="raw")

    def update_state(self, values):
        self.count.assign_add(1.0)
        self.mean.update_state(values)

    def result(self):
        return {"count": self.count.value, "mean": self.mean.result()}


def test_variables_are_its_own_then_those_of_inner_metrics():
    names = [v.path for v in Nested().variables]
    assert names == [
        "nested/count",
        "nested/pair",
        "raw",
        "mean/total",
        "mean/count",
        "sum/total",
        "other/total",
    ]


def test_reset_sets_all_variables_to_zero():
    metric = Nested()
    metric([1.0, 3.0])
    metric.reset_state()
    assert all(not number(v).any() for v in metric.variables)


def test_a_user_s_metric_keeps_its_arguments():
    config = Nested(3, dtype="float16").get_config()
    assert (config["k"], config["dtype"], config["name"]) == (3, "float16", "nested")
    assert Nested.from_config(config).k == 3


def test_stateless_functions_leave_the_variables_alone():
    metric = metrics.Mean()
    metric.update_state([10.0])
    values = metric.stateless_update_state([np.float32(1), np.float32(1)], [2.0, 3.0])
    assert [float(number(v)) for v in values] == [6.0, 3.0]
    assert number(metric.stateless_result(values)) == 2.0
    assert [float(number(v)) for v in metric.stateless_reset_state()] == [0.0, 0.0]
    assert number(metric.result()) == 10.0
    with pytest.raises(ValueError, match="one tensor for each of its 2 variables, got 1"):
        metric.stateless_result([np.float32(1)])


def test_results_do_not_change_with_later_updates():
    metric = metrics.Sum()
    first = metric([1.0, 2.0])
    metric.update_state([5.0])
    assert number(first) == 3.0


@pytest.mark.needs("compile")
@pytest.mark.parametrize(
    "metric",
    [
        metrics.SparseCategoricalAccuracy(),
        metrics.SparseTopKCategoricalAccuracy(k=2),
        metrics.SparseCategoricalCrossentropy(),
        metrics.MeanIoU(3, sparse_y_pred=False),
    ],
    ids=lambda m: m.name,
)
def test_metrics_run_in_compiled_programs(metric):
    from keraia.backends import backend

    rng = np.random.default_rng(0)
    batch = (rng.integers(0, 3, 8), rng.random((8, 3)).astype("float32"))

    def step(data):
        metric.update_state(*data)
        return {"value": metric.result()}

    program = backend.compile_step(step, metric.variables)
    metric.reset_state()
    compiled = number(program(backend.place(batch))["value"])
    np.testing.assert_allclose(compiled, number(type(metric)(**reborn(metric))(*batch)), rtol=1e-6)


def reborn(metric):
    return {k: v for k, v in metric.get_config().items() if k != "name"}


def test_masked_steps_do_not_count():
    right = ops.convert_to_tensor([[[0.1, 0.9], [0.9, 0.1]], [[0.1, 0.9], [0.1, 0.9]]])
    set_mask(right, ops.convert_to_tensor([[True, False], [True, False]]))
    metric = metrics.SparseCategoricalAccuracy()
    assert number(metric([[1, 1], [1, 0]], right)) == 1.0
    weighted = metrics.SparseCategoricalAccuracy()
    weighted.update_state([[1, 1], [0, 0]], right, sample_weight=[1.0, 3.0])
    assert number(weighted.result()) == 0.25


def test_functions_become_metrics():
    metric = metrics.MeanMetricWrapper(losses.huber, "far", delta=2.0)
    y, p = np.zeros((2, 1)), np.array([[1.0], [4.0]])
    assert number(metric(y, p)) == (0.5 + 6.0) / 2
    again = metrics.deserialize(metrics.serialize(metric))
    assert again.delta == 2.0
    assert number(again(y, p)) == number(metric.result())


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        (metrics.SparseCategoricalAccuracy(), "up"),
        (metrics.RootMeanSquaredError(), "down"),
        (metrics.AUC(), "up"),
        (metrics.MeanMetricWrapper(losses.mean_squared_error), "down"),
        (metrics.Mean(), None),
    ],
    ids=lambda x: getattr(x, "name", x),
)
def test_metrics_say_where_better_lies(metric, direction):
    assert metric._direction == direction


def test_low_precision_is_counted_in_float32():
    metric = metrics.Mean()
    for _ in range(10):
        metric.update_state(ops.full((1000,), 1.0, dtype="float16"))
    assert number(metric.count) == 10_000


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: metrics.TruePositives(thresholds=[1.5]), "they lie from 0 to 1"),
        (lambda: metrics.AUC(num_thresholds=1), "2 or more"),
        (lambda: metrics.AUC(curve="ROCK"), "`curve` must be one of"),
        (lambda: metrics.AUC(num_labels=2), "`multi_label=True` only"),
        (lambda: metrics.PrecisionAtRecall(1.5), "`recall` must lie from 0 to 1"),
        (lambda: metrics.F1Score(average="mean"), "`average` must be one of"),
        (lambda: metrics.F1Score()(np.zeros(3), np.zeros(3)), "(batch, classes)"),
        (lambda: metrics.IoU(2, [2]), "must lie from 0 to 1"),
        (lambda: metrics.R2Score()(np.zeros(3), np.zeros(3)), "(batch, outputs)"),
        (lambda: metrics.Precision()(np.zeros((3, 2)), np.zeros((3, 4))), "must have one shape"),
        (lambda: metrics.Mean()(np.zeros((2, 3)), np.zeros((2, 2))), "sample_weight of shape"),
        (lambda: metrics.get("acuracy"), "accuracy"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


def test_metrics_without_methods_say_so():
    with pytest.raises(NotImplementedError, match="Define `update_state"):
        metrics.Metric().update_state()
    with pytest.raises(NotImplementedError, match="Define `result"):
        metrics.Metric().result()
