"""`Compiling`: the public methods that say how a model is trained."""

from collections.abc import Mapping
from typing import Any

from keraia.core import tracebacks
from keraia.training import compiled as setup
from keraia.training.compiled import Compiled


class Compiling:
    """The part of a model that is compiled; what `compile` sets up is one object beside it."""

    stop_training: bool
    built: bool  # these two come from Layer
    trainable_variables: Any

    @tracebacks.filtered
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int | str = 1,
        jit_compile: bool | str = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Says how the model is trained.

        Args:
            optimizer: Name or `Optimizer`.
            loss: Name, function `(y_true, y_pred)` or `Loss`; a list or dict of them where the
                model has several outputs. None for a model that adds its own losses.
            loss_weights: Factors of the losses: a number, list or dict.
            metrics: List of names, functions or `Metric`s; for several outputs a list of lists, or
                a dict by the names of the outputs. "accuracy" is chosen by the shapes.
            weighted_metrics: The same, for metrics that use sample weights.
            run_eagerly: Whether steps run uncompiled, so that they can be debugged.
            steps_per_execution: Steps that run as one program; callbacks then hear of every so
                many batches. "auto" finds out what is fastest, and so does 1 where no callback
                listens to batches.
            jit_compile: Whether steps are compiled by XLA. "auto" is True on JAX, which otherwise
                runs a step operation by operation, and False on TensorFlow, which then runs it as
                a graph. PyTorch runs steps as they stand: True is ignored there, with a warning.
            auto_scale_loss: Whether the loss is scaled where the model computes in float16.

        Raises:
            ValueError: Something has an unknown name, or a value out of its range.
            TypeError: An argument is of the wrong kind.

        Example:
            >>> import keraia as keras
            >>> model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
            >>> model.compile(optimizer="adam", loss="mse", metrics=["mae"])
            >>> model.compiled
            True
        """
        vars(self)["_compiled"] = setup.compiled(
            getattr(self, "output_names", None),
            optimizer,
            loss,
            loss_weights,
            metrics,
            weighted_metrics,
            run_eagerly,
            steps_per_execution,
            jit_compile,
            auto_scale_loss,
            scaled=setup.is_float16(self),
        )
        self.stop_training = False

    @property
    def _training_setup(self) -> Compiled:
        found = vars(self).get("_compiled")
        if found is None:
            found = vars(self)["_compiled"] = Compiled()
        return found

    @property
    def compiled(self) -> bool:
        """Whether the model was compiled."""
        return self._training_setup.done

    @property
    def optimizer(self) -> Any:
        """The optimizer; None before `compile`."""
        return self._training_setup.optimizer

    @optimizer.setter
    def optimizer(self, value: Any) -> None:
        self._training_setup.optimizer = value
        self._training_setup.reset_programs()

    @property
    def loss(self) -> Any:
        """The loss as it was given to `compile`."""
        return self._training_setup.loss

    @loss.setter
    def loss(self, value: Any) -> None:
        self._training_setup.loss = value

    @property
    def run_eagerly(self) -> bool:
        """Whether steps run uncompiled."""
        return self._training_setup.run_eagerly

    @run_eagerly.setter
    def run_eagerly(self, value: bool) -> None:
        self._training_setup.run_eagerly = value
        self._training_setup.reset_programs()

    @property
    def jit_compile(self) -> bool:
        """Whether steps are compiled by XLA."""
        return self._training_setup.jit_compile

    @jit_compile.setter
    def jit_compile(self, value: bool | str) -> None:
        self._training_setup.jit_compile = setup.jit(value, self.run_eagerly)
        self._training_setup.reset_programs()

    @property
    def steps_per_execution(self) -> int | str:
        """Steps that run as one program."""
        return self._training_setup.steps_per_execution

    @steps_per_execution.setter
    def steps_per_execution(self, value: int | str) -> None:
        self._training_setup.steps_per_execution = value

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile` as plain JSON types; empty before `compile`."""
        return setup.config_of(self._training_setup) if self.compiled else {}

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Compiles with what `get_compile_config` returned; the optimizer is built, too."""
        if not config:
            return
        self.compile(**setup.from_config(config))
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)
