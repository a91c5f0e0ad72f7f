"""Whole models: files of real Keras (tests/golden/models.py) and our own."""

import importlib.util
import json
import shutil
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

import keraia
from keraia import saving
from keraia.core import naming, registered
from keraia.core.errors import UnknownNameError, UnsafeFileError

GOLDEN = Path(__file__).parents[1] / "golden"
_spec = importlib.util.spec_from_file_location("golden_models", GOLDEN / "models.py")
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

KNOWN = json.loads((GOLDEN / "models" / "known.json").read_text())
NAMES = list(golden.BUILDERS)
DEFAULTS = [("axis", -1), ("mask", None)]


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(registered, "_by_name", {})
    monkeypatch.setattr(registered, "_names", {})
    golden.custom_classes(keraia)


def built(name):
    naming.reset()
    keraia.utils.set_random_seed(0)
    return golden.BUILDERS[name](keraia)


def file_of(name):
    return GOLDEN / "models" / f"{name}.keras"


def config_in(path):
    with zipfile.ZipFile(path) as file:
        return without_marks(json.loads(file.read("config.json")))


def without_marks(value):
    """A configuration without the marks of shared objects and what makes no difference.

    That is: what depends on the backend, shapes for layers without weights, arguments at their
    defaults.
    """
    if isinstance(value, dict):
        left_out = {"shared_object_id", "jit_compile"}
        if value.get("class_name") in ("Flatten", "Rescaling"):
            left_out.add("build_config")
        pairs = [(k, v) for k, v in value.items() if k not in left_out]
        return {k: without_marks(v) for k, v in pairs if (k, v) not in DEFAULTS}
    if isinstance(value, list):
        return [without_marks(item) for item in value]
    return value


def layout(path):
    """Groups (with their names), and shapes of datasets, in an archive's weights."""
    found = {}

    def see(name, item):
        found[name] = getattr(item, "shape", None) or item.attrs.get("name")

    with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as member:
        h5py.File(member).visititems(see)
    return found


def state(model):
    return [v.numpy() for v in (*model.weights, *model.optimizer.variables)]


def assert_equal(left, right):
    for one, other in zip(left, right, strict=True):
        np.testing.assert_array_equal(one, other)


# -- files of Keras


