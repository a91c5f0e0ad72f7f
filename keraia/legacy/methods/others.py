"""What optimizers, metrics, regularizers, callbacks and some layers had."""

from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.legacy.gone import attribute, method

OPTIMIZER = "optimizers.Optimizer"
SCALED = "optimizers.LossScaleOptimizer"
METRIC = "metrics.Metric"
RNN = "layers.RNN"
ADAPTED = ("layers.Normalization", "layers.StringLookup", "layers.TextVectorization")


# -- optimizers


class Rate:
    """`optimizer.lr`: the learning rate, which can be assigned."""

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        if obj is None:
            return self
        self._tell()
        rate = obj._learning_rate
        return getattr(rate, "base", rate) if callable(rate) else obj.learning_rate

    def __set__(self, obj: Any, value: Any) -> None:
        self._tell()
        rate = obj._learning_rate
        held = getattr(rate, "base", None)
        if held is not None:
            held.assign(value)
        else:
            obj.learning_rate = value

    def _tell(self) -> None:
        from keraia.legacy.notices import tell

        tell("optimizer.lr", "optimizer.learning_rate")


@method(OPTIMIZER, "[v.numpy() for v in optimizer.variables]")
def get_weights(self: Any) -> list[Any]:
    """Values of the optimizer's state, without the learning rate."""
    return [v.numpy() for v in _state(self)]


@method(OPTIMIZER, "variable.assign(value) for each of optimizer.variables")
def set_weights(self: Any, weights: Any) -> None:
    """Sets the optimizer's state from arrays in the order of `get_weights`."""
    mine = _state(self)
    if len(weights) != len(mine):
        raise ValueError(
            f"set_weights of the optimizer {self.name!r}: it has {len(mine)} arrays, got "
            f"{len(weights)}. Build it first: optimizer.build(model.trainable_variables)."
        )
    for variable, value in zip(mine, weights, strict=True):
        variable.assign(ops.reshape(value, variable.shape))


def _state(optimizer: Any) -> list[Any]:
    rate = getattr(optimizer, "_learning_rate", None)
    return [v for v in optimizer.variables if v is not rate]


@method(OPTIMIZER, "optimizer.get_config() and optimizer.variables")
def get_state(self: Any) -> list[Any]:
    """Values of the optimizer's state."""
    return get_weights(self)


@method(OPTIMIZER, "variable.assign(value) for each of optimizer.variables")
def set_state(self: Any, value_list: Any) -> None:
    """Sets the optimizer's state."""
    set_weights(self, value_list)


@attribute(OPTIMIZER, "optimizer.variables")
def weights(self: Any) -> list[Any]:
    """The optimizer's variables, without the learning rate."""
    return _state(self)


@method(OPTIMIZER, "the gradient of the backend")
def get_gradients(self: Any, loss: Any, params: Any) -> list[Any]:
    """Symbolic gradients of a loss."""
    from keraia.legacy.backend.gradients import gradients

    return gradients(loss, params)


