"""Low-rank adaptation: a frozen weight, and a small product of matrices that is trained instead."""

import contextlib
from collections.abc import Iterator
from typing import Any, ClassVar

from keraia import ops
from keraia.core import scopes
from keraia.core.computed import Computed, Run
from keraia.core.variable import Variable
from keraia.layers.adapt.integers import Quantized
from keraia.layers.base.layer import Layer

LORA = frozenset({"lora_rank", "lora_alpha"})  # left out of configurations while None


class LowRank(Computed):
    """`base + scale * a @ b`.

    Args:
        base: The frozen weight, `(..., outputs)`, perhaps quantized.
        a: `(..., rank)`.
        b: `(rank, outputs)`.
        scale: Factor of the product.
    """

    def __init__(self, base: Variable | Quantized, a: Variable, b: Variable, scale: float) -> None:
        self.base, self.a, self.b = base, a, b
        self.scale = scale
        self.shape = base.shape

    @property
    def dtype(self) -> str:  # type: ignore[override]
        return self.a.dtype

    @property
    def value(self) -> Any:
        base = self.base.floats() if isinstance(self.base, Quantized) else self.base
        return ops.add(base, ops.multiply(ops.matmul(self.a, self.b), self.scale))

    def product(self, x: Any, run: Run) -> Any:
        if not isinstance(self.base, Quantized):
            return run(x, self.value)
        a, b = (ops.cast(v.value, ops.dtype(x)) for v in (self.a, self.b))
        change = self.base.of.low_rank(x, a, b, run)
        return ops.add(self.base.product(x, run), ops.multiply(change, self.scale))

    def rows(self, indices: Any) -> Any:
        """Some rows of the value, without computing the others."""
        change = ops.matmul(ops.take(self.a, indices, axis=0), self.b)
        quantized = isinstance(self.base, Quantized)
        base = self.base.rows(indices) if quantized else ops.take(self.base, indices, axis=0)
        return ops.add(base, ops.multiply(change, self.scale))


class WeightToBe:
    """What a weight's name stands for until the layer is built."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, layer: Any, owner: type) -> Any:
        if layer is None:
            return self
        raise AttributeError(
            f"{layer._where()} has no `{self.name}` before it is built. Call it on data, or "
            "`build(input_shape)`."
        )


class Adaptable(Layer):
    """A layer whose largest weight can be trained by few numbers.

    Attributes:
        lora_rank: Rank of the change; None means that the weight itself is trained.
        lora_alpha: The change counts `lora_alpha / lora_rank` times.
        lora_enabled: Whether the weight is frozen and changed by the product.
    """

    config_optional = Layer.config_optional | LORA
    adapted: ClassVar[str] = "kernel"

    lora_rank: int | None = None
    lora_alpha: float | None = None
    lora_enabled: bool = False

    def _keep_lora(self, rank: int | None, alpha: float | None) -> None:
        """Keeps the constructor's arguments; the weight does not exist yet."""
        if rank is not None and (not isinstance(rank, int) or rank < 0):
            raise ValueError(
                f"{self._where()}: `lora_rank` must be a positive integer or None, got {rank!r}."
            )
        self.lora_rank = rank or None
        self.lora_alpha = (rank if alpha is None else alpha) if rank else None

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Freezes the weight; from here on two small matrices change it.

        The weight `(..., outputs)` reads `weight + lora_alpha / rank * a @ b`, with `a` of shape
        `(..., rank)` and `b` of `(rank, outputs)`. Saved files hold the sum.

        Args:
            rank: Rank of the change, at least 1.
            lora_alpha: Strength of the change; `rank` by default.
            a_initializer: First values of `a`.
            b_initializer: First values of `b`. With zeros nothing changes at first.

        Raises:
            ValueError: The layer is not built, adapted already, or constrains the weight.

        Source: E. Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2021.
        """
        if not self.built:
            raise ValueError(
                f"{self._where()}: enable_lora needs a built layer. Call it on data, or "
                "`build(input_shape)`, first."
            )
        if self.lora_enabled:
            raise ValueError(f"{self._where()}: enable_lora was called before; once is enough.")
        self._keep_lora(rank, lora_alpha)
        self._adapt(a_initializer, b_initializer)

    def _adapt(self, a_initializer: Any = "he_uniform", b_initializer: Any = "zeros") -> None:
        """Puts the adapted weight in place of the weight, if a rank is set."""
        rank, name = self.lora_rank, self.adapted
        if rank is None:
            return
        if getattr(self, f"{name}_constraint") is not None:
            raise ValueError(
                f"{self._where()}: a weight that is adapted cannot be constrained. Remove "
                f"`{name}_constraint`, or do not adapt."
            )
        holder, base = self._base_of(name)
        penalty = {"regularizer": getattr(self, f"{name}_regularizer")}
        shapes = {"a": (*base.shape[:-1], rank), "b": (rank, base.shape[-1])}
        first = {"a": a_initializer, "b": b_initializer}
        with self._late_weights():
            for part, shape in shapes.items():
                full = f"lora_{name}_{part}"
                weight = self.add_weight(full, shape, initializer=first[part], **penalty)
                weight.trainable = self._trainable
                setattr(self, full, weight)
        if isinstance(base, Variable):
            base.frozen, base.trainable = True, False
        self.lora_enabled = True
        self._plan = None
        a, b = self._factors()
        setattr(*holder, LowRank(base, a, b, (self.lora_alpha or rank) / rank))

    def _base_of(self, name: str) -> tuple[tuple[Any, str], Any]:
        """Where the weight is kept, as object and attribute, and the weight."""
        return (self, name), getattr(self, name)

    @contextlib.contextmanager
    def _late_weights(self) -> Iterator[None]:
        """Lets the layer make weights after it was built, under its own path."""
        locked, self._tracker.locked = self._tracker.locked, None
        try:
            with contextlib.ExitStack() as stack:
                for name in () if self._building else self.path.split("/"):
                    stack.enter_context(scopes.name_scope(name))
                yield
        finally:
            self._tracker.locked = locked

    def _factors(self) -> Iterator[Variable]:
        return (getattr(self, f"lora_{self.adapted}_{part}") for part in "ab")

    def save_own_variables(self, store: Any) -> None:
        """Puts the variables into `store`; an adapted weight with its change, as one."""
        merged = self._merged() if self.lora_enabled else {}
        for index, variable in enumerate(self._stored()):
            store[str(index)] = merged.get(id(variable), variable)

    def load_own_variables(self, store: Any) -> None:
        """Takes the values from `store`; the change of an adapted weight starts anew from zero."""
        self._assign_stored(self._stored(), store)
        if self.lora_enabled:
            _, b = self._factors()
            b.assign(ops.zeros_like(b))

    def _merged(self) -> dict[int, Any]:
        """What stands in files for the variables of an adapted weight, by their identity."""
        (holder, name), _ = self._base_of(self.adapted)
        whole: LowRank = getattr(holder, name)
        if isinstance(whole.base, Quantized):
            values = whole.base.take(whole.value)
            return {id(v): ops.convert_to_numpy(x) for v, x in values.items()}
        return {id(whole.base): whole.numpy()}

    def _stored(self) -> list[Variable]:
        """Variables that files keep: those of a change are part of the weight."""
        factors = {id(v) for v in self._factors()} if self.lora_enabled else set()
        return [v for v in self._saved_variables() if id(v) not in factors]
