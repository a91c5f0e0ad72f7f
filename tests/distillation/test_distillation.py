"""Distillation: losses against closed forms, the distiller against what its parts say."""

import numpy as np
import pytest

import keraia
from keraia import layers, losses, models
from keraia.distillation import (
    DistillationLoss,
    Distiller,
    FeatureDistillation,
    LogitsDistillation,
)

T = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]], "float32")
S = np.array([[0.5, 0.1, 2.0], [1.0, 0.0, 0.0]], "float32")
X = np.random.RandomState(0).normal(size=(8, 4)).astype("float32")
Y = np.arange(8) % 3


def array(x):
    return keraia.ops.convert_to_numpy(x)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def classifier(units, name, inputs=4, outputs=3):
    x = keraia.Input((inputs,))
    hidden = layers.Dense(units, "tanh", name="hidden")(x)
    model = keraia.Model(x, layers.Dense(outputs, name="logits")(hidden), name=name)
    for index, weight in enumerate(model.weights):
        weight.assign(np.random.RandomState(index).normal(size=weight.shape, scale=0.5))
    return model


def inside(model):
    return array(keraia.Model(model.inputs, model.get_layer("hidden").output)(X))


def compiled(*arguments, **keywords):
    distiller = Distiller(*arguments, **keywords)
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    distiller.compile(keraia.optimizers.SGD(0.1), loss, metrics=["accuracy"])
    return distiller


@pytest.mark.parametrize("temperature", [1.0, 3.0])
@pytest.mark.parametrize("loss", ["kl_divergence", losses.KLDivergence()])
def test_divergence_compares_softened_probabilities(temperature, loss):
    p, q = softmax(T / temperature), softmax(S / temperature)
    expected = temperature**2 * (p * np.log(p / q)).sum(-1).mean()
    found = LogitsDistillation(temperature, loss).compute_loss(T, S)
    assert float(found) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "loss", ["categorical_crossentropy", losses.CategoricalCrossentropy(from_logits=True)]
)
def test_crossentropy_compares_softened_probabilities(loss):
    expected = -4 * (softmax(T / 2) * np.log(softmax(S / 2))).sum(-1).mean()
    assert float(LogitsDistillation(2, loss).compute_loss(T, S)) == pytest.approx(
        expected, rel=1e-5
    )


def test_other_losses_compare_scaled_logits():
    expected = np.square((T - S) / 3).mean()
    assert float(LogitsDistillation(3.0, "mse").compute_loss(T, S)) == pytest.approx(expected)


def test_several_outputs_have_several_losses():
    mse, mae = np.square(T - S).mean(), np.abs(T - S).mean()
    both = FeatureDistillation(["mse", "mae"]).compute_loss([T, T], [S, S])
    assert float(both) == pytest.approx(mse + mae)
    one = FeatureDistillation({"a": "mse", "b": None}).compute_loss(
        {"a": T, "b": T}, {"a": S, "b": S}
    )
    assert float(one) == pytest.approx(mse)
    assert float(FeatureDistillation("mse").compute_loss([T, T], [S, S])) == pytest.approx(2 * mse)
    with pytest.raises(ValueError, match="2 losses do not fit 1 outputs"):
        FeatureDistillation(["mse", "mae"]).compute_loss([T], [S])


@pytest.mark.parametrize(
    "loss",
    [
        LogitsDistillation(),
        LogitsDistillation(2.0, losses.Huber(0.5)),
        FeatureDistillation(["mse", "mae"], "a", "b"),
    ],
)
def test_losses_come_back_from_their_configuration(loss):
    form = keraia.saving.serialize_keras_object(loss)
    assert form["module"] == "keras.distillation"
    again = keraia.saving.deserialize_keras_object(form)
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_loss_weighs_targets_and_teacher(weight):
    teacher, student = classifier(5, "teacher"), classifier(2, "student")
    distiller = compiled(teacher, student, LogitsDistillation(2.0), student_loss_weight=weight)
    logs = distiller.evaluate(X, Y, batch_size=5, verbose=0, return_dict=True)
    said = array(student(X))
    own = -np.log(softmax(said))[np.arange(8), Y].mean() if weight else 0.0
    p, q = softmax(array(teacher(X)) / 2), softmax(said / 2)
    apart = 4 * (p * np.log(p / q)).sum(-1).mean() if weight < 1 else 0.0
    assert logs["student_loss"] == pytest.approx(own, rel=1e-4)
    assert logs["distillation_loss"] == pytest.approx(apart, rel=1e-4)
    assert logs["loss"] == pytest.approx(weight * own + (1 - weight) * apart, rel=1e-4)
    assert logs["total_loss"] == pytest.approx(logs["loss"], rel=1e-5)
    assert logs["accuracy"] == pytest.approx((said.argmax(-1) == Y).mean())