@method(OPTIMIZER, "optimizer.apply(gradients, variables)")
def get_updates(self: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Assignments that move parameters by one step, for K.function."""
    from keraia.legacy.backend.gradients import Step

    return [Step.of(self, args, kwargs)]


@method(OPTIMIZER, "the gradient of the backend, then optimizer.apply(gradients, variables)")
def minimize(
    self: Any, loss: Any, var_list: Any, grad_loss: Any = None, name: Any = None, tape: Any = None
) -> Any:
    """Moves variables against the gradient of a loss: a function, or a tensor and its tape."""
    pairs = compute_gradients(self, loss, var_list, grad_loss, tape)
    return self.apply_gradients(pairs)


@method(OPTIMIZER, "the gradient of the backend")
def compute_gradients(
    self: Any, loss: Any, var_list: Any, grad_loss: Any = None, tape: Any = None
) -> list[tuple[Any, Any]]:
    """Pairs of gradient and variable."""
    from keraia.legacy.backend.gradients import of_function

    variables = list(var_list() if callable(var_list) else var_list)
    if tape is not None:
        return list(zip(tape.gradient(loss, [getattr(v, "value", v) for v in variables]),
                        variables, strict=True))  # fmt: skip
    return list(zip(of_function(loss, variables), variables, strict=True))


@method(OPTIMIZER, "nothing: gradients arrive summed over replicas")
def aggregate_gradients(self: Any, grads_and_vars: Any) -> list[tuple[Any, Any]]:
    """The gradients as they are: there is one replica."""
    return list(grads_and_vars)


@method(OPTIMIZER, "optimizer.variables")
def get_slot_names(self: Any) -> list[str]:
    """Names of the state that each variable has."""
    return [name for group in self.slot_names() for name in group]


@method(OPTIMIZER, "optimizer.variables")
def get_slot(self: Any, var: Any, slot_name: str) -> Any:
    """The state of a variable under a name: "m" and "v" of Adam, "momentum" of SGD."""
    known = {"m": "momentum", "v": "velocity", "rms": "velocity", "accum": "accumulator"}
    names = (slot_name, known.get(slot_name, slot_name))
    for variable in self.variables:
        head = f"{var.path.replace('/', '_')}_"
        if any(variable.name in (f"{head}{name}", name) for name in names):
            return variable
    raise KeyError(f"{self.name} has no state {slot_name!r} of the variable {var.path!r}.")


@method(OPTIMIZER, "optimizer.add_variable_from_reference(variable, name)")
def add_slot(
    self: Any, var: Any, slot_name: str, initializer: Any = "zeros", shape: Any = None
) -> Any:
    """Makes state for a variable."""
    return self.add_variable_from_reference(var, slot_name, initializer)


@method(OPTIMIZER, "optimizer.add_variable(shape, initializer, name=...)")
def add_weight(
    self: Any, name: str, shape: Any = (), dtype: Any = None, initializer: Any = "zeros",
    *rest: Any, **kwargs: Any,
) -> Any:  # fmt: skip
    """Makes a variable of the optimizer."""
    return self.add_variable(shape or (), initializer, dtype=dtype, name=name)


def _inner(name: str) -> Callable[[Any], Any]:
    def read(self: Any) -> Any:
        return getattr(self.inner_optimizer, name)

    read.__name__ = name
    read.__doc__ = f"`{name}` of the optimizer inside."
    return read


for _name in ("clipnorm", "clipvalue", "global_clipnorm"):
    attribute(SCALED, f"optimizer.inner_optimizer.{_name}")(_inner(_name))


@attribute(SCALED, "optimizer.dynamic_scale")
def loss_scale(self: Any) -> Any:
    """The present factor of the loss."""
    return self.dynamic_scale


@attribute(SCALED, "optimizer.step_counter")
def dynamic_counter(self: Any) -> Any:
    """Steps since the factor changed."""
    return self.step_counter


@attribute(SCALED, "nothing: the factor is always dynamic")
def dynamic(self: Any) -> bool:
    """Whether the factor changes by itself: always."""
    return True


@method(SCALED, "optimizer.scale_loss(loss)")
def get_scaled_loss(self: Any, loss: Any) -> Any:
    """The loss times the factor."""
    return self.scale_loss(loss)


@method(SCALED, "nothing: optimizer.apply takes the factor out")
def get_unscaled_gradients(self: Any, grads: Any) -> list[Any]:
    """Gradients divided by the factor."""
    return [None if g is None else g / ops.cast(self.dynamic_scale, g.dtype) for g in grads]


# -- metrics and callbacks


@method(METRIC, "metric.reset_state()")
def reset_states(self: Any) -> None:
    """Starts anew."""
    self.reset_state()


@method(METRIC, "variable.assign_add(other) for each of metric.variables")
def merge_state(self: Any, metrics: Any) -> None:
    """Adds what other metrics gathered."""
    for metric in metrics:
        for mine, other in zip(self.variables, metric.variables, strict=True):
            mine.assign_add(other)


@method("callbacks.Callback", "callback.set_model(model)")
def _set_model(self: Any, model: Any) -> None:
    """Says which model is trained."""
    self.set_model(model)


@method("callbacks.Callback", "callback.set_params(params)")
def _set_params(self: Any, params: Any) -> None:
    """Says how it is trained."""
    self.set_params(params)


@method("callbacks.CallbackList", "keras.callbacks.CallbackList([*callbacks, callback])")
def append(self: Any, callback: Any) -> None:
    """Adds a callback."""
    self.callbacks.append(callback)


@method("callbacks.CallbackList", "nothing: logs have outputs no more")
def make_logs(
    self: Any, model: Any, logs: Any, outputs: Any, mode: str, prefix: str = ""
) -> dict[str, Any]:
    """The logs."""
    return logs


@method("regularizers.Regularizer", "regularizer(weight), whose value is the penalty")
def set_param(self: Any, p: Any) -> None:
    """Says which weight is penalized."""
    self.p = p


@method("regularizers.Regularizer", "activity_regularizer= of the layer")
def set_layer(self: Any, layer: Any) -> None:
    """Says which layer's outputs are penalized."""
    self.layer = layer


# -- recurrent layers


@method(RNN, "layer.cell(inputs, states)")
def step(self: Any, inputs: Any, states: Any) -> Any:
    """One step of the cell."""
    return self.cell(inputs, list(states))


def reset_to(self: Any, states: Any = None, states_value: Any = None) -> None:
    """Puts kept states back to zero, or to given values."""
    states = states_value if states is None else states
    self.reset_state()
    if states is None:
        return
    if hasattr(self, "forward_layer"):
        half = len(states) // 2
        reset_to(self.forward_layer, states[:half])
        reset_to(self.backward_layer, states[half:])
        return
    if self._kept is None:
        raise AttributeError(f"The layer {self.name!r} keeps no states: it is not stateful.")
    self._kept.assign([ops.convert_to_tensor(s) for s in states])


reset_to.__name__ = "reset_states"
for _path in (RNN, "layers.Bidirectional"):
    method(_path)(reset_to)


@method(RNN, "nothing: cells keep what they need")
def get_constants(self: Any, inputs: Any, training: Any = None) -> list[Any]:
    """No constants: masks of dropout belong to the cell."""
    return []


@method(RNN, "layer.get_initial_state(batch_size)")
def get_initial_states(self: Any, inputs: Any) -> list[Any]:
    """States before the first step, for a batch of inputs."""
    return self.get_initial_state(ops.shape(inputs)[0])


@method(RNN, "nothing: inputs are used as they are")
def preprocess_input(self: Any, inputs: Any, training: Any = None) -> Any:
    """The inputs."""
    return inputs


def _of_cell(name: str, today: str) -> None:
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = getattr(self.cell, name, None)
        return None if found is None else found(*args[:1])

    call.__name__ = name
    call.__doc__ = f"`{name}` of the cell."
    method(RNN, today)(call)


_of_cell("reset_dropout_mask", "layer.cell.reset_dropout_mask()")
_of_cell("reset_recurrent_dropout_mask", "layer.cell.reset_recurrent_dropout_mask()")


@method(RNN, "layer.cell.get_dropout_mask(inputs)")
def get_dropout_mask_for_cell(self: Any, inputs: Any, training: Any, count: int = 1) -> Any:
    """Mask of the cell's dropout of inputs."""
    return self.cell.get_dropout_mask(inputs)


@method(RNN, "layer.cell.get_recurrent_dropout_mask(inputs)")
def get_recurrent_dropout_mask_for_cell(
    self: Any, inputs: Any, training: Any, count: int = 1
) -> Any:
    """Mask of the cell's dropout of states."""
    return self.cell.get_recurrent_dropout_mask(inputs)


# -- layers that adapt to data


def _for_adapted(fn: Callable[..., Any], today: str, is_method: bool = True) -> None:
    for path in ADAPTED:
        (method if is_method else attribute)(path, today)(fn)


def is_adapted(self: Any) -> bool:
    """Whether the layer knows its data."""
    return bool(getattr(self, "built", False))


def make_adapt_function(self: Any) -> Callable[..., Any]:
    """A function of data that adapts the layer."""
    return self.adapt


def compile(self: Any, run_eagerly: Any = None, steps_per_execution: Any = None) -> None:
    """Nothing: adapting needs no settings."""


_for_adapted(is_adapted, "layer.built", is_method=False)
_for_adapted(make_adapt_function, "layer.adapt(data)")
_for_adapted(compile, "nothing: layer.adapt(data)")


@method("layers.StringLookup", "layer.vocabulary_size()")
def vocab_size(self: Any) -> int:
    """Number of entries of the vocabulary."""
    return self.vocabulary_size()


@method("layers.Normalization", "layer.adapt(data)")
def update_state(self: Any, data: Any) -> None:
    """Adapts the layer to data."""
    self.adapt(data)


@method("layers.Normalization", "layer.adapt(data)")
def reset_state(self: Any) -> None:
    """Nothing: `adapt` begins anew."""
