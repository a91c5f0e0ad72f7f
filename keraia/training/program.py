"""Programs: a model's steps ready to run, made once and kept with the model."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import distributed, tree
from keraia.core.variable import Variable
from keraia.optimizers import Optimizer
from keraia.random.seeds import global_generator
from keraia.training import override


class Programs:
    """The programs of one model under one compilation.

    A program is kept by its mode, its way of getting data and the variables it trains; what jit
    compilers keep for each shape of a batch is theirs.
    """

    def __init__(self) -> None:
        self._kept: dict[Any, Callable[..., Any]] = {}

    def clear(self) -> None:
        self._kept.clear()

    def get(
        self,
        model: Any,
        mode: str,
        steps: int = 1,
        gathers: bool = False,
        quiet: bool = False,
    ) -> Callable[..., Any]:
        """The program that runs `steps` steps of a mode.

        Args:
            model: The model.
            mode: "train", "test" or "predict".
            steps: Steps to a call; with more than one, leaves have them as a leading axis.
            gathers: Whether the batch is an array of rows to take from data on the device, which
                is then the second argument.
            quiet: Whether the step may leave the results of metrics out.
        """
        variables = variables_of(model, mode)
        spread = distributed.current()
        key = (
            mode,
            steps,
            gathers,
            quiet,
            spread,
            tuple(map(id, variables)),
            _trained(model, mode),
        )
        program = self._kept.get(key)
        if program is None:
            step = override.step_of(model, mode, quiet)
            if spread is not None:
                step = _spreading(step, spread)
            if compiles(model):
                step = _forgetting(step, model)
            shared = global_generator().state
            program = self._kept[key] = backend.compile_step(
                _gathering(step) if gathers else step,
                variables,
                compile=compiles(model),
                jit=model.jit_compile,
                steps=steps,
                donate=[v for v in variables if v is not shared] if mode == "train" else (),
            )
        return program


def compiles(model: Any) -> bool:
    """Whether the model's steps run as programs of the backend's rather than as they stand."""
    return not model.run_eagerly and (model.jit_compile or "graphs" in backend.features)


def _trained(model: Any, mode: str) -> tuple[int, ...]:
    return tuple(map(id, model.trainable_variables)) if mode == "train" else ()


def variables_of(model: Any, mode: str) -> list[Variable]:
    """Every variable that a step may read or assign, each once."""
    lists = [model.variables, [global_generator().state]]
    if mode != "predict":
        lists.append(model.metrics_variables)
    if mode == "train":
        lists += [optimizer.variables for optimizer in optimizers_of(model)]
    found = {id(v): v for variables in lists for v in variables}
    return list(found.values())


def optimizers_of(model: Any) -> list[Any]:
    """The compiled optimizer, and those that the model keeps as attributes."""
    found = [model.optimizer, *vars(model).values()]
    return [x for x in found if isinstance(x, Optimizer)]


def _forgetting(step: Callable[[Any], Any], model: Any) -> Callable[[Any], Any]:
    """A step after which no layer holds a loss of it, which would be a tensor of a trace."""

    def run(data: Any) -> Any:
        result = step(data)
        model._forget_losses()
        return result

    return run


def _spreading(step: Callable[[Any], Any], spread: Any) -> Callable[[Any], Any]:
    """A step whose batches lie on several devices."""

    def place(leaf: Any) -> Any:
        return leaf if leaf is None else spread.place_batch(leaf)

    return lambda data: step(tree.map_structure(place, data))


def _gathering(step: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """A step that takes its rows out of arrays on the device."""

    def run(rows: Any, data: Any) -> Any:
        def take(leaf: Any) -> Any:
            return None if leaf is None else backend.xp.take(leaf, rows, axis=0)

        return step(tree.map_structure(take, data))

    return run
