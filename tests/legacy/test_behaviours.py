"""Behaviours and values of older generations: each is shown by a program, a fact or a document."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.legacy import behaviours, processes

ROOT = Path(__file__).parents[2]
FACTS = json.loads((Path(__file__).parent / "facts.json").read_text())

# Beginning of a fact -> what shows it: a program, a function of `behaviours`, a test, or the row
# of docs/differences.md that says why it does not hold.
SHOWN_BY = {
    "1: Conv2D/Convolution2D positional": "one_convolution",
    "1: RNN input_dim": "one_recurrent",
    "1: fit default epochs": "epochs_by_default",
    "1: fit_generator counting": "one_generator",
    "1: fit with validation": "one_generator",
    "1: Merge as the first": "one_branches",
    "1: get_output_shape_for": "one_own_layer",
    "1: custom layer call": "one_own_layer",
    "1: optimizer get_updates": "updates_of_an_optimizer",
    "1: regularizer.set_param": "regularizers_and_constraints_of_then",
    "1: constraint": "regularizers_and_constraints_of_then",
    "1: callbacks": "one_weighted",
    "1: ModelCheckpoint": "files_are_numbered_from_zero",
    "1: weights in files": "difference: HDF5 files of Keras 1",
    "1: trainable before": "difference: HDF5 files of Keras 1",
    "1: model.layers of Sequential": "configurations_of_keras_1",
    "1: config keys": "configurations_of_keras_1",
    "1: metrics as plain": "metrics_by_batch",
    "1: K.learning_phase": "one_inner_outputs",
    "1: Graph model": "zero_graph",
    "2: CuDNN": "two_switches",
    "2: recurrent_activation": "two_convolutional_lstm",
    "2: hard_sigmoid": "two_local",
    "2: LeakyReLU": "small_facts_of_layers",
    "2: optimizer decay": "two_optimizers",
    "2: optimizer.lr": "two_callbacks",
    "2: BatchNormalization": "small_facts_of_layers",
    "2: workers": "two_generator",
    "2: sample_weight_mode": "weights_of_time_steps",
    "2: add_loss": "two_losses_beside",
    "2: tf ops": "tf_symbols",
    "2: class_weight": "names_and_numbers_of_metrics",
    "2: predict_classes": "two_mlp",
    "2: to_yaml": "one_texts_of_models",
    "2: multi_gpu_model": "two_switches",
    "2: K.function": "updates_of_an_optimizer",
    "2: K.gradients": "one_inner_outputs",
    "2: K.set_session": "documents/keras_steps",
    "2: Lambda layers": "two_own_functions",
    "2: keras.utils.Sequence": "two_generator",
    "2: model.predict_generator": "two_generator",
    "2: model.metrics_names": "names_and_numbers_of_metrics",
    "2: evaluate()": "names_and_numbers_of_metrics",
    "2: History.history": "names_and_numbers_of_metrics",
    "2: layer.input_shape": "two_shared_layers",
    "2: layer.get_output_at": "two_shared_layers",
    "2: model.layers[i]": "two_regularized",
    "2: Input(tensor": "small_facts_of_layers",
    "2: Embedding(mask_zero": "difference: `Flatten` after a mask",
    "tf: train_step with": "tf_train_step",
    "tf: train_step signature": "tf_train_step",
    "tf: keras.Model(inputs": "difference: ragged and sparse inputs",
    "tf: metric.reset_states": "tf_custom_loop",
    "tf: model.reset_metrics": "metrics_go_on",
    "tf: optimizer slots": "slots_of_optimizers",
    "tf: tf.keras.optimizers.legacy": "tf_data",
    "tf: model.save()": "tf_scope",
    "tf: tf.keras.models.load_model": "two_files",
    "tf: TextVectorization": "tf_preprocessing",
    "tf: Layer(dynamic": "small_facts_of_layers",
    "tf: layer.add_update": "small_facts_of_layers",
    "tf: model.run_eagerly": "names_and_numbers_of_metrics",
    "tf: callbacks on_batch": "two_generator",
    "tf: keras.wrappers": "two_estimator",
    "3: tf.keras.backend": "test_backend",
    "3: what 3.15.1": "test_facts",
    "tf: feature columns": "difference: feature columns, Estimators",
    "dim_ordering=": "settings_in_a_file",
    "merge(mode=)": "orderings_and_borders",
    "border_mode=": "orderings_and_borders",
    "init= names": "one_recurrent",
    "initializer callables": "initializers_of_then",
    "consume_less=": "initializers_of_then",
    "forget_bias_init=": "initializers_of_then",
    "Bidirectional(merge_mode=)": "two_shared_layers",
    "compile(metrics=": "two_acc",
    "monitor names": "one_weighted",
    "loss names": "two_switches",
    "optimizer names": "two_switches",
    "regularizer names": "two_regularized",
    "activation names": "two_local",
    "class_mode=": "zero_accuracy",
    "show_accuracy=": "zero_accuracy",
    "fit(verbose=)": "two_acc",
    "load_img(": "test_facts",
    "ImageDataGenerator": "two_images",
    "keras.json": "settings_in_a_file",
    "model.save(save_format=)": "tf_scope",
    "save_weights(save_format=)": "tf_scope",
    "Reduction": "reductions_and_policies",
    "layer dtype policies": "tf_mixed",
    "input_shape under": "settings_in_a_file",
}


@pytest.mark.parametrize("fact", [*FACTS["behaviours"], *FACTS["values"]])
def test_a_behaviour_is_shown_somewhere(fact):
    where = [place for start, place in SHOWN_BY.items() if fact.startswith(start)]
    assert where, f"nothing shows {fact!r}"
    place = where[0]
    if place.startswith("difference: "):
        assert place.removeprefix("difference: ") in (ROOT / "docs/differences.md").read_text()
        return
    programs = ROOT / "tests" / "generations"
    files = [programs / "programs" / f"{place}.py", programs / f"{place}.py",
             Path(__file__).parent / f"{place}.py"]  # fmt: skip
    assert place in behaviours.SHOWN or any(file.is_file() for file in files)


@pytest.mark.needs("autodiff")
def test_small_programs_of_then_do_what_they_did(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.legacy.behaviours"], capture_output=True, text=True,
        timeout=300, cwd=tmp_path, env=processes.environment(),
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert lines, done.stderr[-3000:]
    found = json.loads(lines[-1].removeprefix("FOUND "))
    wrong = {name: said for name, said in found.items() if said is not None}
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())
    assert set(found) == set(behaviours.SHOWN)
