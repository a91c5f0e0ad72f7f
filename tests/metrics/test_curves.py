"""Areas under curves, against sums over pairs and all cuts."""

import numpy as np
import pytest

from keraia import metrics, ops


def number(x):
    return np.asarray(ops.convert_to_numpy(x), "float64")


def samples():
    rng = np.random.default_rng(4)
    labels = (rng.random(300) < 0.4).astype("float32")
    scores = np.clip(0.5 + 0.25 * (labels - 0.5) + 0.2 * rng.normal(size=300), 0.01, 0.99)
    return labels, scores.round(2).astype("float32")


def test_auc_is_the_part_of_pairs_in_the_right_order():
    labels, scores = samples()
    pairs = scores[labels == 1][:, None] - scores[labels == 0]
    expected = (pairs > 0).mean() + (pairs == 0).mean() / 2
    cuts = np.arange(0.005, 1.0, 0.01)
    found = metrics.AUC(thresholds=cuts.tolist())(labels, scores)
    np.testing.assert_allclose(number(found), expected, rtol=1e-5)


def test_batches_add_up():
    labels, scores = samples()
    whole, parts = metrics.AUC(), metrics.AUC()
    whole.update_state(labels, scores)
    for part in np.split(np.arange(300), 3):
        parts.update_state(labels[part], scores[part])
    assert number(whole.result()) == number(parts.result())


@pytest.mark.parametrize("thresholds", [[0.0, 0.25, 0.5, 0.75, 1.0], [0.3, 0.35, 0.9], [0.8, 0.1]])
def test_outcomes_are_those_of_every_single_threshold(thresholds):
    labels, scores = samples()
    scores = (scores + 0.001).astype("float32")  # on no threshold
    names = ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives")
    found = [number(getattr(metrics, n)(thresholds=thresholds)(labels, scores)) for n in names]
    for place, threshold in enumerate(thresholds):
        above, true = scores > threshold, labels == 1
        expected = [above & true, above & ~true, ~above & ~true, ~above & true]
        assert [f[place] for f in found] == [e.sum() for e in expected]


def test_labels_of_many_curves_are_averaged():
    rng = np.random.default_rng(0)
    labels, scores = (rng.random((50, 3)) > 0.5).astype("float32"), rng.random((50, 3))
    each = [number(metrics.AUC()(labels[:, i], scores[:, i])) for i in range(3)]
    both = metrics.AUC(multi_label=True, label_weights=[1.0, 2.0, 3.0])(labels, scores)
    np.testing.assert_allclose(number(both), np.average(each, weights=[1, 2, 3]), rtol=1e-5)
