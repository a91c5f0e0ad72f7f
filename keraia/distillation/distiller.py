"""`Distiller`: trains a student on targets and on what its teacher says."""

from typing import Any

from keraia import ops
from keraia.core import tree
from keraia.core.config import floatx
from keraia.distillation.losses import DistillationLoss, FeatureDistillation, check_shapes
from keraia.metrics import Mean
from keraia.models.functional import Functional
from keraia.models.model import Model
from keraia.training.compile_loss import rows_of, sum_of, track


class Features:
    """What a model gives together with the outputs of some of its layers, in one pass.

    Args:
        model: The model.
        names: Layers, one for each loss; None where a loss compares outputs of the model.
    """

    def __init__(self, model: Model, names: list[str | None]) -> None:
        self.model, self.names = model, names
        self.inside: Any = None
        if any(names):
            layers = [model.output if n is None else model.get_layer(n).output for n in names]
            self.inside = Functional(model.inputs, [model.output, *layers])

    def __call__(self, inputs: Any, training: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        """Outputs, and what each loss compares."""
        if self.inside is None:
            outputs = self.model(inputs, training=training, **kwargs)
            return outputs, [outputs] * len(self.names)
        outputs, *features = self.inside(inputs, training=training, **kwargs)
        return outputs, features


class Distiller(Model):
    """Trains a student model on targets and on what a teacher says.

    The loss is `w * student_loss + (1 - w) * sum(weight * distillation_loss)`, plus what layers of
    the student add. The teacher is frozen. Called as a model, it is the student.

    Args:
        teacher: A trained model.
        student: The model to train.
        distillation_losses: `DistillationLoss`, or a list of them.
        distillation_loss_weights: Factors of these; None: 1 for each.
        student_loss_weight: `w`, from 0 to 1.
        name: Name.
        **kwargs: Arguments of `keras.Model`.

    Source: G. Hinton, O. Vinyals, J. Dean, Distilling the Knowledge in a Neural Network, 2015.

    Example:
        >>> import numpy as np
        >>> import keraia as keras
        >>> def classifier(units):
        ...     image, dense = keras.Input((8,)), keras.layers.Dense
        ...     return keras.Model(image, dense(3)(dense(units, "relu")(image)))
        >>> distances = keras.distillation.LogitsDistillation(temperature=2.0)
        >>> distiller = Distiller(classifier(32), classifier(4), distances)
        >>> loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        >>> distiller.compile("adam", loss)
        >>> history = distiller.fit(np.ones((4, 8)), np.zeros(4), verbose=0).history
        >>> sorted(history)
        ['distillation_loss', 'loss', 'student_loss', 'total_loss']
    """

    def __init__(
        self,
        teacher: Model,
        student: Model,
        distillation_losses: Any,
        distillation_loss_weights: Any = None,
        student_loss_weight: float = 0.5,
        name: str | None = "distiller",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self._check_models(teacher, student)
        losses, weights = _as_lists(distillation_losses, distillation_loss_weights)
        if not 0.0 <= student_loss_weight <= 1.0:
            raise ValueError(
                "distillation.Distiller: `student_loss_weight` must be from 0 to 1, got "
                f"{student_loss_weight}."
            )
        for loss in losses:
            loss.validate_model_compatibility(teacher, student)
        self.teacher = teacher
        self.student = student
        self.distillation_losses = losses
        self.distillation_loss_weights = weights
        self.student_loss_weight = student_loss_weight
        teacher.trainable = False
        layers = [
            (loss.teacher_layer_name, loss.student_layer_name)
            if isinstance(loss, FeatureDistillation)
            else (None, None)
            for loss in losses
        ]
        self._teacher_sees = Features(teacher, [name for name, _ in layers])
        self._student_sees = Features(student, [name for _, name in layers])
        self._seen: Any = None  # features of the student, from its call to the loss
        self.student_loss_tracker = Mean(name="student_loss")
        self.distillation_loss_tracker = Mean(name="distillation_loss")
        self.total_loss_tracker = Mean(name="total_loss")

    def _check_models(self, teacher: Any, student: Any) -> None:
        for role, model in (("teacher", teacher), ("student", student)):
            if not isinstance(model, Model):
                raise ValueError(
                    f"distillation.Distiller: `{role}` must be a keras.Model, got "
                    f"{type(model).__name__}."
                )
        check_shapes("input", teacher, student)

    def build(self, input_shape: Any) -> None:
        """Builds both models."""
        for model in (self.teacher, self.student):
            if not model.built:
                model.build(input_shape)

    def compile(
        self, optimizer: Any = "adam", loss: Any = None, metrics: Any = None, **kwargs: Any
    ) -> None:
        """Says how the student is trained.

        Args:
            optimizer: Optimizer of the student.
            loss: Loss between the student's outputs and the targets.
            metrics: Metrics of the student.
            **kwargs: Other arguments of `keras.Model.compile`.
        """
        if loss is None:
            raise ValueError(
                "Distiller.compile: `loss` is missing: how far the student is from the targets. "
                'Pass one, say "sparse_categorical_crossentropy".'
            )
        super().compile(optimizer=optimizer, loss=loss, metrics=metrics, **kwargs)

    def call(self, inputs: Any, training: Any = None, **kwargs: Any) -> Any:
        """What the student says."""
        outputs, self._seen = self._student_sees(inputs, training, **kwargs)
        return outputs

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The student's loss and the distance from the teacher, weighed.

        Args:
            x: Inputs.
            y: Targets; None: only the teacher counts.
            y_pred: What the student said.
            sample_weight: Weights of the samples in the student's loss.
            training: Whether this is a training step.
        """
        seen, self._seen = self._seen, None
        weight = self.student_loss_weight
        student = distilled = ops.zeros((), floatx())
        if weight > 0 and y is not None:
            compiled = self._training_setup.compile_loss
            assert compiled is not None  # `compile` asks for a loss
            student = compiled(y, y_pred, sample_weight)
        if weight < 1:
            if seen is None:
                _, seen = self._student_sees(x, training)
            distilled = self._distance(x, seen)
        total = weight * student + (1 - weight) * distilled
        rows = rows_of(next(leaf for leaf in tree.flatten(x) if leaf is not None))
        track(self.student_loss_tracker, student, rows)
        track(self.distillation_loss_tracker, distilled, rows)
        track(self.total_loss_tracker, total, rows)
        return sum_of([total, *(ops.cast(loss, floatx()) for loss in self.student.losses)])

    def _distance(self, x: Any, seen: list[Any]) -> Any:
        """Weighed sum of the distillation losses."""
        _, shown = self._teacher_sees(x, False)
        parts = zip(
            self.distillation_losses, self.distillation_loss_weights, shown, seen, strict=True
        )
        return sum_of(
            [
                weight * loss.compute_loss(tree.map_structure(ops.stop_gradient, teacher), student)
                for loss, weight, teacher, student in parts
            ]
        )

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "Distiller":
        """A distiller from what `get_config` returned."""
        return super().from_config(config, custom_objects)


def _as_lists(losses: Any, weights: Any) -> tuple[list[DistillationLoss], list[float]]:
    """Losses and their weights as lists of one length."""
    losses = list(losses) if isinstance(losses, (list, tuple)) else [losses]
    if not losses or not all(isinstance(loss, DistillationLoss) for loss in losses):
        raise ValueError(
            "distillation.Distiller: `distillation_losses` must be one or several objects such as "
            f"LogitsDistillation() or FeatureDistillation(), got {losses!r}."
        )
    if weights is None:
        weights = [1.0] * len(losses)
    weights = list(weights) if isinstance(weights, (list, tuple)) else [weights]
    if len(weights) != len(losses):
        raise ValueError(
            f"distillation.Distiller: {len(weights)} `distillation_loss_weights` do not fit "
            f"{len(losses)} `distillation_losses`."
        )
    return losses, weights
