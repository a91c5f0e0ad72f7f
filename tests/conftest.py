"""What every test may use: `needs(...)` to skip by feature, and real digits."""

import functools
import os
from pathlib import Path

import pytest

os.environ.setdefault("KERAIA_BACKEND", "jax")  # whatever the machine's keras.json says
os.environ.setdefault("OMP_NUM_THREADS", "1")  # processes share the cores: threads would spin


def pytest_configure() -> None:
    """Failing tests show where in the library they fail."""
    from keraia.core import config

    config.disable_traceback_filtering()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips tests whose `needs(...)` marks name features that the active backend lacks."""
    for item in items:
        wanted = {feature for mark in item.iter_markers("needs") for feature in mark.args}
        if wanted and (missing := wanted - _features()):
            reason = f"this backend lacks {', '.join(sorted(missing))}"
            item.add_marker(pytest.mark.skip(reason=reason))


def _features() -> frozenset[str]:
    from keraia.backends import backend

    return backend.features


@pytest.fixture(scope="session")
def digits():
    """Real digits `((x_train, y_train), (x_test, y_test))`, pixels from 0 to 1, at most 2000 each.

    MNIST where the cache holds it, else the small digits of the package.
    """
    from keraia import datasets
    from keraia.datasets import cache

    source = datasets.mnist if cache.place("mnist.npz").is_file() else datasets.digits
    (x_train, y_train), (x_test, y_test) = source.load_data()
    scale = float(x_train.max())
    return tuple(
        ((x[:2000] / scale).astype("float32"), y[:2000])
        for x, y in ((x_train, y_train), (x_test, y_test))
    )


@pytest.fixture
def fresh_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The settings of a process without variables, whose `KERAS_HOME` is the test's own folder."""
    from keraia.core import config

    for variable in ("KERAIA_BACKEND", "KERAS_BACKEND"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(config, "_settings", functools.cache(config._read))
    return monkeypatch
