"""How far what a student says, or how it sees, is from its teacher."""

from collections.abc import Callable
from typing import Any

from keraia import losses, ops
from keraia.core import tree
from keraia.core.configurable import Configurable
from keraia.losses import Loss
from keraia.losses.base import LossFunctionWrapper
from keraia.models.model import Model

# Losses of distributions, which see logits as probabilities.
_OF_DISTRIBUTIONS = (losses.KLDivergence, losses.CategoricalCrossentropy)
_FUNCTIONS = (losses.kl_divergence, losses.categorical_crossentropy)


class DistillationLoss(Configurable):
    """Base class of losses between the outputs of a teacher and of a student.

    A subclass defines `compute_loss`, and perhaps the checks.

    Example:
        >>> from keraia import ops
        >>> class Gap(DistillationLoss):
        ...     def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
        ...         return ops.mean(ops.abs(teacher_outputs - student_outputs))
        >>> float(Gap().compute_loss(ops.array([1.0, 3.0]), ops.array([1.0, 2.0])))
        0.5
    """

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The loss, a scalar.

        Args:
            teacher_outputs: Outputs of the teacher, or of one of its layers.
            student_outputs: The same of the student.
            **kwargs: For subclasses.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not say how far a student is from its teacher. Define "
            "`compute_loss(self, teacher_outputs, student_outputs, **kwargs)`."
        )

    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> None:
        """Checks that outputs have one structure.

        Raises:
            ValueError: They have not.
        """
        tree.assert_same_structure(teacher_outputs, student_outputs)

    def validate_model_compatibility(self, teacher: Model, student: Model) -> None:
        """Checks that two models can be compared; called once by the `Distiller`."""


class _Comparison(DistillationLoss):
    """Losses between tensors: one for all outputs, or one for each in their structure."""

    loss: Any

    def _set_loss(self, loss: Any) -> None:
        where = f"distillation.{type(self).__name__}"
        self.loss = tree.map_structure(_get, loss, none_is_leaf=True)
        if all(part is None for part in tree.flatten(self.loss)):
            raise ValueError(f"{where}: `loss` holds no loss, got {loss!r}. Pass one, say 'mse'.")

    def _sum(
        self, compare: Callable[[Any, Any, Any], Any], teacher_outputs: Any, student_outputs: Any
    ) -> Any:
        """Sum of `compare(loss, teacher, student)` over all outputs."""
        self.validate_outputs(teacher_outputs, student_outputs)
        pairs = list(zip(tree.flatten(teacher_outputs), tree.flatten(student_outputs), strict=True))
        parts = tree.flatten(self.loss)
        parts = parts * len(pairs) if len(parts) == 1 else parts
        if len(parts) != len(pairs):
            raise ValueError(
                f"distillation.{type(self).__name__}: {len(parts)} losses do not fit "
                f"{len(pairs)} outputs. Pass one for all, or one for each."
            )
        found = [
            compare(loss, ops.convert_to_tensor(t), ops.convert_to_tensor(s))
            for loss, (t, s) in zip(parts, pairs, strict=True)
            if loss is not None
        ]
        return sum(found[1:], found[0])

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A loss from what `get_config` returned."""
        return super().from_config(config)


def _get(loss: Any) -> Any:
    return None if loss is None else losses.get(loss)


def _reduced(loss: Any, teacher: Any, student: Any) -> Any:
    """Mean of a loss over the batch."""
    return (loss if isinstance(loss, Loss) else LossFunctionWrapper(loss))(teacher, student)


class LogitsDistillation(_Comparison):
    """Compares logits, softened by a temperature `t`.

    Losses of distributions (Kullback-Leibler divergence, cross-entropy) compare the probabilities
    `softmax(logits / t)`, times `t**2`, so that gradients do not shrink with the temperature; all
    others `logits / t`.

    Args:
        temperature: How much is softened; positive, 1 not at all. High ones show what the teacher
            thinks of the wrong classes.
        loss: Name of a loss, function or `Loss`; a list or dict of them for several outputs.

    Source: G. Hinton, O. Vinyals, J. Dean, Distilling the Knowledge in a Neural Network, 2015.

    Example:
        >>> teacher, student = ops.array([[2.0, 0.0]]), ops.array([[0.0, 0.0]])
        >>> float(LogitsDistillation(2.0, "mse").compute_loss(teacher, student))
        0.5
    """

    def __init__(self, temperature: float = 3.0, loss: Any = "kl_divergence") -> None:
        if isinstance(temperature, bool) or not isinstance(temperature, (int, float)):
            raise ValueError(
                "distillation.LogitsDistillation: `temperature` must be a number, got "
                f"{temperature!r}."
            )
        if not temperature > 0:
            raise ValueError(
                "distillation.LogitsDistillation: `temperature` must be positive, got "
                f"{temperature}."
            )
        self.temperature = temperature
        self._set_loss(loss)

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The loss between logits `(batch, ..., classes)`, a scalar."""
        return self._sum(self._compare, teacher_outputs, student_outputs)

    def _compare(self, loss: Any, teacher: Any, student: Any) -> Any:
        teacher, student = teacher / self.temperature, student / self.temperature
        if not (isinstance(loss, _OF_DISTRIBUTIONS) or loss in _FUNCTIONS):
            return _reduced(loss, teacher, student)
        if not getattr(loss, "from_logits", False):
            student = ops.softmax(student)
        return _reduced(loss, ops.softmax(teacher), student) * self.temperature**2

    def validate_model_compatibility(self, teacher: Model, student: Model) -> None:
        """Checks that the outputs have the same shapes."""
        check_shapes("output", teacher, student)


