"""`CompileMetrics`: the metrics of `compile`, each with its output, as one metric."""

from collections.abc import Callable
from typing import Any, NamedTuple

from keraia import metrics as metrics_module
from keraia.core import tree
from keraia.metrics import MeanMetricWrapper, Metric
from keraia.training.outputs import Outputs


class Entry(NamedTuple):
    """A metric, the output it looks at, whether it is weighted, and its name in the logs."""

    index: int
    metric: Any
    weighted: bool
    name: str


class CompileMetrics(Metric):
    """Metrics of a model's outputs.

    Args:
        metrics: Metrics (names, functions, objects): a list for one output; for several a list of
            lists in their order, or a dict by their names.
        weighted_metrics: The same, for metrics that use sample weights.
        output_names: Names of the outputs of a functional model.

    Raises:
        TypeError: `metrics` is no list, tuple or dict.
    """

    def __init__(
        self,
        metrics: Any,
        weighted_metrics: Any = None,
        output_names: list[str] | None = None,
    ) -> None:
        super().__init__(name="compile_metrics")
        for name, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given is not None and not isinstance(given, (list, tuple, dict)):
                raise TypeError(
                    f"Model.compile: `{name}` must be a list, tuple or dict, got {given!r}. Write "
                    f"{name}=[{given!r}]."
                )
        self._given = (metrics, weighted_metrics)
        self._output_names = output_names
        self._outputs: Outputs | None = None
        self._entries: list[Entry] = []
        for given in self._given:
            tree.map_structure(_check_known, given)

    @property
    def built(self) -> bool:
        return self._outputs is not None

    @property
    def metrics(self) -> list[Any]:
        """The single metrics, in the order in which they were given."""
        return [entry.metric for entry in self._entries]

    @property
    def names(self) -> list[str]:
        """Names in the logs."""
        return [entry.name for entry in self._entries]

    @property
    def variables(self) -> list[Any]:
        return [v for metric in self.metrics for v in metric.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Makes the metrics, choosing those of vague names by the shapes of the outputs."""
        outputs = Outputs(y_pred, self._output_names)
        targets = outputs.flat(y_true, "y")
        predictions = tree.flatten(y_pred)
        taken: set[str] = set()
        self._entries = []
        for given, weighted in zip(self._given, (False, True), strict=True):
            for index, specs in self._laid_out(outputs, given, weighted):
                for spec in specs:
                    metric = make_metric(spec, targets[index], predictions[index])
                    if targets[index] is not None:
                        metric.prepare(targets[index], predictions[index])
                    name = _log_name(metric.name, outputs, index, weighted, taken)
                    self._entries.append(Entry(index, metric, weighted, name))
        self._outputs = outputs

    def _laid_out(
        self, outputs: Outputs, given: Any, weighted: bool
    ) -> list[tuple[int, list[Any]]]:
        """Pairs of an output and its list of metrics."""
        if not given:
            return []
        what = "weighted_metrics" if weighted else "metrics"
        if outputs.single and isinstance(given, dict):
            given = outputs.only(given, what)
        if not isinstance(given, (list, tuple, dict)):
            given = [given]
        if outputs.count == 1 and not isinstance(given, dict):
            nested = len(given) == 1 and isinstance(given[0], (list, tuple))
            return [(0, list(given[0] if nested else given))]
        pairs = outputs.spread(_as_parts(given, outputs.structure), _is_part, what)
        return [(index, part.metrics) for index, part in pairs if part is not None]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Lets each metric see its output."""
        if self._outputs is None:
            self.build(y_true, y_pred)
        outputs = self._outputs
        assert outputs is not None
        targets = outputs.flat(y_true, "y")
        predictions = tree.flatten(y_pred)
        weights = outputs.flat(sample_weight, "sample_weight")
        for index, metric, weighted, _ in self._entries:
            if targets[index] is None:
                continue
            if weighted and weights[index] is not None:
                metric.update_state(targets[index], predictions[index], weights[index])
            else:
                metric.update_state(targets[index], predictions[index])

    def result(self) -> dict[str, Any]:
        """Name in the logs -> value."""
        results: dict[str, Any] = {}
        for entry in self._entries:
            value = entry.metric.result()
            if isinstance(value, dict):
                results.update(value)
            else:
                results[entry.name] = value
        return results

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(
            "CompileMetrics belongs to a compiled model: save `model.get_compile_config()` instead."
        )


class _Part:
    """Metrics of one output, kept together while structures are taken apart."""

    def __init__(self, metrics: Any) -> None:
        self.metrics = list(metrics) if isinstance(metrics, (list, tuple)) else [metrics]


def _is_part(x: Any) -> bool:
    return x is None or isinstance(x, _Part)


def _as_parts(given: Any, slots: Any) -> Any:
    """The structure of metrics with a `_Part` for each output of the structure of outputs."""
    if given is None:
        return None
    if isinstance(slots, int):
        return _Part(given)
    if isinstance(given, dict):
        inner = slots if isinstance(slots, dict) else {}
        return {key: _as_parts(part, inner.get(key, 0)) for key, part in given.items()}
    if isinstance(slots, dict) or not isinstance(given, (list, tuple)):
        return [_Part(given)]  # does not fit, which `spread` will say
    slots = [*slots, *[0] * max(len(given) - len(slots), 0)]
    return [_as_parts(part, slot) for part, slot in zip(given, slots, strict=False)]


def _log_name(name: str, outputs: Outputs, index: int, weighted: bool, taken: set[str]) -> str:
    prefix = None if outputs.single else outputs.name(index)
    full = f"{prefix}_{name}" if prefix else name
    if weighted and full in taken:
        full = f"{prefix}_weighted_{name}" if prefix else f"weighted_{name}"
    unique, count = full, 0
    while unique in taken:
        count += 1
        unique = f"{full}_{count}"
    taken.add(unique)
    return unique


def _check_known(spec: Any) -> None:
    """Raises ValueError now, not in training, if a metric has an unknown name."""
    if isinstance(spec, str) and spec.lower() not in _BY_SHAPE:
        metrics_module.get(spec)


def make_metric(spec: Any, y_true: Any, y_pred: Any) -> Metric:
    """The metric that a name, function or object stands for, beside certain shapes."""
    name = None
    if isinstance(spec, str):
        name = spec
        kinds = _BY_SHAPE.get(spec.lower())
        found = metrics_module.get(spec) if kinds is None else kinds[_kind(y_true, y_pred)]
    else:
        found = metrics_module.get(spec)
    if isinstance(found, Metric):
        if name is not None:
            found.name = name
        return found
    return MeanMetricWrapper(found, name=name or function_name(found))


def function_name(fn: Callable[..., Any]) -> str:
    """Name of a metric function in the logs."""
    name = getattr(fn, "__name__", None) or type(fn).__name__
    return "lambda" if name == "<lambda>" else name


def _kind(y_true: Any, y_pred: Any) -> str:
    """What targets beside predictions look like: "binary", "sparse" or "categorical" classes."""
    if y_pred.shape and y_pred.shape[-1] == 1:
        return "binary"
    if y_true is None:
        return "categorical"
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    return "sparse" if len(true) < len(pred) or true[-1] == 1 else "categorical"


_ACCURACY = {
    "binary": metrics_module.binary_accuracy,
    "sparse": metrics_module.sparse_categorical_accuracy,
    "categorical": metrics_module.categorical_accuracy,
}
_CROSSENTROPY = {
    "binary": metrics_module.binary_crossentropy,
    "sparse": metrics_module.sparse_categorical_crossentropy,
    "categorical": metrics_module.categorical_crossentropy,
}
_BY_SHAPE: dict[str, dict[str, Callable[..., Any]]] = {
    "accuracy": _ACCURACY,
    "acc": _ACCURACY,
    "crossentropy": _CROSSENTROPY,
    "ce": _CROSSENTROPY,
}
