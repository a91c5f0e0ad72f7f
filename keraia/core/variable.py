"""`Variable`: a named cell of the program's state."""

from collections.abc import Iterator
from typing import Any

from keraia.core import active, budget, distributed, dtypes, naming, scopes, state
from keraia.core.operators import ops, with_operators
from keraia.core.spec import Shape, standardize_shape

_AGGREGATIONS = ("none", "mean", "sum", "only_first_replica")


@with_operators
class Variable:
    """A tensor that lives on between calls: a weight, a counter, a moving average.

    Args:
        initializer: The first value (array-like), or a function `(shape, dtype)` that makes it
            (an Initializer is one).
        shape: Shape; needed with a function, otherwise that of the value.
        dtype: Name of the dtype; `floatx()` with a function, otherwise that of the value.
        trainable: Whether training may change it.
        autocast: Whether it is read in the layer's compute dtype inside a layer's call.
        aggregation: How replicas are combined: "none", "mean", "sum" or "only_first_replica".
        synchronization: Kept for programs that pass it; one process has one copy.
        name: Name without "/".
        layout: How the value is spread over devices.

    Raises:
        ValueError: Missing shape, a name with "/", a value that does not fit the shape.

    Example:
        >>> v = Variable([1.0, 2.0], name="pair")
        >>> _ = v.assign(v * 2.0)
        >>> v.numpy().tolist()
        [2.0, 4.0]
    """

    aggregation: str = "none"
    synchronization: str = "auto"
    overwrite_with_gradient: bool = False
    lodges: bool = False
    """Whether its storage is somebody else's; see `core/lodger.py`."""

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
        layout: Any = None,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            raise TypeError(f"Variable: unknown arguments {sorted(kwargs)}.")
        name = name or naming.auto_name("variable")
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"Variable: `name` must be a string without '/', got {name!r}.")
        if aggregation is None:
            aggregation = "none"
        if aggregation not in _AGGREGATIONS:
            raise ValueError(
                f"Variable {name!r}: `aggregation` must be one of {_AGGREGATIONS}, "
                f"got {aggregation!r}."
            )
        self._name = name
        self._regularizer: Any = None
        self._constraint: Any = None
        path = scopes.current_path()
        self._path = f"{path}/{name}" if path else name
        self._trainable = bool(trainable)
        self.born_trainable = self._trainable  # its place in lists stays when it is frozen
        self.frozen = False  # stays so when its layer becomes trainable
        self.autocast = bool(autocast)
        self.aggregation = aggregation
        self.synchronization = synchronization
        self._layout = layout
        self._backend = backend = active.load()
        array = self._first_value(initializer, shape, dtype)
        self._shape: Shape = backend.shape_of(array)
        self._dtype: str = backend.dtype_of(array)
        self._castable = self.autocast and dtypes.is_float(self._dtype)
        self._cell = self._first_cell(array)
        self.exposed = True  # somebody may hold the array: it must not be donated

    def _first_cell(self, array: Any) -> Any:
        if (spread := distributed.current()) is not None:
            array = spread.place_variable(self, array)
        return self._backend.store.make(array, self._trainable)

    def _first_value(self, initializer: Any, shape: Any, dtype: Any) -> Any:
        backend = self._backend
        if callable(initializer) and not isinstance(initializer, Variable):
            if shape is None:
                raise ValueError(
                    f"Variable {self._name!r}: pass `shape` when the initial value comes from a "
                    f"function, here {initializer!r}."
                )
            shape = standardize_shape(shape, f"Variable {self._name!r}")
            if None in shape:
                raise ValueError(
                    f"Variable {self._name!r}: a variable's shape must be known, got {shape}."
                )
            budget.spend(shape, self._name)
            dtype = dtypes.standardize_dtype(dtype)
            with backend.store.concrete():
                return backend.as_array(initializer(shape, dtype=dtype), dtype)
        if isinstance(initializer, Variable):
            initializer = initializer.value
        with backend.store.concrete():
            array = backend.as_array(initializer, dtype and dtypes.standardize_dtype(dtype))
        if shape is not None and backend.shape_of(array) != standardize_shape(shape):
            raise ValueError(
                f"Variable {self._name!r}: the value has shape {backend.shape_of(array)}, "
                f"`shape` says {tuple(shape)}. Leave `shape` out, or reshape the value."
            )
        return array

    # -- what it is

    @property
    def name(self) -> str:
        return self._name

    @property
    def path(self) -> str:
        return self._path

    @property
    def shape(self) -> Shape:
        return self._shape

    @property
    def dtype(self) -> str:
        cast = state.thread.autocast
        return cast if cast is not None and self._castable else self._dtype

    @property
    def ndim(self) -> int:
        return len(self._shape)

    @property
    def size(self) -> int:
        size = 1
        for length in self._shape:
            size *= length or 0
        return size

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        self._backend.store.set_trainable(self._cell, self._trainable)

    @property
    def regularizer(self) -> Any:
        """Function of the value that gives a penalty, or None."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value: Any) -> None:
        self._regularizer = self._function_or_none("regularizer", value)

    @property
    def constraint(self) -> Any:
        """Function that projects the value after each update, or None."""
        return self._constraint

    @constraint.setter
    def constraint(self, value: Any) -> None:
        self._constraint = self._function_or_none("constraint", value)

    def _function_or_none(self, name: str, value: Any) -> Any:
        if value is not None and not callable(value):
            raise ValueError(
                f"Variable {self._path!r}: `{name}` must be a function of the value or None, got "
                f"{value!r}. Find one by its name with `keras.{name}s.get`."
            )
        return value

    # -- reading and writing

    @property
    def value(self) -> Any:
        """The backend array it holds now, in the dtype of the autocast scope if one is open."""
        thread = state.thread
        scope = thread.scope
        array = self.stored() if scope is None else scope.read(self)
        cast = thread.autocast
        if cast is not None and self._castable and cast != self._dtype:
            return self._backend.cast(array, cast)
        return array

    def stored(self) -> Any:
        """The array in storage, whatever scopes are open."""
        self.exposed = True
        return self._backend.store.read(self._cell)

    def assign(self, value: Any) -> Any:
        """Replaces the value by one of the same shape; it is cast to the variable's dtype.

        Raises:
            ValueError: The shapes differ.
        """
        backend = self._backend
        array = backend.as_array(getattr(value, "value", value), self._dtype)
        if backend.shape_of(array) != self._shape:
            self._check_fits(backend.shape_of(array))
        scope = state.thread.scope
        if scope is not None:
            scope.write(self, array)
        else:
            if (spread := distributed.current()) is not None:
                array = spread.place_variable(self, array)
            self._cell = backend.store.write(self._cell, array)
            self.exposed = True
        return array

    def _check_fits(self, shape: Shape) -> None:
        known = all(
            a is None or b is None or a == b for a, b in zip(shape, self._shape, strict=False)
        )
        if len(shape) != len(self._shape) or not known:
            raise ValueError(
                f"Variable {self._path!r} of shape {self._shape} cannot be assigned a value of "
                f"shape {shape}. Reshape the value, or make a new variable."
            )

    def assign_add(self, value: Any) -> Any:
        """Adds to the value."""
        return self.assign(ops().add(self._raw(), value))

    def assign_sub(self, value: Any) -> Any:
        """Subtracts from the value."""
        return self.assign(ops().subtract(self._raw(), value))

    def _raw(self) -> Any:
        scope = state.thread.scope
        return self.stored() if scope is None else scope.read(self)

    def numpy(self) -> Any:
        """The value as a NumPy array."""
        return self._backend.to_numpy(self.value)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __jax_array__(self) -> Any:
        return self.value

    def __getstate__(self) -> dict[str, Any]:
        """What travels in copies and pickles: the value as a NumPy array, for any backend."""
        value = self._backend.to_numpy(self.stored())
        return {**vars(self), "_cell": value, "_backend": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._backend = backend = active.load()
        with backend.store.concrete():
            array = backend.as_array(self._cell, self._dtype)
            self._cell = backend.store.make(array, self._trainable)

    def __getitem__(self, idx: Any) -> Any:
        return ops().get_item(self.value, idx)

    def __len__(self) -> int:
        if not self._shape:
            raise TypeError(f"Variable {self._path!r} is a scalar: it has no length.")
        return self._shape[0] or 0

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.numpy())

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __index__(self) -> int:
        return self.numpy().__index__()

    def __repr__(self) -> str:
        facts = f"path={self._path}, shape={self._shape}, dtype={self._dtype}"
        if state.thread.scope is not None:  # perhaps of a program that has no values yet
            return f"<Variable {facts}>"
        with self._backend.store.concrete():
            return f"<Variable {facts}, value={self._backend.to_numpy(self.stored())}>"
