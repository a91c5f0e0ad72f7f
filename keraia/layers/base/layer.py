"""`Layer`: the public class, put together from its concerns."""

from typing import Any, ClassVar

from keraia import dtype_policies, regularizers
from keraia.backends import backend
from keraia.core import keywords, remat, state
from keraia.graph.operation import Operation
from keraia.layers.base.build import Building, wrapped_build
from keraia.layers.base.call import Calling
from keraia.layers.base.losses import Losses
from keraia.layers.base.recompute import Recomputing
from keraia.layers.base.signature import call_signature
from keraia.layers.base.track import Tracker, held
from keraia.layers.base.weights import Weights

_UNWATCHED = frozenset({"_own_weights", "_tracker", "_losses", "_losses_of_last_call"})
_INPUT_SETTINGS = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "batch_size")


class Layer(backend.layer_base, Calling, Building, Weights, Losses, Recomputing, Operation):
    """A function with state: weights, and the computation that uses them.

    A subclass keeps its settings in `__init__`, makes its weights in `build(input_shape)` and
    computes in `call(inputs, ...)`. `call` may take `training` (is this a training step?) and
    `mask` (which steps of the inputs are real?); both are filled in when the caller says nothing.

    Args:
        activity_regularizer: Penalty of the outputs.
        trainable: Whether training changes the weights.
        dtype: Dtype or dtype policy, such as "mixed_bfloat16"; None means the global policy.
        autocast: Whether floating inputs and weights are cast to the policy's compute dtype.
        name: Name; made from the class's when None.

    Example:
        >>> import keraia as keras
        >>> class Scale(keras.Layer):
        ...     def build(self, input_shape):
        ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")
        ...     def call(self, inputs):
        ...         return inputs * self.factor
        >>> Scale()(keras.ops.ones((2, 3))).shape
        (2, 3)
    """

    _trackable_kind: ClassVar[str] = "layer"
    config_without = frozenset({"autocast"})
    config_optional = frozenset({"activity_regularizer"})
    config_attributes = {"dtype": "dtype_policy"}
    config_live = ("name", "trainable", "dtype")

    supports_masking: bool = False

    _converts_inputs: ClassVar[bool] = True
    _makes_masks: ClassVar[bool] = False  # compute_mask may give a mask where none came in
    _grows: ClassVar[bool] = False  # sub-layers may be added after it is built

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        build = vars(cls).get("build")
        if build is not None and not getattr(build, "wrapped_build", False):
            cls.build = wrapped_build(build)

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if backend.layer_base.__init__ is not object.__init__:
            backend.layer_base.__init__(self)
        self._tracker = Tracker(self)
        self._own_weights: list[Any] = []
        self._building = False
        self._plan = None
        self._remat = remat.current()
        self._build_shapes: dict[str, Any] = {}
        vars(self)["_losses"] = []  # unwatched: they come and go with every call
        vars(self)["_losses_of_last_call"] = []
        self._name_operation(name)
        self._path = self._name
        if trainable not in (True, False):
            raise TypeError(
                f"{self._where()}: `trainable` must be True or False, got {trainable!r}."
            )
        self._trainable = bool(trainable)
        self.built = False
        self.autocast = autocast
        self.supports_jit = True
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.dtype_policy = dtype_policies.get(dtype)
        self._declared_input = _declared_input(type(self).__name__, kwargs)
        if kwargs:
            cls = type(self)
            raise keywords.unknown(cls.__name__, kwargs, keywords.of_constructor(cls))

    # -- attributes

    def __setattr__(self, name: str, value: Any) -> None:
        tracker = self.__dict__.get("_tracker")
        if tracker is None:
            if name != "_tracker" and any(True for _ in held(value)):
                raise RuntimeError(
                    f"{type(self).__name__}: call `super().__init__()` before setting "
                    f"`self.{name}`, so that the layer can keep track of it."
                )
        elif name not in _UNWATCHED:
            value = tracker.replaces(self.__dict__.get(name), value)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        value = self.__dict__.get(name)
        self._own_weights[:] = [v for v in self._own_weights if v is not value]
        Tracker.changes += 1
        object.__delattr__(self, name)

    def __getstate__(self) -> dict[str, Any]:
        left = {"_plan": None, "_losses": [], "_losses_of_last_call": []}
        return {**Operation.__getstate__(self), **left}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        for name in state.keys() - _UNWATCHED:  # containers came as plain ones
            vars(self)[name] = self._tracker.saw(state[name])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    @property
    def path(self) -> str:
        """Names of the layers around it and its own, joined by "/"."""
        return self._path

    @property
    def input_spec(self) -> Any:
        """What inputs must be like: an InputSpec, a structure of them, or None for anything."""
        return vars(self).get("_input_spec")

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self.__dict__["_input_spec"] = value

    @property
    def call_signature_parameters(self) -> list[str]:
        """Names of the parameters of `call`."""
        return list(call_signature(self.call).names)

    @property
    def dtype_policy(self) -> Any:
        """What dtypes the layer stores and computes in."""
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        policy = dtype_policies.get(value)
        if hasattr(policy, "default_policy"):  # a map from paths to policies
            policy = policy[self.path]
        self._dtype_policy = policy
        self._plan = None

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the outputs; subclasses define it."""
        raise NotImplementedError(
            f"{type(self).__name__} has no `call` method. Define `call(self, inputs)` in it."
        )

    # -- metrics

    @property
    def metrics(self) -> list[Any]:
        """Metrics held by this layer and those below."""
        found: dict[int, Any] = {}
        for layer in self._flatten_layers():
            found.update((id(m), m) for m in layer._of_kind("metric"))
        return list(found.values())

    @property
    def metrics_variables(self) -> list[Any]:
        """State of the metrics."""
        return [v for metric in self.metrics for v in metric.variables]

    def add_metric(self, *args: Any, **kwargs: Any) -> None:
        """Gone since Keras 3: keep a metric in an attribute."""
        raise NotImplementedError(
            f"{self._where()}: `add_metric` is gone. Make the metric in `__init__` "
            "(`self.entropy = keras.metrics.Mean()`) and update it in `call` "
            "(`self.entropy.update_state(value)`)."
        )

    def quantized_build(self, input_shape: Any, mode: str) -> None:
        """Makes quantized weights; subclasses that can define it."""
        raise NotImplementedError(f"{self._where()} has no quantized form.")

    # -- pure forms

    def stateless_call(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> tuple[Any, ...]:
        """Calls the layer with given values of its variables, touching nothing.

        Args:
            trainable_variables: Values of `trainable_variables`, in order.
            non_trainable_variables: Values of `non_trainable_variables`, in order.
            *args: Arguments of the call.
            return_losses: Whether to return the losses, too.
            **kwargs: Arguments of the call.

        Returns:
            `(outputs, new values of non_trainable_variables)`, and the losses if asked for.

        Raises:
            ValueError: The layer is not built, or a list has another length.
        """
        if not self.built:
            raise ValueError(f"stateless_call: {self.name!r} is not built. Call it on data first.")
        trainable, others = self.trainable_variables, self.non_trainable_variables
        given = (("trainable", trainable_variables), ("non_trainable", non_trainable_variables))
        for (kind, values), mine in zip(given, (trainable, others), strict=True):
            if len(values) != len(mine):
                raise ValueError(
                    f"stateless_call: {self.name!r} has {len(mine)} {kind}_variables, got "
                    f"{len(values)} values. Pass one value for each, in order."
                )
        values = [getattr(v, "value", v) for v in (*trainable_variables, *non_trainable_variables)]
        with state.scope([*trainable, *others], values) as cells:
            outputs = self(*args, **kwargs)
            losses = self.losses if return_losses else None
        updated = cells.values()[len(trainable) :]
        return (outputs, updated, losses) if return_losses else (outputs, updated)


def _declared_input(where: str, kwargs: dict[str, Any]) -> tuple[int | None, ...] | None:
    """The batch shape that `input_shape=` and its older spellings declare; they leave `kwargs`."""
    given = {name: kwargs.pop(name) for name in _INPUT_SETTINGS if name in kwargs}
    kwargs.pop("input_dtype", None)
    batch = given.get("batch_size")
    for name in ("batch_input_shape", "batch_shape"):
        if given.get(name) is not None:
            return tuple(given[name])
    if given.get("input_shape") is not None:
        shape = given["input_shape"]
        return (batch, *((shape,) if isinstance(shape, int) else tuple(shape)))
    if given.get("input_dim") is not None:
        return (batch, given["input_dim"])
    return None
