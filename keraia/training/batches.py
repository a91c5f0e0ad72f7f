"""`OnBatch`: training and using a model one batch at a time."""

from collections.abc import Callable, Mapping
from typing import Any

from keraia.data.source import Source
from keraia.training import build, check, predict, runs
from keraia.training.compiled import Compiled
from keraia.training.logs import Logs


def _kept_function(mode: str) -> property:
    def read(self: Any) -> Callable[..., Any] | None:
        return self._training_setup.functions.get(mode)

    def write(self: Any, function: Callable[..., Any] | None) -> None:
        self._training_setup.functions[mode] = function

    return property(read, write, doc=f"What `make_{mode}_function` made last; None if nothing.")


class OnBatch:
    """The part of a model that takes single batches."""

    _training_setup: Compiled  # this and the rest stand elsewhere in Trainer
    reset_metrics: Callable[[], None]
    _returned: Callable[[Mapping[str, Any], bool], Any]

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Trains on one batch.

        Args:
            x: Inputs.
            y: Targets.
            sample_weight: Weights of the samples.
            class_weight: Class number -> weight of its samples.
            return_dict: Whether to return a dict.

        Returns:
            The loss of the batch, or a list of the loss and the metrics, or a dict.
        """
        check.trainable(self, "Model.train_on_batch")
        batch = runs.batch(x, y, sample_weight, class_weight, "Model.train_on_batch")
        return self._on_batch("train", batch, return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Measures on one batch.

        Args:
            x: Inputs.
            y: Targets.
            sample_weight: Weights of the samples.
            return_dict: Whether to return a dict.

        Returns:
            The loss, or a list of the loss and the metrics, or a dict.
        """
        check.compiled(self, "Model.test_on_batch")
        batch = runs.batch(x, y, sample_weight, None, "Model.test_on_batch")
        return self._on_batch("test", batch, return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Outputs for one batch, as NumPy arrays."""
        source = runs.batch(x, None, None, None, "Model.predict_on_batch")
        build.ensure(self, source, "predict", "Model.predict_on_batch")
        return predict.to_host(self._training_setup.programs.get(self, "predict")(source.example()))

    def _on_batch(self, mode: str, source: Source, return_dict: bool) -> Any:
        build.ensure(self, source, mode, f"Model.{mode}_on_batch")
        self.reset_metrics()
        logs = self._training_setup.programs.get(self, mode)(source.example())
        return self._returned(Logs(logs), return_dict)

    # -- programs

    def make_train_function(self, force: bool = False) -> Callable[..., Any]:
        """Makes `train_function`, which takes an iterator and runs a step on its next batch."""
        return self._make_function("train", force)

    def make_test_function(self, force: bool = False) -> Callable[..., Any]:
        """Makes `test_function`, which takes an iterator and runs a step on its next batch."""
        return self._make_function("test", force)

    def make_predict_function(self, force: bool = False) -> Callable[..., Any]:
        """Makes `predict_function`, which takes an iterator and runs a step on its next batch."""
        return self._make_function("predict", force)

    def _make_function(self, mode: str, force: bool) -> Callable[..., Any]:
        if force:
            self._training_setup.reset_programs()
        program = self._training_setup.programs.get(self, mode)
        made = self._training_setup.functions[mode] = lambda iterator: program(next(iterator))
        return made

    train_function = _kept_function("train")
    test_function = _kept_function("test")
    predict_function = _kept_function("predict")
