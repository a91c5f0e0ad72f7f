"""Models that Keras 3 dropped, and models from texts, configurations and groups of files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import keraia
from keraia import activations, layers, models, ops
from keraia.core.configurable import deserialize
from keraia.core.spec import Node as Node
from keraia.legacy import configs, forms


def model_from_config(config: Any, custom_objects: Any = None) -> Any:
    """Makes a model from a configuration, old or new.

    Args:
        config: Dict with `class_name` and `config`.
        custom_objects: Names of the program's classes and functions.
    """
    return deserialize(forms.modern(configs.modern(config)), custom_objects=custom_objects)


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """Makes a model from JSON that any generation wrote.

    Args:
        json_string: What `to_json` gave.
        custom_objects: Names of the program's classes and functions.
    """
    return model_from_config(json.loads(json_string), custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: Any = None) -> Any:
    """Makes a model from YAML: only plain data is read, nothing in it can run.

    Args:
        yaml_string: What `to_yaml` gave.
        custom_objects: Names of the program's classes and functions.

    Raises:
        ImportError: The text is YAML beyond JSON, and PyYAML is not installed.
    """
    try:
        config = json.loads(yaml_string)
    except json.JSONDecodeError:
        try:
            import yaml
        except ImportError as error:
            raise ImportError(
                "model_from_yaml: to read YAML, install PyYAML: pip install pyyaml."
            ) from error
        config = yaml.safe_load(yaml_string)
    return model_from_config(config, custom_objects)


class LinearModel(models.Model):
    """`activation(sum of x W over the inputs + b)`.

    Args:
        units: Number of outputs.
        activation: Function of the result.
        use_bias: Whether to add a bias.
        kernel_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, bias_regularizer: Penalties of the weights.

    Example:
        >>> LinearModel()(ops.ones((2, 3))).shape
        (2, 1)
    """

    def __init__(
        self, units: int = 1, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = "zeros", bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None, bias_regularizer: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.units, self.use_bias = units, use_bias
        self.activation = activations.get(activation)
        self.kernel_initializer, self.kernel_regularizer = kernel_initializer, kernel_regularizer
        self.bias_initializer, self.bias_regularizer = bias_initializer, bias_regularizer

    def build(self, input_shape: Any) -> None:
        shapes = _shapes(input_shape)
        settings = {
            "use_bias": False,
            "kernel_initializer": self.kernel_initializer,
            "kernel_regularizer": self.kernel_regularizer,
        }
        self.dense_layers = [layers.Dense(self.units, **settings) for _ in shapes]
        for layer, shape in zip(self.dense_layers, shapes, strict=True):
            layer.build(shape)
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.units,), initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
            )  # fmt: skip

    def call(self, inputs: Any) -> Any:
        """The weighted sum of the inputs."""
        given = _listed(inputs)
        total = self.dense_layers[0](given[0])
        for layer, x in zip(self.dense_layers[1:], given[1:], strict=True):
            total = total + layer(x)
        return self.activation(total + self.bias if self.use_bias else total)


def _shapes(shape: Any) -> list[Any]:
    if isinstance(shape, Mapping):
        return [tuple(shape[key]) for key in sorted(shape)]
    return list(shape) if isinstance(shape[0], (tuple, list)) else [shape]


def _listed(inputs: Any) -> list[Any]:
    if isinstance(inputs, Mapping):
        return [inputs[key] for key in sorted(inputs)]
    return list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]


class WideDeepModel(models.Model):
    """A linear and a deep model whose outputs are added.

    Args:
        linear_model, dnn_model: The two.
        activation: Function of the sum.
        **kwargs: Those of `keras.Model`.

    Source: H.-T. Cheng et al., Wide and Deep Learning for Recommender Systems, 2016.
    """

    def __init__(
        self, linear_model: Any, dnn_model: Any, activation: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.linear_model, self.dnn_model = linear_model, dnn_model
        self.activation = activations.get(activation)

    def call(self, inputs: Any, training: Any = None) -> Any:
        """The sum of both; a pair of inputs is one for each."""
        pair = isinstance(inputs, (tuple, list)) and len(inputs) == 2
        wide, deep = inputs if pair else (inputs, inputs)
        return self.activation(self.linear_model(wide) + self.dnn_model(deep))


class SharpnessAwareMinimization(models.Model):
    """Trains a model toward flat minima: each step looks uphill first.

    Args:
        model: The model.
        rho: How far uphill.
        num_batch_splits: Known, but the batch is used whole.
        name: Name.

    Source: P. Foret et al., Sharpness-Aware Minimization, 2020.
    """

    def __init__(
        self, model: Any, rho: float = 0.05, num_batch_splits: Any = None, name: Any = None
    ) -> None:
        super().__init__(name=name)
        self.model, self.rho, self.num_batch_splits = model, rho, num_batch_splits

    def call(self, inputs: Any, training: Any = None) -> Any:
        """The model."""
        return self.model(inputs, training=training)

    def train_step(self, data: Any) -> Any:
        """A step by the gradient at the steepest near point."""
        from keraia.backends import backend

        x, y, weight = keraia.utils.unpack_x_y_sample_weight(data)
        variables = self.model.trainable_variables

        def objective() -> tuple[Any, Any]:
            y_pred = self(x, training=True)
            return self.compute_loss(x, y, y_pred, weight), y_pred

        (loss, y_pred), grads = backend.value_and_grad(objective, variables)
        norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in grads if g is not None))
        moves = [ops.zeros(v.shape) if g is None else g * (self.rho / (norm + 1e-12))
                 for g, v in zip(grads, variables, strict=True)]  # fmt: skip
        for variable, move in zip(variables, moves, strict=True):
            variable.assign_add(move)
        _, grads = backend.value_and_grad(objective, variables)
        for variable, move in zip(variables, moves, strict=True):
            variable.assign_sub(move)
        self.optimizer.apply(grads, variables)
        self._training_setup.loss_tracker.update_state(loss)
        return self.compute_metrics(x, y, y_pred, weight)


def export_saved_model(model: Any, saved_model_path: Any, *args: Any, **kwargs: Any) -> None:
    """Writes a model for serving; see `Model.export`."""
    model.export(saved_model_path)


# -- groups of HDF5 files: an array for each weight, in groups for each layer


def save_weights_to_hdf5_group(f: Any, layers: Sequence[Any]) -> None:
    """Writes the weights of layers into a group.

    Args:
        f: Group of an open `h5py.File`.
        layers: Layers.
    """
    f.attrs["layer_names"] = [layer.name.encode() for layer in layers]
    f.attrs["backend"] = b"tensorflow"
    f.attrs["keras_version"] = b"2.3.1"
    for layer in layers:
        group = f.create_group(layer.name)
        names = [f"{layer.name}/{w.name}_{i}" for i, w in enumerate(layer.weights)]
        group.attrs["weight_names"] = [name.encode() for name in names]
        for name, weight in zip(names, layer.weights, strict=True):
            group[name] = weight.numpy()


def load_weights_from_hdf5_group(f: Any, layers: Sequence[Any]) -> None:
    """Reads the weights of layers from a group, in the order of the layers.

    Raises:
        ValueError: The group has weights of another number of layers.
    """
    saved = [arrays for name in _names(f, "layer_names") if (arrays := _arrays(f[name]))]
    mine = [layer for layer in layers if layer.weights]
    if len(saved) != len(mine):
        raise ValueError(
            f"load_weights_from_hdf5_group: the group has weights of {len(saved)} layers, the "
            f"model has {len(mine)} with weights."
        )
    for layer, arrays in zip(mine, saved, strict=True):
        layer.set_weights(arrays)


def load_weights_from_hdf5_group_by_name(f: Any, layers: Sequence[Any]) -> None:
    """Reads the weights of the layers whose names are in a group."""
    known = {layer.name: layer for layer in layers}
    for name in _names(f, "layer_names"):
        if name in known and (arrays := _arrays(f[name])):
            known[name].set_weights(arrays)


def _names(group: Any, key: str) -> list[str]:
    return [n.decode() if isinstance(n, bytes) else str(n) for n in group.attrs[key]]


def _arrays(group: Any) -> list[np.ndarray]:
    return [np.asarray(group[name]) for name in _names(group, "weight_names")]


def pickle_model(model: Any) -> bytes:
    """A model as bytes: those of a `.keras` file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        keraia.saving.save_model(model, path)
        return path.read_bytes()


def unpickle_model(state: bytes) -> Any:
    """The model from what `pickle_model` gave."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(state)
        return keraia.saving.load_model(path)