@pytest.mark.parametrize("name", NAMES)
def test_model_of_keras_predicts_the_same(name):
    _, x, _ = built(name)
    model = saving.load_model(file_of(name))
    for found, known in zip(
        golden.predictions(model, x), KNOWN[name]["predictions"], strict=True
    ):  # fmt: skip
        np.testing.assert_allclose(found, known, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_optimizer_of_keras_comes_with_its_state(name):
    model = saving.load_model(file_of(name))
    sums = [float(np.sum(v.numpy())) for v in model.optimizer.variables]
    np.testing.assert_allclose(sums, KNOWN[name]["variables"], rtol=1e-5, atol=1e-6)


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", NAMES)
def test_training_goes_on_as_in_keras(name):
    _, x, y = built(name)
    model = saving.load_model(file_of(name))
    np.testing.assert_allclose(golden.losses(model, x, y), KNOWN[name]["losses"], rtol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_program_writes_what_keras_writes(name, tmp_path):
    model, _, _ = built(name)
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "m.keras")
    assert layout(tmp_path / "m.keras") == layout(file_of(name))
    assert config_in(tmp_path / "m.keras") == config_in(file_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_model_is_written_as_it_was(name, tmp_path):
    naming.reset()
    saving.load_model(file_of(name)).save(tmp_path / "m.keras")
    assert layout(tmp_path / "m.keras") == layout(file_of(name))
    assert config_in(tmp_path / "m.keras") == config_in(file_of(name))


# -- our own files


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", ["mlp", "custom"])
def test_saving_in_the_middle_changes_nothing(name, tmp_path):
    model, x, y = built(name)
    golden.losses(model, x, y)
    model.save(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras")
    assert_equal(state(again), state(model))
    assert_equal(golden.predictions(again, x), golden.predictions(model, x))
    assert golden.losses(again, x, y) == golden.losses(model, x, y)
    assert_equal(state(again), state(model))


@pytest.mark.parametrize("name", NAMES)
def test_weights_travel_between_equal_models(name, tmp_path):
    model, _, _ = built(name)
    model.optimizer.build(model.trainable_variables)
    for number, variable in enumerate((*model.weights, *model.optimizer.variables)):
        variable.assign(np.full(variable.shape, number % 100))
    model.save_weights(tmp_path / "m.weights.h5")
    other, _, _ = built(name)
    other.load_weights(tmp_path / "m.weights.h5")
    assert_equal(state(other), state(model))


def test_weights_can_come_from_a_whole_model(tmp_path):
    model, _, _ = built("mlp")
    model.load_weights(file_of("mlp"))
    assert_equal(state(model), state(saving.load_model(file_of("mlp"))))


def test_compile_false_gives_a_bare_model():
    model = saving.load_model(file_of("mlp"), compile=False)
    assert not model.compiled
    assert model.count_params() == 63


def test_the_optimizer_can_be_left_out(tmp_path):
    saving.load_model(file_of("mlp")).save(tmp_path / "m.keras", include_optimizer=False)
    assert not any(name.startswith("optimizer") for name in layout(tmp_path / "m.keras"))
    assert int(saving.load_model(tmp_path / "m.keras").optimizer.iterations.numpy()) == 0


def test_json_brings_back_the_architecture():
    model, _, _ = built("graph")
    again = keraia.models.model_from_json(model.to_json())
    assert without_marks(json.loads(again.to_json())) == without_marks(json.loads(model.to_json()))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "mixed_bfloat16"])
def test_narrow_weights_come_back_exactly(dtype, tmp_path):
    layers = [keraia.Input((3,)), keraia.layers.Dense(2, dtype=dtype)]
    model = keraia.Sequential(layers)
    model.save(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras")
    assert [v.dtype for v in again.variables] == [v.dtype for v in model.variables]
    assert_equal([v.numpy() for v in again.variables], [v.numpy() for v in model.variables])


# -- users' classes


class Odd(keraia.layers.Layer):
    """A layer that stores its variables and a file in its own way."""

    def build(self, input_shape):
        self.values = self.add_weight(name="values", shape=(2,))
        self.words = []

    def call(self, x):
        return x * self.values

    def save_own_variables(self, store):
        store["both"] = np.stack([self.values.numpy(), [5, 6]])

    def load_own_variables(self, store):
        assert list(store) == ["both"]
        self.values.assign(store["both"][0])

    def save_assets(self, folder):
        (Path(folder) / "lists").mkdir()
        (Path(folder) / "lists" / "words.txt").write_text(" ".join(self.words))

    def load_assets(self, folder):
        self.words = (Path(folder) / "lists" / "words.txt").read_text().split()


def odd_model():
    return keraia.Sequential([keraia.Input((2,)), keraia.layers.Dense(2), Odd()])


def test_a_layer_may_store_what_it_likes(tmp_path):
    model = odd_model()
    model.layers[-1].words = ["some", "words"]
    model.save(tmp_path / "m.keras")
    assert "layers/odd/vars/both" in layout(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras", custom_objects={"Odd": Odd})
    assert again.layers[-1].words == ["some", "words"]
    assert_equal(again.get_weights(), model.get_weights())


def test_a_failing_reader_of_a_user_leaves_all_as_it_was(tmp_path, monkeypatch):
    model, other = odd_model(), odd_model()
    model.save_weights(tmp_path / "m.weights.h5")

    def fail(self, store):
        self.values.assign([9.0, 9.0])
        raise RuntimeError("no")

    monkeypatch.setattr(Odd, "load_own_variables", fail)
    before = other.get_weights()
    with pytest.raises(RuntimeError):
        other.load_weights(tmp_path / "m.weights.h5")
    assert_equal(other.get_weights(), before)


def test_unknown_arguments_are_refused(tmp_path):
    model = odd_model()
    model.save_weights(tmp_path / "m.weights.h5")
    with pytest.raises(TypeError, match="load_weights: unknown arguments by_names"):
        model.load_weights(tmp_path / "m.weights.h5", by_names=True)
    with pytest.raises(ValueError, match="`by_name=True` needs a file that lists weights by names"):
        model.load_weights(tmp_path / "m.weights.h5", by_name=True)
    with pytest.raises(TypeError, match="save_weights: unknown arguments save_format"):
        saving.save_weights(model, tmp_path / "m.weights.h5", save_format="h5")
    with pytest.raises(TypeError, match="save_model: unknown arguments save_format"):
        model.save(tmp_path / "m.keras", save_format="h5")


def test_a_model_without_weights_is_not_saved_in_silence(tmp_path):
    model = keraia.Sequential([keraia.layers.Dense(2)], name="raw")
    with pytest.raises(ValueError, match="'raw' has no weights before it is built"):
        model.save_weights(tmp_path / "m.weights.h5")
    with pytest.warns(UserWarning, match="'raw' is not built"):
        model.save(tmp_path / "m.keras")
    assert [file.name for file in tmp_path.iterdir()] == ["m.keras"]
    assert not saving.load_model(tmp_path / "m.keras").built


def test_unknown_classes_are_listed(tmp_path):
    keraia.Sequential([keraia.Input((2,)), Odd()]).save(tmp_path / "m.keras")
    with pytest.raises(UnknownNameError, match="class 'Odd'"):
        saving.load_model(tmp_path / "m.keras")


def test_a_shared_object_is_one_again(tmp_path):
    end = keraia.Input((2,))
    dense = keraia.layers.Dense(2)
    inner = keraia.Model(end, dense(end))
    keraia.Model(end, inner(dense(end))).save(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras")
    assert again.layers[1] is again.layers[2].layers[1]


# -- what does not fit


def two(width=3, names=("a", "b")):
    dense = keraia.layers.Dense
    return keraia.Sequential([keraia.Input((2,)), *(dense(width, name=name) for name in names)])


@pytest.fixture
def weights(tmp_path):
    two().save_weights(tmp_path / "two.weights.h5")
    return tmp_path / "two.weights.h5"


def test_shapes_that_differ_are_all_told_and_nothing_is_loaded(weights):
    model = two(width=4)
    before = model.get_weights()
    with pytest.raises(ValueError, match="do not fit the model") as caught:
        model.load_weights(weights)
    assert "layers/dense (Dense 'a'), '0': shape (2, 4), in the file (2, 3)" in str(caught.value)
    assert "layers/dense_1 (Dense 'b')" in str(caught.value)
    assert_equal(model.get_weights(), before)


def test_what_does_not_fit_can_be_skipped(weights):
    model = keraia.Sequential(
        [keraia.Input((2,)), keraia.layers.Dense(3), keraia.layers.Dense(7)]
    )  # fmt: skip
    last = model.layers[-1].get_weights()
    with pytest.warns(UserWarning, match="1 objects are not loaded"):
        model.load_weights(weights, skip_mismatch=True)
    with h5py.File(weights) as file:
        np.testing.assert_array_equal(model.get_weights()[0], file["layers/dense/vars/0"])
    assert_equal(model.layers[-1].get_weights(), last)


def test_missing_layers_are_told(weights):
    with pytest.raises(ValueError, match=r"layers/dense_2 .* has 2 variables, the file has 0"):
        two(names="abc").load_weights(weights)


def test_surplus_layers_are_told(weights):
    with pytest.warns(UserWarning, match="no place: layers/dense_1/vars"):
        two(names="a").load_weights(weights)


def test_a_model_that_is_not_built_is_told_so(weights):
    model = keraia.Sequential([keraia.layers.Dense(3), keraia.layers.Dense(3)])
    with pytest.raises(ValueError, match="not built yet"):
        model.load_weights(weights)


def test_another_optimizer_starts_afresh_with_a_warning(tmp_path):
    model, _, _ = built("mlp")
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match="optimizer is not loaded"):
        model.load_weights(file_of("mlp"))
    assert int(model.optimizer.iterations.numpy()) == 0


# -- paths and damage


@pytest.mark.parametrize("path", ["m", "m.h6", "m.keras.zip"])
def test_suffix_of_models(path, tmp_path):
    with pytest.raises(ValueError, match=r"must end in '\.keras'"):
        two().save(tmp_path / path)


@pytest.mark.parametrize("path", ["m", "m.h6", "m.keras"])
def test_suffix_of_weights(path, tmp_path):
    with pytest.raises(ValueError, match=r"must end in '\.weights\.h5'"):
        two().save_weights(tmp_path / path)


def test_missing_files(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"load_model: .*none\.keras' is not there"):
        saving.load_model(tmp_path / "none.keras")
    with pytest.raises(
        UnsafeFileError, match=r"load_weights: .* it is a folder that holds nothing"
    ):
        two().load_weights(tmp_path)


def test_an_existing_file_can_be_kept(tmp_path):
    path = tmp_path / "m.keras"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        two().save(path, overwrite=False)
    assert path.read_text() == "mine"


def test_a_model_that_cannot_be_saved_leaves_no_file(tmp_path):
    class Closed(keraia.layers.Layer):
        def __init__(self, thing):
            super().__init__()

    with pytest.raises(NotImplementedError, match="Closed"):
        keraia.Sequential([keraia.Input((2,)), Closed(object())]).save(tmp_path / "m.keras")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_file_cut_off_is_told(kept, tmp_path):
    content = file_of("mlp").read_bytes()
    (tmp_path / "m.keras").write_bytes(content[: int(kept * len(content))])
    with pytest.raises(UnsafeFileError, match="a zip archive that was cut off"):
        saving.load_model(tmp_path / "m.keras")


def test_weights_are_not_a_model(weights):
    with pytest.raises(UnsafeFileError, match=r"call `model\.load_weights`"):
        saving.load_model(weights)


def rewritten(tmp_path, change):
    """The golden file mlp.keras with its configuration changed."""
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(file_of("mlp")) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                change(config)
                content = json.dumps(config)
            new.writestr(name, content)
    return path


def test_a_configuration_that_does_not_fit_the_weights(tmp_path):
    def widen(config):
        config["config"]["layers"][-1]["config"]["units"] = 6

    with pytest.raises(ValueError, match="do not fit the model"):
        saving.load_model(rewritten(tmp_path, widen))


def test_sizes_that_are_only_claimed_are_not_allocated(tmp_path):
    def inflate(config):
        config["config"]["layers"][-1]["config"]["units"] = 10**9

    with pytest.raises(UnsafeFileError, match=r"shape \(5, 1000000000\), far more than the file"):
        saving.load_model(rewritten(tmp_path, inflate))


@pytest.mark.parametrize("place", ["activation", "kernel_initializer", "kernel_regularizer"])
def test_functions_with_effects_are_unknown_to_files(place, tmp_path):
    def inject(config):
        config["config"]["layers"][1]["config"][place] = {
            "module": "keras.utils", "class_name": "function", "config": "get_file",
            "registered_name": "function",
        }  # fmt: skip

    with pytest.raises(UnknownNameError, match="get_file"):
        saving.load_model(rewritten(tmp_path, inject))


def test_byte_code_is_refused_unless_wished_for(tmp_path):
    layer = keraia.layers.Lambda(lambda x: x + 1.0, name="plus")
    with pytest.warns(UserWarning, match="byte code"):
        keraia.Sequential([keraia.Input((2,)), layer]).save(tmp_path / "m.keras")
    with pytest.raises(UnsafeFileError, match="safe_mode=False"):
        saving.load_model(tmp_path / "m.keras")
    model = saving.load_model(tmp_path / "m.keras", safe_mode=False)
    np.testing.assert_allclose(model.predict(np.ones((1, 2)), verbose=0), 2.0)


def test_a_copied_file_loads_from_anywhere(tmp_path):
    shutil.copy(file_of("cnn"), tmp_path / "ünï code.keras")
    assert saving.load_model(str(tmp_path / "ünï code.keras")).name == "cnn"