def test_features_inside_are_compared_and_weighed():
    teacher, student = classifier(5, "teacher"), classifier(5, "student")
    student.get_layer("hidden").kernel.assign(np.zeros((4, 5)))
    features = FeatureDistillation("mse", "hidden", "hidden")
    distiller = compiled(
        teacher,
        student,
        [LogitsDistillation(1.0, "mse"), features],
        distillation_loss_weights=[0.25, 2.0],
    )
    logs = distiller.evaluate(X, Y, verbose=0, return_dict=True)
    logits = np.square(array(teacher(X)) - array(student(X))).mean()
    hidden = np.square(inside(teacher) - inside(student)).mean()
    assert logs["distillation_loss"] == pytest.approx(0.25 * logits + 2 * hidden, rel=1e-4)


@pytest.mark.needs("autodiff")
def test_training_moves_the_student_towards_its_teacher():
    teacher, student = classifier(5, "teacher"), classifier(4, "student")
    frozen = [np.asarray(w) for w in teacher.weights]
    distiller = compiled(teacher, student, LogitsDistillation(), student_loss_weight=0.0)
    history = distiller.fit(X, Y, epochs=30, verbose=0).history["distillation_loss"]
    assert history[-1] < history[0] / 2
    for weight, before in zip(teacher.weights, frozen, strict=True):
        np.testing.assert_array_equal(np.asarray(weight), before)


def test_what_layers_of_the_student_add_counts():
    x = keraia.Input((4,))
    student = keraia.Model(x, layers.Dense(3, kernel_regularizer="l2")(x))
    distiller = compiled(classifier(5, "teacher"), student, LogitsDistillation())
    logs = distiller.evaluate(X, Y, verbose=0, return_dict=True)
    added = logs["loss"] - logs["total_loss"]
    assert added == pytest.approx(float(array(student.losses[0])), rel=1e-3)


def test_without_targets_only_the_teacher_counts():
    distiller = compiled(classifier(5, "t"), classifier(2, "s"), LogitsDistillation())
    logs = distiller.evaluate(X, verbose=0, return_dict=True)
    assert logs["student_loss"] == 0
    assert logs["loss"] == pytest.approx(logs["distillation_loss"] / 2)


def test_a_distiller_predicts_as_its_student_and_is_saved(tmp_path):
    student = classifier(2, "student")
    distiller = compiled(classifier(5, "teacher"), student, LogitsDistillation(2.0))
    expected = array(student(X))
    distiller.save(tmp_path / "distiller.keras")
    again = models.load_model(tmp_path / "distiller.keras")
    np.testing.assert_allclose(np.asarray(again.predict(X, verbose=0)), expected, rtol=1e-5)
    assert again.distillation_losses[0].temperature == 2.0
    assert again.get_config() == distiller.get_config()


class Cosine(DistillationLoss):
    def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
        return 1 + losses.CosineSimilarity()(teacher_outputs, student_outputs)


def test_users_write_losses_of_their_own():
    model = classifier(3, "both")
    distiller = compiled(model, models.clone_model(model), Cosine(), student_loss_weight=0.0)
    distiller.student.set_weights(model.get_weights())
    assert distiller.evaluate(X, Y, verbose=0, return_dict=True)["loss"] == pytest.approx(
        0, abs=1e-6
    )
    with pytest.raises(NotImplementedError, match="compute_loss"):
        DistillationLoss().compute_loss(T, S)


TEACHER = classifier(5, "teacher")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((TEACHER, "student", Cosine()), "`student` must be a keras.Model, got str"),
        ((TEACHER, classifier(2, "s", inputs=5), Cosine()), "inputs of teacher and student"),
        ((TEACHER, classifier(2, "s", outputs=2), LogitsDistillation()), "outputs of teacher and"),
        (
            (TEACHER, classifier(2, "s"), FeatureDistillation("mse", "hidden", "hidden")),
            "one shape",
        ),
        ((TEACHER, classifier(2, "s"), FeatureDistillation("mse", "heart")), "no layer 'heart'"),
        ((TEACHER, classifier(2, "s"), ["mse"]), "objects such as"),
        ((TEACHER, classifier(2, "s"), Cosine(), [1, 2]), "2 `distillation_loss_weights`"),
        ((TEACHER, classifier(2, "s"), Cosine(), None, 1.5), "from 0 to 1, got 1.5"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Distiller(*arguments)


@pytest.mark.parametrize("temperature", [0, -1.0, "warm", True])
def test_temperatures_are_positive_numbers(temperature):
    with pytest.raises(ValueError, match="`temperature` must be"):
        LogitsDistillation(temperature)


def test_a_loss_is_needed():
    with pytest.raises(ValueError, match="`loss` is missing"):
        Distiller(TEACHER, classifier(2, "s"), Cosine()).compile("sgd")
    with pytest.raises(ValueError, match="holds no loss"):
        FeatureDistillation(None)
