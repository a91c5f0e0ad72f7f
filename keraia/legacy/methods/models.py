"""What models had: generators, classes and probabilities, YAML, groups of HDF5 files."""

import json
from typing import Any

import numpy as np

from keraia.legacy.gone import attribute, method

MODEL = "models.Model"
SEQUENTIAL = "models.Sequential"
# Arguments of the queue that fed generators; a PyDataset has them today.
_QUEUE = (
    "max_queue_size", "max_q_size", "workers", "nb_worker", "use_multiprocessing", "pickle_safe",
    "nb_val_worker",
)  # fmt: skip


def _without_queue(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name not in _QUEUE}


@method(MODEL, "model.fit(generator, steps_per_epoch=..., epochs=...)")
def fit_generator(
    self: Any, generator: Any, steps_per_epoch: Any = None, epochs: Any = None, verbose: Any = 1,
    callbacks: Any = None, validation_data: Any = None, validation_steps: Any = None,
    **kwargs: Any,
) -> Any:  # fmt: skip
    """Trains on batches from a generator; in Keras 1 an epoch is a number of samples."""
    from keraia.legacy import samples

    given = _without_queue(kwargs)
    given["epochs"] = given.pop("nb_epoch", None) or epochs or 1
    count = given.pop("samples_per_epoch", None)
    val_count = given.pop("nb_val_samples", None)
    if count is None and val_count is None and samples.counts_samples():
        count, steps_per_epoch = steps_per_epoch, None
        val_count, validation_steps = validation_steps, None
    if count is not None:
        generator, steps_per_epoch = samples.steps(generator, count)
    if val_count is not None:
        validation_data, validation_steps = samples.steps(validation_data, val_count)
    return self.fit(
        samples.batches(generator), steps_per_epoch=steps_per_epoch, verbose=verbose,
        callbacks=callbacks, validation_data=samples.batches(validation_data),
        validation_steps=validation_steps, **given,
    )  # fmt: skip


@method(MODEL, "model.evaluate(generator, steps=...)")
def evaluate_generator(
    self: Any, generator: Any, steps: Any = None, callbacks: Any = None, *queue: Any, **kwargs: Any
) -> Any:
    """Measures on batches from a generator."""
    from keraia.legacy import samples

    generator, steps, given = _measured(generator, steps, kwargs)
    verbose = given.pop("verbose", 0)
    return self.evaluate(
        samples.batches(generator), steps=steps, callbacks=callbacks, verbose=verbose, **given
    )


@method(MODEL, "model.predict(generator, steps=...)")
def predict_generator(
    self: Any, generator: Any, steps: Any = None, callbacks: Any = None, *queue: Any, **kwargs: Any
) -> Any:
    """Computes outputs for batches from a generator; targets in it are ignored."""
    from keraia.legacy import samples

    generator, steps, given = _measured(generator, steps, kwargs)
    verbose = given.pop("verbose", 0)
    inputs = samples.inputs(generator)
    return self.predict(inputs, steps=steps, callbacks=callbacks, verbose=verbose, **given)


def _measured(generator: Any, steps: Any, kwargs: dict[str, Any]) -> tuple[Any, Any, dict]:
    """A generator and its steps, which Keras 1 gave as a number of samples."""
    from keraia.legacy import samples

    given = _without_queue(kwargs)
    count = given.pop("val_samples", None)
    if count is None and samples.counts_samples():
        count, steps = steps, None
    if count is not None:
        generator, steps = samples.steps(generator, count)
    return generator, steps, given


