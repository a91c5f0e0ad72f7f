"""`history.plot()`."""

import pytest

from keraia.callbacks import History

pytest.importorskip("matplotlib")


def history():
    found = History()
    found.on_train_begin()
    for epoch in range(3):
        logs = {
            "accuracy": 0.5 + epoch / 10,
            "loss": 1.0 / (epoch + 1),
            "val_loss": 2.0 / (epoch + 1),
        }
        found.on_epoch_end(epoch, logs)
    return found


def test_each_metric_has_a_panel_with_its_validation():
    figure = history().plot(show=False)
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy"]
    training, validation = figure.axes[0].lines
    assert training.get_xdata().tolist() == [1, 2, 3]
    assert training.get_ydata().tolist() == [1.0, 0.5, pytest.approx(1 / 3)]
    assert validation.get_label() == "validation"
    assert len(figure.axes[1].lines) == 1


def test_curves_become_a_file(tmp_path):
    path = tmp_path / "curves.svg"
    history().plot(["accuracy"], path=path)
    assert "<svg" in path.read_text()


def test_unknown_metrics_get_the_nearest_name():
    with pytest.raises(ValueError, match=r"no metric 'acuracy'.*Did you mean 'accuracy'"):
        history().plot(["acuracy"])
    with pytest.raises(ValueError, match="nothing to plot"):
        History().plot()
