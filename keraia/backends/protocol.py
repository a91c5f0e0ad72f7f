"""What a backend is: about twenty questions it answers, and kernels where its arrays differ."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

Array = Any
Kernels = dict[str, Callable[..., Any]]


class Store(Protocol):
    """Where a variable keeps its value."""

    def make(self, array: Array, trainable: bool) -> Any:
        """Storage (a cell) that holds `array`, made outside any trace."""
        ...

    def read(self, cell: Any) -> Array: ...

    def write(self, cell: Any, array: Array) -> Any:
        """Puts `array` into the cell; returns the cell to keep, which may be a new one."""
        ...

    def set_trainable(self, cell: Any, trainable: bool) -> None: ...

    def concrete(self) -> AbstractContextManager[None]:
        """Inside, arrays are made with values even if a trace is under way."""
        ...


class StepProgram(Protocol):
    """A step ready to run: `program(batch) -> logs`; variables are up to date when it returns.

    Batches may hold host arrays, which the program places on the device. Further arguments go to
    each of its steps as they are.
    """

    def __call__(self, batch: Any, *fixed: Any) -> Any: ...


class Backend(Protocol):
    """One array library behind keraia."""

    name: str
    features: frozenset[str]
    """Among: autodiff; compile (steps become programs); eager (arrays outside state scopes have
    values); fused_steps; graphs (programs even without the compiler); jit (there is XLA)."""

    xp: Any
    """Array functions under NumPy's names."""

    kernels: Kernels
    """Op name -> kernel, where the op's body will not do. Arguments are settled, dtypes cast."""

    canonical: Mapping[str, str]
    """Dtypes it replaces by others, such as float64 by float32 on JAX without x64."""

    widen: Mapping[tuple[str, str], str]
    """`(op, dtype)` -> dtype to compute in where the device lacks a kernel."""

    state_style: Literal["values", "cells"]
    store: Store
    layer_base: type
    """What layers inherit: `__call__` leads to `self._run(...)`."""

    def as_array(self, x: Any, dtype: str | None = None) -> Array:
        """Makes an array of anything array-like.

        Without `dtype`: arrays keep theirs (made canonical), Python floats become `floatx()`,
        Python integers int32.
        """
        ...

    def native(self, dtype: str) -> Any:
        """The library's own object for a dtype name."""
        ...

    def scalar(self, x: complex, dtype: str) -> Any:
        """A Python number in the form that kernels take, without changing their dtype."""
        ...

    def to_numpy(self, x: Any) -> Any: ...

    def is_array(self, x: Any) -> bool: ...

    def cast(self, x: Array, dtype: str) -> Array: ...

    def dtype_of(self, x: Array) -> str: ...

    def shape_of(self, x: Array) -> tuple[int | None, ...]: ...

    def value_and_grad(
        self, fn: Callable[[], tuple[Array, Any]], variables: Sequence[Any]
    ) -> tuple[tuple[Array, Any], list[Array | None]]:
        """Runs `fn() -> (loss, aux)`; returns that and the loss's gradient for each variable.

        Writes that `fn` makes to variables take effect. A variable that the loss does not depend
        on has the gradient None where the backend can tell, else zeros.
        """
        ...

    def abstract_call(self, fn: Callable[..., Any], specs: Sequence[Any]) -> Any:
        """Calls `fn(*specs)` without computing; KerasTensors in, KerasTensors out."""
        ...

    def compile_step(
        self,
        step: Callable[..., Any],
        variables: Sequence[Any],
        compile: bool = True,
        jit: bool = False,
        steps: int = 1,
        donate: Collection[Any] = (),
    ) -> StepProgram:
        """Makes a program of `step(batch, *fixed) -> logs`, which reads and assigns `variables`.

        With `steps=k` each leaf of the batch has a leading axis of length k, the steps run one
        after the other, and the logs are those of the last; `fixed` arguments are the same for
        all. The memory of the old values of variables to `donate` may be reused: nobody else may
        use these while the program runs. `compile` asks for a program rather than the step as it
        stands; `jit` for one by the compiler that the user has to wish for, where that differs.
        """
        ...

    def bundle(self, arrays: Sequence[Array]) -> Any:
        """Arrays that compute as one."""
        ...

    def devices(self) -> list[str]:
        """Devices of this machine, such as "cpu:0" and "gpu:0"."""
        ...

    def device(self, name: str) -> AbstractContextManager[Any]:
        """Inside, arrays are made on the device of that name."""
        ...

    def seed(self, number: int) -> None:
        """Seeds the library's own generator, from which users' code may draw."""
        ...

    def place(self, structure: Any) -> Any:
        """Host arrays -> device arrays, perhaps before the copy is complete."""
        ...

    def synchronize(self, structure: Any) -> None: ...


def kernel_table() -> tuple[Kernels, Callable[[str], Callable[..., Any]]]:
    """An empty table of kernels and the decorator `@kernel("name")` that fills it."""
    kernels: Kernels = {}

    def kernel(name: str) -> Callable[..., Any]:
        def keep(fn: Callable[..., Any]) -> Callable[..., Any]:
            kernels[name] = fn
            return fn

        return keep

    return kernels, kernel