class FeatureDistillation(_Comparison):
    """Compares what layers inside the models give.

    Args:
        loss: Name of a loss, function or `Loss`; a list or dict of them for several tensors.
        teacher_layer_name: Layer of the teacher; None: its output.
        student_layer_name: Layer of the student; None: its output.

    Source: A. Romero et al., FitNets: Hints for Thin Deep Nets, 2014.

    Example:
        >>> seen = ops.array([[1.0, 2.0]])
        >>> float(FeatureDistillation("mae").compute_loss(seen, ops.zeros((1, 2))))
        1.5
    """

    def __init__(
        self,
        loss: Any = "mse",
        teacher_layer_name: str | None = None,
        student_layer_name: str | None = None,
    ) -> None:
        self.teacher_layer_name = teacher_layer_name
        self.student_layer_name = student_layer_name
        self._set_loss(loss)

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The loss between features of one shape, a scalar."""
        return self._sum(_reduced, teacher_outputs, student_outputs)

    def validate_model_compatibility(self, teacher: Model, student: Model) -> None:
        """Checks that the models have the layers, and that their outputs have one shape."""
        shapes = [
            shapes_of(model.output if name is None else model.get_layer(name).output)
            for model, name in (
                (teacher, self.teacher_layer_name),
                (student, self.student_layer_name),
            )
        ]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"distillation.FeatureDistillation: {self.teacher_layer_name or 'output'!r} of the "
                f"teacher gives {shapes[0]}, {self.student_layer_name or 'output'!r} of the "
                f"student {shapes[1]}. Choose layers of one shape, or add one to the student."
            )


def shapes_of(tensors: Any) -> Any:
    """Shapes in the structure of the tensors, without the batch."""
    return [tuple(tensor.shape[1:]) for tensor in tree.flatten(tensors)]


def check_shapes(side: str, teacher: Model, student: Model) -> None:
    """Checks that models that are built have the same inputs, or outputs.

    Args:
        side: "input" or "output".
        teacher: The teacher.
        student: The student.

    Raises:
        ValueError: Their shapes differ.
    """
    if not (getattr(teacher, "inputs", None) and getattr(student, "inputs", None)):
        return  # not known before the first call
    found = [shapes_of(getattr(model, side)) for model in (teacher, student)]
    if len(found[0]) != len(found[1]) or not all(map(_fit, *found)):
        raise ValueError(
            f"distillation.Distiller: the {side}s of teacher and student must have one shape, got "
            f"{found[0]} and {found[1]}."
        )


def _fit(first: tuple[int | None, ...], second: tuple[int | None, ...]) -> bool:
    return len(first) == len(second) and all(
        a == b or None in (a, b) for a, b in zip(first, second, strict=True)
    )
