"""`Trainer`: the public methods by which a model is compiled, trained, evaluated and used."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keraia.callbacks.base import CallbackList
from keraia.data.adapters import source_of, split
from keraia.data.feed import Feed, feed_of
from keraia.data.source import Source
from keraia.training import build, check, override, predict, runs, stateless
from keraia.training import compiled as setup
from keraia.training import step as steps
from keraia.training.compiled import Compiled
from keraia.training.logs import Logs, as_number
from keraia.training.loop import run_epoch


class Trainer:
    """The part of a model that trains; `Model` inherits it beside `Layer`."""

    stop_training: bool = False
    stop_evaluating: bool = False
    stop_predicting: bool = False

    built: bool  # these two come from Layer
    trainable_variables: Any

    # -- setting up

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
            jit_compile: Whether steps are compiled by the backend's compiler.
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
        """Whether steps are compiled by the backend's compiler."""
        return self._training_setup.jit_compile

    @jit_compile.setter
    def jit_compile(self, value: bool) -> None:
        self._training_setup.jit_compile = value
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

    # -- metrics

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

    # -- what a step is made of; to be overridden

    train_step = override.default_step("train")
    test_step = override.default_step("test")
    predict_step = override.default_step("predict")

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

    # -- running

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> Any:
        """Trains the model.

        Args:
            x: Inputs: arrays (tensors, tables; a list or dict for several inputs), or a data set
                that yields `(x, y)` or `(x, y, sample_weight)`: a PyDataset, generator, other
                iterable, torch DataLoader or tf.data.Dataset.
            y: Targets, like `x`; left out where `x` is a data set.
            batch_size: Samples to a step, for arrays; 32 if None.
            epochs: Number of the last epoch: training goes from `initial_epoch` to it.
            verbose: 0 silent, 1 progress, 2 a line an epoch; "auto" is 1.
            callbacks: List of callbacks.
            validation_split: Share of the samples, the last ones, kept for validation.
            validation_data: Data for validation: `(x, y)`, `(x, y, sample_weight)`, a data set.
            shuffle: Whether samples come in a new random order each epoch; "batch" moves whole
                batches. A generator's order is its own.
            class_weight: Class number -> weight of its samples.
            sample_weight: Weights of the samples, or of their time steps.
            initial_epoch: Epoch to begin with.
            steps_per_epoch: Steps to an epoch at most; the next one goes on where it ended, and the
                end of the data ends an epoch, too. None: all of the data.
            validation_steps: Steps of a validation; None: all of the data.
            validation_batch_size: Samples to a step of validation; `batch_size` if None.
            validation_freq: Epochs between validations, or the epochs (from 1) that have one.

        Returns:
            `History`, whose `history` maps names to a value for each epoch.

        Raises:
            RuntimeError: The model is not compiled.
            ValueError: The data is empty or does not fit together, or an argument is wrong.
            NotImplementedError: The backend cannot train.

        Example:
            >>> import numpy as np, keraia as keras
            >>> model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
            >>> model.compile(optimizer="sgd", loss="mse")
            >>> h = model.fit(np.ones((8, 4)), np.ones((8, 1)), epochs=2, verbose=0)
            >>> len(h.history["loss"])
            2
        """
        check.trainable(self, "Model.fit")
        source = source_of(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            shuffle=shuffle,
            class_weight=class_weight,
            where="Model.fit",
        )
        validation: Source | None = None
        if validation_data is not None:
            validation = runs.validation(validation_data, validation_batch_size or batch_size)
        elif validation_split:
            source, validation = split(source, validation_split)
            validation.batch_size = validation_batch_size or validation.batch_size
        build.ensure(self, source, "train", "Model.fit")
        feed = feed_of(source, steps_per_epoch)
        watchers = runs.watchers(self, callbacks, verbose, epochs, feed, add_history=True)
        runner = runs.runner(self, "train", watchers)
        self.stop_training = False
        watchers.on_train_begin()
        logs: Any = None
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            watchers.on_epoch_begin(epoch)
            logs = self._epoch_logs(run_epoch(runner, feed, watchers))
            if logs is None:
                break
            if validation is not None and runs.is_due(validation_freq, epoch + 1):
                results = self._evaluate(feed_of(validation, validation_steps), watchers)
                logs.update({f"val_{name}": value for name, value in results.items()})
            watchers.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        if self.optimizer is not None and epochs > 0:
            self.optimizer.finalize_variable_values(self.trainable_variables)
        watchers.on_train_end(logs)
        return watchers.history

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
            RuntimeError: The model is not compiled.
            ValueError: The data is empty or does not fit together.
        """
        if kwargs:
            raise TypeError(f"Model.evaluate: unknown arguments {sorted(kwargs)}.")
        check.compiled(self, "Model.evaluate")
        source = source_of(x, y, sample_weight, batch_size=batch_size, where="Model.evaluate")
        build.ensure(self, source, "test", "Model.evaluate")
        feed = feed_of(source, steps)
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
        build.ensure(self, source, "predict", "Model.predict")
        feed = feed_of(source, steps)
        watchers = runs.watchers(self, callbacks, verbose, 1, feed)
        return predict.run(self, feed, watchers)

    # -- single batches

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
        source = source_of(x, batch_size=2**62, where="Model.predict_on_batch")
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

        def function(iterator: Any) -> Any:
            return program(next(iterator))

        vars(self)[f"{mode}_function"] = function
        return function

    train_function: Callable[..., Any] | None = None
    test_function: Callable[..., Any] | None = None
    predict_function: Callable[..., Any] | None = None

    # -- pure forms

    def stateless_compute_loss(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        metrics_variables: Sequence[Any],
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> tuple[Any, tuple[list[Any], ...]]:
        """`compute_loss` as a pure function of the values of the variables.

        Returns:
            The loss, and the new values of the three lists of variables.
        """
        lists = override.state_lists(self, "test")
        values = (trainable_variables, non_trainable_variables, metrics_variables)
        return stateless.run(
            lists,
            values,
            lambda: self.compute_loss(
                x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training
            ),
        )

    def compute_loss_and_updates(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        metrics_variables: Sequence[Any],
        x: Any,
        y: Any,
        sample_weight: Any,
        training: bool = False,
        optimizer_variables: Sequence[Any] | None = None,
    ) -> tuple[Any, tuple[Any, Any, list[Any], list[Any]]]:
        """Forward pass and loss as a pure function, to be differentiated.

        Returns:
            `(loss, (unscaled loss, outputs, non_trainable_variables, metrics_variables))`.
        """
        return stateless.loss_and_updates(
            self,
            (trainable_variables, non_trainable_variables, metrics_variables),
            (x, y, sample_weight),
            training,
            optimizer_variables,
        )

    def jax_state_sync(self) -> None:
        """Nothing to do: variables are always up to date. Kept for programs that call it."""
