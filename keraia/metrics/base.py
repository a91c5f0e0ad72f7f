"""`Metric`, the base class: numbers gathered over batches."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from keraia import dtype_policies, initializers, ops
from keraia.core.config import floatx
from keraia.core.configurable import Configurable
from keraia.core.naming import auto_name_for
from keraia.core.scopes import name_scope
from keraia.core.state import functionalize
from keraia.core.variable import Variable


class Metric(Configurable):
    """Base class of metrics: state that `update_state` changes and `result` reads.

    A subclass makes its variables with `add_weight`, in the constructor, and defines
    `update_state(...)` and `result()`. Both may run inside a compiled program, so they compute
    with `keras.ops` and take no decisions by values of tensors.

    Args:
        dtype: Dtype, or dtype policy, of the variables; `floatx()` if None.
        name: Name in logs; made from the class name if None.

    Example:
        >>> class Largest(Metric):
        ...     def __init__(self, **kwargs):
        ...         super().__init__(**kwargs)
        ...         self.largest = self.add_weight(name="largest")
        ...     def update_state(self, values):
        ...         self.largest.assign(ops.maximum(self.largest, ops.max(values)))
        ...     def result(self):
        ...         return self.largest.value
        >>> metric = Largest()
        >>> metric.update_state([3.0, 1.0])
        >>> metric.update_state([2.0])
        >>> float(metric.result())
        3.0
    """

    config_live = ("name", "dtype")
    _trackable_kind = "metric"
    # "up" or "down": where the metric goes as the model gets better, for callbacks.
    _direction: Literal["up", "down"] | None = None

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        self.name = name or auto_name_for(type(self))
        self._dtype = floatx() if dtype is None else dtype_policies.get(dtype).compute_dtype
        self._made: list[Variable] = []

    @property
    def dtype(self) -> str:
        """Name of the dtype of the variables."""
        return self._dtype

    @property
    def variables(self) -> list[Variable]:
        """Its own variables, then those of the metrics it holds."""
        found = {id(v): v for v in self._made}
        inner: list[Metric] = []
        for part in parts(list(vars(self).values())):
            if isinstance(part, Variable):
                found.setdefault(id(part), part)
            else:
                inner.append(part)
        for metric in inner:
            found.update((id(v), v) for v in metric.variables)
        return list(found.values())

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any,
        dtype: Any = None,
        aggregation: str = "sum",
        name: str | None = None,
    ) -> Variable:
        """Makes a variable of the metric.

        Args:
            shape: Its shape.
            initializer: Its first value, as `keras.initializers.get` understands it; `reset_state`
                sets zeros, whatever this is.
            dtype: Its dtype; the metric's if None.
            aggregation: How replicas are combined.
            name: Its name.
        """
        with name_scope(self.name):
            variable = Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype or self._dtype,
                trainable=False,
                autocast=False,
                aggregation=aggregation,
                name=name,
            )
        self._made.append(variable)
        return variable

    def add_weight(
        self,
        shape: Sequence[int] = (),
        initializer: Any = None,
        dtype: Any = None,
        name: str | None = None,
    ) -> Variable:
        """The same as `add_variable`, of zeros where no initializer is given."""
        return self.add_variable(shape, initializer or "zeros", dtype, name=name)

    def prepare(self, y_true: Any, y_pred: Any) -> None:
        """Makes the variables whose shapes follow from the data; most metrics have none.

        Called before a program with the metric is compiled, and by `update_state`.
        """

    def reset_state(self) -> None:
        """Sets all variables to zero, as at the start of an epoch."""
        for variable in self.variables:
            variable.assign(ops.zeros(variable.shape, dtype=variable.dtype))

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Takes a batch into account."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say how it gathers. Define `update_state(self, ...)`."
        )

    def result(self) -> Any:
        """The metric of what was gathered: a tensor, or a dict of them."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it amounts to. Define `result(self)`."
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Takes a batch into account and returns the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def stateless_update_state(
        self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any
    ) -> list[Any]:
        """`update_state` as a pure function.

        Args:
            metric_variables: Values of `variables`, in their order.
            *args: Arguments of `update_state`.
            **kwargs: Likewise.

        Returns:
            The new values.
        """
        variables = self._beside(metric_variables)
        return functionalize(self.update_state, variables)(metric_variables, *args, **kwargs)[0]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """`result` as a pure function of the values of `variables`."""
        variables = self._beside(metric_variables)
        return functionalize(self.result, variables)(metric_variables)[1]

    def stateless_reset_state(self) -> list[Any]:
        """Values that `reset_state` gives to `variables`, which stay as they are."""
        variables = self.variables
        return functionalize(self.reset_state, variables)([v.value for v in variables])[0]

    def _beside(self, metric_variables: Sequence[Any]) -> list[Variable]:
        variables = self.variables
        if len(metric_variables) != len(variables):
            raise ValueError(
                f"Metric {self.name!r}: `metric_variables` must hold one tensor for each of its "
                f"{len(variables)} variables, got {len(metric_variables)}. The variables are "
                f"{[v.path for v in variables]}."
            )
        return variables

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def parts(value: Any) -> Iterator[Any]:
    """Variables and metrics in a value: itself, or those in its lists, tuples and dicts."""
    if isinstance(value, (Variable, Metric)):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from parts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from parts(part)
