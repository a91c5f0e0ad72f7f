"""`Measuring`: the loss and the metrics of a model."""

from typing import Any

from keraia.training import compiled as setup
from keraia.training import step as steps
from keraia.training.compiled import Compiled


class Measuring:
    """The part of a model that measures how good it is."""

    _training_setup: Compiled

    @property
    def metrics(self) -> list[Any]:
        """All metrics: mean of the loss, those of `compile`, those of layers."""
        given = self._training_setup
        found = [m for m in (given.loss_tracker, given.compile_metrics) if m is not None]
        if given.compile_loss is not None:
            found += given.compile_loss.metrics
        found += super().metrics  # type: ignore[misc]
        return list({id(metric): metric for metric in found}.values())

    @property
    def metrics_names(self) -> list[str]:
        """Names of the numbers that `evaluate` returns, in its order."""
        given = self._training_setup
        if given.loss_tracker is None:
            return [metric.name for metric in self.metrics]
        names = ["loss"]
        if given.compile_metrics is not None:
            names += given.compile_metrics.names
        if given.compile_loss is not None:
            names += [metric.name for metric in given.compile_loss.metrics]
        names += [metric.name for metric in super().metrics]  # type: ignore[misc]
        return setup.flat_order(given, list(dict.fromkeys(names)))

    def reset_metrics(self) -> None:
        """Starts all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """Present values of all metrics by name."""
        results: dict[str, Any] = {}
        for metric in self.metrics:
            value = metric.result()
            results.update(value if isinstance(value, dict) else {metric.name: value})
        return results

    get_metrics_result.is_default = True  # type: ignore[attr-defined]

    # -- what a step calls; to be overridden

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss of a batch: the compiled one plus those that layers added.

        Args:
            x: Inputs.
            y: Targets.
            y_pred: Outputs of the model.
            sample_weight: Weights.
            training: Whether this is a training step.

        Returns:
            Scalar tensor.
        """
        return steps.compute_loss(self, y, y_pred, sample_weight)

    compute_loss.is_default = True  # type: ignore[attr-defined]

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Lets the compiled metrics see a batch; returns the values of all metrics by name."""
        steps.update_metrics(self, y, y_pred, sample_weight)
        return self.get_metrics_result()

    compute_metrics.is_default = True  # type: ignore[attr-defined]
