"""`Trainer`: the public methods by which a model is compiled, trained, evaluated and used."""

from collections.abc import Mapping
from typing import Any

from keraia.callbacks.base import CallbackList
from keraia.core import keywords, tracebacks
from keraia.data.adapters import source_of
from keraia.data.feed import Feed, feed_of
from keraia.training import build, check, override, predict, runs
from keraia.training import compiled as setup
from keraia.training.batches import OnBatch
from keraia.training.compiling import Compiling
from keraia.training.fitting import Fitting
from keraia.training.logs import Logs, as_number
from keraia.training.loop import run_epoch
from keraia.training.measuring import Measuring
from keraia.training.stateless import Stateless


class Trainer(Compiling, Measuring, Fitting, OnBatch, Stateless):
    """The part of a model that trains; `Model` inherits it beside `Layer`."""

    stop_training: bool = False
    stop_evaluating: bool = False
    stop_predicting: bool = False

    train_step = override.default_step("train")
    test_step = override.default_step("test")
    predict_step = override.default_step("predict")

    @tracebacks.filtered
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Measures the loss and the metrics.

        Args:
            x: Inputs, or a data set, as for `fit`.
            y: Targets.
            batch_size: Samples to a step, for arrays; 32 if None.
            verbose: 0 silent, 1 progress, 2 one line; "auto" is 1.
            sample_weight: Weights of the samples.
            steps: Number of steps; None: all of the data.
            callbacks: List of callbacks.
            return_dict: Whether to return a dict.

        Returns:
            The loss, or a list of the loss and the metrics (see `metrics_names`), or a dict.

        Raises:
            ValueError: The model is not compiled, or the data is empty or does not fit together.
        """
        if kwargs:
            names, _ = keywords.named(Trainer.evaluate)
            raise keywords.unknown("Model.evaluate", kwargs, names)
        check.compiled(self, "Model.evaluate")
        source = source_of(x, y, sample_weight, batch_size=batch_size, where="Model.evaluate")
        check.batch_size(source, batch_size, "Model.evaluate")
        build.ensure(self, source, "test", "Model.evaluate")
        feed = feed_of(source, steps, "Model.evaluate: `steps`")
        watchers = runs.watchers(self, callbacks, verbose, 1, feed)
        return self._returned(self._evaluate(feed, watchers), return_dict)

    def _evaluate(self, feed: Feed, watchers: CallbackList) -> dict[str, Any]:
        """Runs the test step over a feed; also the validation of `fit`."""
        self.stop_evaluating = False
        runner = runs.runner(self, "test", watchers)
        watchers.on_test_begin()
        self.reset_metrics()
        logs = self._epoch_logs(run_epoch(runner, feed, watchers))
        results = Logs({}) if logs is None else logs.read()
        watchers.on_test_end(results)
        return results

    def _epoch_logs(self, logs: Any) -> Logs | None:
        """The metrics at the end of an epoch, or what a step of the user's returned last."""
        return logs if logs is None or isinstance(logs, Logs) else Logs(logs)

    def _returned(self, results: Mapping[str, Any], as_dict: bool) -> Any:
        results = {name: as_number(value) for name, value in results.items()}
        if as_dict:
            return results
        return setup.flat_values(results, setup.flat_order(self._training_setup, list(results)))

    @tracebacks.filtered
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Computes outputs for inputs.

        Arrays of one batch take a short way without progress, so that single samples are fast.

        Args:
            x: Inputs, or a data set whose targets are ignored, as for `fit`.
            batch_size: Samples to a step, for arrays; 32 if None.
            verbose: 0 silent, 1 progress, 2 one line; "auto" is 1, but silent for one batch.
            steps: Number of steps; None: all of the data.
            callbacks: List of callbacks.

        Returns:
            NumPy array, or the structure of the model's outputs with arrays for leaves.

        Raises:
            ValueError: The data is empty.
        """
        if steps is None and not callbacks and verbose in (0, "auto"):
            outputs = predict.one_batch(self, x, 32 if batch_size is None else batch_size)
            if outputs is not None:
                return outputs
        source = source_of(x, batch_size=batch_size, where="Model.predict")
        check.batch_size(source, batch_size, "Model.predict")
        build.ensure(self, source, "predict", "Model.predict")
        feed = feed_of(source, steps, "Model.predict: `steps`")
        watchers = runs.watchers(self, callbacks, verbose, 1, feed)
        return predict.run(self, feed, watchers)
