"""`Loss`, the base class, and `LossFunctionWrapper`, which makes a Loss of a function."""

from collections.abc import Callable
from typing import Any, ClassVar

from keraia import dtype_policies, ops
from keraia.core.config import floatx
from keraia.core.configurable import Configurable
from keraia.core.masks import get_mask
from keraia.core.naming import auto_name_for
from keraia.losses.pairs import same_rank, tensors
from keraia.losses.reduction import check_reduction, joint_mask, reduce_weighted


class Loss(Configurable):
    """Base class of losses: what training makes small.

    A subclass defines `call(y_true, y_pred)`, which returns one loss for each element: a tensor of
    shape `(batch, ...)`. Calling the object weighs these, drops what the mask of `y_pred` hides,
    and reduces them.

    Args:
        name: Name in logs; made from the class name if None.
        reduction: `"sum_over_batch_size"` or `"mean"` (the two are one): their mean; `"sum"`;
            `"mean_with_sample_weight"`: their sum by that of the weights; `"none"` or None: all
            of them.
        dtype: Dtype, or dtype policy, to compute in; `floatx()` if None, also under a mixed
            policy.

    Example:
        >>> class Distance(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.mean(ops.abs(y_true - y_pred), axis=-1)
        >>> float(Distance()([[0.0, 0.0]], [[1.0, 3.0]]))
        2.0
    """

    config_attributes = {"dtype": "_given_dtype"}
    config_optional = frozenset({"dtype"})
    config_live = ("name", "reduction")
    casts_targets: ClassVar[bool] = True  # False: `call` gets y_true as it came, say class numbers

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: Any = None,
    ) -> None:
        self.name = name or auto_name_for(type(self))
        check_reduction(reduction, f"losses.{type(self).__name__}")
        self.reduction = reduction
        self._given_dtype = dtype
        self._dtype = floatx() if dtype is None else dtype_policies.get(dtype).compute_dtype

    @property
    def dtype(self) -> str:
        """Name of the dtype that the loss is computed in."""
        return self._dtype

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The reduced loss.

        Args:
            y_true: Targets.
            y_pred: Predictions of a model.
            sample_weight: Weights that broadcast to the losses: `(batch,)` or, say,
                `(batch, time)`.
        """
        mask = get_mask(y_pred)
        dtype = self._dtype
        y_pred = tensors(y_pred, dtype)
        y_true = tensors(y_true, dtype if self.casts_targets else None)
        losses = self.call(y_true, y_pred)
        if losses is None:
            raise ValueError(
                f"The loss {self.name!r} returned None instead of one loss for each element. Does "
                "the function, or `call`, end with `return`?"
            )
        mask = joint_mask(mask, self.own_mask(y_true, y_pred))
        return reduce_weighted(losses, sample_weight, mask, self.reduction, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One loss for each element, before weights and reduction."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what its losses are. "
            "Define `call(self, y_true, y_pred)`, returning one loss for each element."
        )

    def own_mask(self, y_true: Any, y_pred: Any) -> Any:
        """Which losses count, as booleans; None for all."""
        return None


class LossFunctionWrapper(Loss):
    """A Loss made of a function.

    Args:
        fn: Function `(y_true, y_pred, **kwargs)` that returns one loss for each element.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.
        **kwargs: Further arguments of the function, also read as attributes.

    Example:
        >>> loss = LossFunctionWrapper(lambda y_true, y_pred: ops.sum(y_true - y_pred, -1))
        >>> float(loss([[3.0, 4.0]], [[1.0, 1.0]]))
        5.0
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.fn = fn
        self._settings = kwargs

    def __getattr__(self, name: str) -> Any:
        settings = vars(self).get("_settings", {})
        if name in settings:
            return settings[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        return self.fn(*same_rank(y_true, y_pred), **self._settings)