@method(SEQUENTIAL, "numpy.argmax(model.predict(x), axis=-1); of one sigmoid, predict(x) > 0.5")
def predict_classes(self: Any, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
    """Numbers of the likeliest classes; of a single output, whether it is above one half."""
    p = self.predict(x, batch_size=batch_size, verbose=verbose)
    return p.argmax(axis=-1) if p.shape[-1] > 1 else (p > 0.5).astype("int32")


@method(SEQUENTIAL, "model.predict(x)")
def predict_proba(self: Any, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
    """The outputs."""
    return self.predict(x, batch_size=batch_size, verbose=verbose)


@method(MODEL, "model.to_json()")
def to_yaml(self: Any, **kwargs: Any) -> str:
    """The architecture as YAML, of which JSON is a part."""
    return json.dumps(json.loads(self.to_json()), indent=2)


@method(MODEL, "layer.reset_state() of each stateful layer")
def reset_states(self: Any) -> None:
    """Starts the states of recurrent layers anew."""
    for layer in self._flatten_layers(include_self=False):
        reset = getattr(layer, "reset_state", None)
        if reset is not None and getattr(layer, "stateful", False):
            reset()


@attribute(MODEL, "nothing: states are variables")
def state_updates(self: Any) -> list[Any]:
    """No updates: there are no such objects any more."""
    return []


@attribute(MODEL, "the argument `training` of a call")
def uses_learning_phase(self: Any) -> bool:
    """Whether training differs from prediction somewhere in the model."""
    return any("training" in layer.call_signature_parameters for layer in self._flatten_layers())


@method(MODEL, "model(inputs)")
def run_internal_graph(self: Any, inputs: Any, masks: Any = None) -> tuple[Any, Any, Any]:
    """Outputs, their masks and their shapes."""
    outputs = self(inputs[0] if isinstance(inputs, list) and len(inputs) == 1 else inputs)
    flat = outputs if isinstance(outputs, list) else [outputs]
    return flat, [None] * len(flat), [tuple(x.shape) for x in flat]


@method(MODEL, "model.save_weights(path)")
def save_weights_to_hdf5_group(self: Any, f: Any) -> None:
    """Writes the weights into a group of an open HDF5 file."""
    from keraia.legacy.models import save_weights_to_hdf5_group as write

    write(f, self.layers)


@method(MODEL, "model.load_weights(path)")
def load_weights_from_hdf5_group(self: Any, f: Any) -> None:
    """Reads the weights from a group of an open HDF5 file."""
    from keraia.legacy.models import load_weights_from_hdf5_group as read

    read(f, self.layers)


@method(MODEL, "model.load_weights(path, by_name=True)")
def load_weights_from_hdf5_group_by_name(self: Any, f: Any) -> None:
    """Reads the weights of the layers whose names are in a group of an open HDF5 file."""
    from keraia.legacy.models import load_weights_from_hdf5_group_by_name as read

    read(f, self.layers)


@attribute(MODEL, "keras.distribution")
def distribute_strategy(self: Any) -> Any:
    """The strategy of TensorFlow: that of one device."""
    from keraia.legacy.parallel import strategy

    return strategy()


@attribute(MODEL, "nothing: programs of steps reduce by themselves")
def distribute_reduction_method(self: Any) -> str:
    """How results of replicas are put together."""
    return "auto"


@method(MODEL, "model.input.shape and model.input.dtype")
def save_spec(self: Any, dynamic_batch: bool = True) -> Any:
    """Specs of the inputs."""
    inputs = self.inputs
    return (inputs[0] if len(inputs) == 1 else inputs), {}


@method(MODEL, "variable.path of each of model.weights")
def get_weight_paths(self: Any) -> dict[str, Any]:
    """Path -> weight."""
    return {w.path: w for w in self.weights}


@attribute(MODEL, "model.compile(steps_per_execution='auto')")
def autotune_steps_per_execution(self: Any) -> bool:
    """Whether the number of steps to a program is found by itself."""
    return self.steps_per_execution == "auto"


@method(MODEL, "model.compile(steps_per_execution='auto')")
def enable_tune_steps_per_execution(self: Any) -> None:
    """Lets the number of steps to a program be found by itself."""
    self.steps_per_execution = "auto"


@attribute(MODEL, "self.compute_loss(x, y, y_pred, sample_weight)")
def compiled_loss(self: Any) -> Any:
    """The compiled loss as a function of targets and predictions."""
    from keraia.legacy.training import CompiledLoss

    return CompiledLoss(self)


@attribute(MODEL, "self.compute_metrics(x, y, y_pred, sample_weight)")
def compiled_metrics(self: Any) -> Any:
    """The compiled metrics, with `update_state` and `metrics`."""
    from keraia.legacy.training import CompiledMetrics

    return CompiledMetrics(self)


@attribute(SEQUENTIAL, "model.layers")
def flattened_layers(self: Any) -> list[Any]:
    """The layers."""
    return self.layers


@attribute(SEQUENTIAL, "the Sequential itself")
def model(self: Any) -> Any:
    """The model itself."""
    return self


@attribute(SEQUENTIAL, "the data you passed to fit")
def training_data(self: Any) -> Any:
    """Nothing: a model keeps no data."""
    return None


@attribute(SEQUENTIAL, "the data you passed to fit")
def validation_data(self: Any) -> Any:
    """Nothing: a model keeps no data."""
    return None


@method(SEQUENTIAL, "model.get_config()")
def legacy_get_config(self: Any) -> dict[str, Any]:
    """The configuration."""
    return self.get_config()


@method(SEQUENTIAL, "keras.Sequential.from_config(config)")
def legacy_from_config(self: Any, config: Any, layer_cache: Any = None) -> Any:
    """A model from a configuration."""
    return type(self).from_config(config)
