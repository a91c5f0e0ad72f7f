"""Running means and sums, and metrics made of functions."""

from collections.abc import Callable
from typing import Any

from keraia import losses, ops
from keraia.core.configurable import deserialize, encode
from keraia.core.masks import get_mask
from keraia.losses.reduction import quotient
from keraia.metrics.base import Metric
from keraia.metrics.weighing import count, weighed


class Mean(Metric):
    """Weighted mean of all values seen.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = Mean()
        >>> metric.update_state([1.0, 2.0])
        >>> metric.update_state([6.0], sample_weight=[2.0])
        >>> float(metric.result())
        3.75
    """

    def __init__(self, name: str | None = "mean", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")
        self.count = self.add_weight(name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds values.

        Args:
            values: Values `(batch, ...)`.
            sample_weight: Weights `(batch,)`, or of the rank of the values; where there are fewer
                axes than in the values, the values are averaged over the others first.
        """
        self.gather(values, sample_weight, None)

    def gather(self, values: Any, sample_weight: Any, mask: Any) -> None:
        """Adds values that the mask lets pass."""
        values, weights = weighed(values, sample_weight, mask, ops.mean, self._dtype)
        self.total.assign_add(ops.sum(values))
        self.count.assign_add(count(values) if weights is None else ops.sum(weights))

    def result(self) -> Any:
        return quotient(self.total.value, self.count.value)


class Sum(Metric):
    """Weighted sum of all values seen.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = Sum()
        >>> metric.update_state([1.0, 2.0])
        >>> metric.update_state([6.0], sample_weight=[2.0])
        >>> float(metric.result())
        15.0
    """

    def __init__(self, name: str | None = "sum", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds values; weights as in `Mean`, the values being summed over further axes first."""
        values, _ = weighed(values, sample_weight, None, ops.sum, self._dtype)
        self.total.assign_add(ops.sum(values))

    def result(self) -> Any:
        return self.total + 0.0  # a tensor of its own: storage may be written in place


class MeanMetricWrapper(Mean):
    """Mean of a function of targets and predictions.

    Args:
        fn: Function `(y_true, y_pred, **kwargs)` that returns a value for each sample or element.
        name: As in `Metric`.
        dtype: As in `Metric`.
        **kwargs: Further arguments of the function, also read as attributes.

    Example:
        >>> metric = MeanMetricWrapper(lambda y_true, y_pred: ops.abs(y_true - y_pred))
        >>> float(metric(ops.array([1.0, 2.0]), ops.array([1.0, 5.0])))
        1.5
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(name, dtype)
        self._fn = fn
        self._settings = kwargs
        if self._direction is None and fn in losses.lookup.FUNCTIONS:
            self._direction = "down"

    def __getattr__(self, name: str) -> Any:
        settings = vars(self).get("_settings", {})
        if name in settings:
            return settings[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds the function's values for a batch.

        Args:
            y_true: Targets.
            y_pred: Predictions; what their mask hides does not count.
            sample_weight: Weights, as in `Mean`.
        """
        values = self._fn(y_true, y_pred, **self._settings)
        self.gather(values, sample_weight, get_mask(y_pred))

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        if type(self) is MeanMetricWrapper:
            config["fn"] = encode(self._fn)
            config |= {name: encode(value) for name, value in self._settings.items()}
        return config

    @classmethod
    def from_config(cls, config: Any) -> "MeanMetricWrapper":
        config = {name: deserialize(value) for name, value in config.items()}
        if isinstance(config.get("fn"), str):
            config["fn"] = losses.get(config["fn"])
        return cls(**config)
