"""`Compiled`: what `Model.compile` sets up, in one object beside the model."""

import warnings
from collections.abc import Mapping
from typing import Any

from keraia import optimizers
from keraia.backends import backend
from keraia.core import tree
from keraia.core.configurable import deserialize, serialize
from keraia.core.tracebacks import users_level
from keraia.metrics import Mean
from keraia.training.compile_loss import CompileLoss
from keraia.training.compile_metrics import CompileMetrics
from keraia.training.pace import Pace
from keraia.training.program import Programs


class Compiled:
    """Optimizer, loss, metrics and settings of a model, and the programs made for them.

    A model that was never compiled has one with everything left out: it can predict.
    """

    def __init__(self) -> None:
        self.done = False
        self.optimizer: Any = None
        self.loss: Any = None
        self.compile_loss: CompileLoss | None = None
        self.compile_metrics: CompileMetrics | None = None
        self.loss_tracker: Any = None
        self.outputs: Any = None  # specs of the outputs, once losses and metrics are built
        self.minimizes = False  # whether layers are known to add losses
        self.run_eagerly = False
        self.jit_compile = jit("auto")
        self.steps_per_execution: int | str = 1
        self.arguments: dict[str, Any] = {}
        self.reset_programs()

    def reset_programs(self) -> None:
        """Forgets compiled programs and what was learnt of their speed."""
        self.programs = Programs()
        self.paces: dict[str, Pace] = {}
        self.predictor: Any = None
        self.functions: dict[str, Any] = {}

    @property
    def compares(self) -> bool:
        """Whether there are losses or metrics that compare outputs with targets."""
        return self.compile_loss is not None or self.compile_metrics is not None

    def pace(self, mode: str) -> Pace:
        """What was learnt about how many steps of a mode to run as one."""
        return self.paces.setdefault(mode, Pace())

    def __getstate__(self) -> dict[str, Any]:
        mine = vars(Compiled())  # with nothing in it that is bound to this process
        left = {name: mine[name] for name in ("programs", "paces", "predictor", "functions")}
        return {**vars(self), **left}


def compiled(
    output_names: list[str] | None,
    optimizer: Any,
    loss: Any,
    loss_weights: Any,
    metrics: Any,
    weighted_metrics: Any,
    run_eagerly: bool,
    steps_per_execution: int | str,
    jit_compile: bool | str,
    auto_scale_loss: bool,
    scaled: bool,
) -> Compiled:
    """Looks up and checks the arguments of `compile`.

    Args:
        output_names: Names of the model's outputs, if it has any.
        scaled: Whether the model computes in float16, so that its loss wants scaling.

    The others are those of `Model.compile`.
    """
    new = Compiled()
    new.done = True
    new.run_eagerly = bool(run_eagerly)
    new.jit_compile = jit(jit_compile, new.run_eagerly)
    new.steps_per_execution = _width(steps_per_execution)
    new.optimizer = optimizers.get(optimizer)
    if auto_scale_loss and scaled and new.optimizer is not None:
        new.optimizer = _with_loss_scale(new.optimizer)
    new.loss = loss
    if loss is not None:
        new.compile_loss = CompileLoss(loss, loss_weights, output_names)
    elif loss_weights is not None:
        raise ValueError("Model.compile: `loss_weights` was given without `loss`.")
    if metrics is not None or weighted_metrics is not None:
        new.compile_metrics = CompileMetrics(metrics, weighted_metrics, output_names)
    new.loss_tracker = Mean(name="loss")
    new.arguments = {
        "loss": loss,
        "loss_weights": loss_weights,
        "metrics": metrics,
        "weighted_metrics": weighted_metrics,
    }
    return new


def jit(given: bool | str, run_eagerly: bool = False) -> bool:
    """Whether steps go through the backend's compiler, by the argument `jit_compile`.

    Raises:
        ValueError: It is none of True, False and "auto".
    """
    if given not in (True, False, "auto"):
        raise ValueError(
            f"Model.compile: `jit_compile` must be True, False or 'auto', got {given!r}."
        )
    if given == "auto":
        features = backend.features  # only where nothing else makes programs of steps
        return not run_eagerly and "compile" in features and "graphs" not in features
    reason = ""
    if run_eagerly:
        reason = "with `run_eagerly=True` steps are not compiled. Leave one of the two out."
    elif "jit" not in backend.features:
        reason = f"steps run as they stand on the backend {backend.name!r}. Leave it out there."
    if given and reason:
        warnings.warn(
            f"Model.compile: `jit_compile=True` is ignored: {reason}", stacklevel=users_level()
        )
    return bool(given) and not reason


def _width(given: int | str) -> int | str:
    if given != "auto" and not (isinstance(given, int) and given >= 1):
        raise ValueError(
            "Model.compile: `steps_per_execution` must be a positive integer or 'auto', got "
            f"{given!r}."
        )
    return given


def _with_loss_scale(optimizer: Any) -> Any:
    """The optimizer with dynamic loss scaling around it, unless it scales already."""
    wrapper = getattr(optimizers, "LossScaleOptimizer", None)
    if wrapper is None or isinstance(optimizer, wrapper) or optimizer.loss_scale_factor:
        return optimizer
    return wrapper(optimizer)


def config_of(setup: Compiled) -> dict[str, Any]:
    """The arguments of `compile` as a configuration."""
    return {
        "optimizer": serialize(setup.optimizer),
        **{name: _serialized(value) for name, value in setup.arguments.items()},
        "run_eagerly": setup.run_eagerly,
        "steps_per_execution": setup.steps_per_execution,
        "jit_compile": setup.jit_compile,
    }


def _serialized(value: Any) -> Any:
    """A structure of names, functions and objects as plain JSON types."""
    if isinstance(value, dict):
        return {key: _serialized(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_serialized(part) for part in value]
    return serialize(value)


def from_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `compile` from what `config_of` returned."""
    arguments = deserialize(dict(config))
    if arguments.get("jit_compile"):  # files say so on a backend that compiles by itself
        arguments["jit_compile"] = "auto"
    return arguments


def flat_order(setup: Compiled, names: list[str]) -> list[str]:
    """Names of logs in the order of `evaluate`'s list: loss, metrics, losses of outputs, rest."""
    known = ["loss"]
    if setup.compile_metrics is not None:
        known += [metric.name for metric in setup.compile_metrics.metrics]
    if setup.compile_loss is not None:
        known += [metric.name for metric in setup.compile_loss.metrics]
    first = [name for name in dict.fromkeys(known) if name in names]
    return first + sorted(name for name in names if name not in first)


def is_float16(model: Any) -> bool:
    """Whether the model's policy computes in float16."""
    policy = getattr(model, "dtype_policy", None)
    return getattr(policy, "compute_dtype", None) == "float16"


def flat_values(results: Mapping[str, Any], order: list[str]) -> Any:
    """Results as `evaluate` returns them: a list, or the number alone."""
    values = [results[name] for name in order]
    return values[0] if len(values) == 1 else values


def specs_of(batch: Any) -> Any:
    """KerasTensors of the shapes and dtypes of a batch, without the number of rows."""
    from keraia.core.spec import KerasTensor

    def spec(leaf: Any) -> Any:
        if leaf is None:
            return None
        shape = tuple(leaf.shape)
        return KerasTensor((None, *shape[1:]) if shape else shape, _dtype(leaf))

    return tree.map_structure(spec, batch)


def _dtype(leaf: Any) -> str:
    name = backend.dtype_of(leaf) if backend.is_array(leaf) else str(leaf.dtype)
    return backend.canonical.get(name, name)
