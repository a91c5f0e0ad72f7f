import inspect
import json

import numpy as np
import pytest

import keraia
from keraia.core import catalog, registered
from keraia.core.configurable import (
    Configurable,
    CustomObjectScope,
    deserialize,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
    serialize,
    sharing,
    unsafe,
)
from keraia.core.errors import UnknownNameError, UnsafeFileError
from keraia.core.spec import KerasTensor


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(registered, "_by_name", {})
    monkeypatch.setattr(registered, "_names", {})


class Point(Configurable):
    def __init__(self, x, y=0, *, label=None):
        self.x, self.y, self.label = x, y, label


class Library(Configurable):
    """Stands for a class of the library: configuration by attributes."""

    __module__ = "keraia.layers.example"
    config_without = frozenset({"internal"})
    config_optional = frozenset({"note"})
    config_attributes = {"dtype": "policy"}
    config_live = ("dtype",)

    def __init__(self, note=None, dtype="float32", name=None, internal=7):
        self.name, self.policy, self.note, self.internal = name, dtype, note, internal


class Sized(Library):
    __module__ = "keraia.layers.example"

    def __init__(self, size, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.size, self.scale = size, scale


def twice(x):
    return 2 * x


# -- derived configurations


def test_bases_come_first_and_optional_parameters_only_when_set():
    assert Sized(3, name="a").get_config() == {
        "name": "a", "dtype": "float32", "size": 3, "scale": 1.0
    }  # fmt: skip
    assert list(Sized(3, note="n").get_config()) == ["note", "dtype", "name", "size", "scale"]


def test_attributes_are_read_when_the_configuration_is_asked_for():
    sized = Sized(3)
    sized.size, sized.policy = 5, "float16"
    assert (sized.get_config()["size"], sized.get_config()["dtype"]) == (5, "float16")


def test_parameters_that_the_constructor_does_not_take_are_left_out():
    class Closed(Library):
        __module__ = "keraia.layers.example"

        def __init__(self, size):
            super().__init__(name="closed")
            self.size = size

    assert Closed(2).get_config() == {"size": 2}


def test_users_class_gets_the_call_that_made_it():
    class Mine(Sized):
        def __init__(self, width, ratio=0.5, **kwargs):
            super().__init__(size=10 * width, **kwargs)

    mine = Mine(2, name="m")
    mine.policy = "float16"
    assert mine.get_config() == {"width": 2, "ratio": 0.5, "name": "m", "dtype": "float16"}
    again = Mine.from_config(mine.get_config())
    assert (again.size, again.name, again.policy) == (20, "m", "float16")


def test_users_class_without_keywords_gets_no_live_settings():
    assert Point(1, label="p").get_config() == {"x": 1, "y": 0, "label": "p"}


def test_get_config_of_a_user_builds_on_what_the_bases_say():
    class Mine(Sized):
        def __init__(self, extra, **kwargs):
            super().__init__(4, **kwargs)
            self._kept = extra

        def get_config(self):
            config = super().get_config()
            del config["size"]
            return {**config, "extra": self._kept}

    assert Mine("e", name="n").get_config() == {
        "name": "n", "dtype": "float32", "scale": 1.0, "extra": "e"
    }  # fmt: skip


def test_arguments_that_are_objects_are_saved_and_made_again():
    class Pair(Configurable):
        def __init__(self, first, rest):
            self.first, self.rest = first, rest

    known = {"Pair": Pair, "Point": Point}
    form = json.loads(json.dumps(serialize(Pair(Point(1), [Point(2, label="z")]))))
    again = deserialize(form, custom_objects=known)
    assert (again.first.x, again.rest[0].label) == (1, "z")


@pytest.mark.parametrize("make", [lambda c: c(object()), lambda c: c(1, 2, 3)])
def test_a_call_that_cannot_be_saved_asks_for_get_config(make):
    class Odd(Configurable):
        def __init__(self, a, *rest):
            pass

    with pytest.raises(NotImplementedError, match=r"Odd was made with .* `get_config\(\)`"):
        make(Odd).get_config()


# -- forms


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1, 1),
        (None, None),
        ("text", "text"),
        ((1, [2, {"a": (3,)}]), (1, [2, {"a": (3,)}])),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (slice(1, None, 2),
         {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": 2}}),
        (..., {"class_name": "__ellipsis__", "config": {}}),
        (b"ab", {"class_name": "__bytes__", "config": {"value": "ab"}}),
        (np.array([[1, 2]], "int8"),
         {"class_name": "__numpy__", "config": {"value": [[1, 2]], "dtype": "int8"}}),
        (twice,
         {"module": "builtins", "class_name": "function", "config": "twice",
          "registered_name": "function"}),
        (KerasTensor((None, 3), "int32"),
         {"class_name": "__keras_tensor__",
          "config": {"shape": (None, 3), "dtype": "int32", "keras_history": None}}),
        (Point(1),
         {"module": None, "class_name": "Point", "config": {"x": 1, "y": 0, "label": None},
          "registered_name": "Point"}),
    ],
)  # fmt: skip
def test_form(value, form):
    written = serialize(value)
    assert written == form
    assert type(written) is type(form)


@pytest.mark.parametrize("value", [slice(1, None, 2), ..., b"ab", (1, [2, (3,)]), {"a": None}])
def test_plain_values_come_back(value):
    assert deserialize(serialize(value)) == value


def test_arrays_come_back_with_their_dtype():
    array = np.array([[0.5, 2.0]], "float32")
    again = deserialize(serialize(array))
    assert isinstance(again, np.ndarray)
    assert again.dtype == array.dtype
    np.testing.assert_array_equal(again, array)


def test_symbolic_tensors_come_back():
    again = deserialize(serialize(KerasTensor((None, 3), "int32")))
    assert (again.shape, again.dtype) == ((None, 3), "int32")


def test_what_has_no_form_is_named():
    with pytest.raises(TypeError, match=r"type complex.*`get_config"):
        serialize([1 + 2j])


def test_build_and_compile_configurations_travel_along():
    class Built(Configurable):
        state = None

        def __init__(self):
            pass

        def get_build_config(self):
            return {"input_shape": (None, 2)}

        def get_compile_config(self):
            return {}

        def build_from_config(self, config):
            self.state = config["input_shape"]

        def compile_from_config(self, config):
            raise AssertionError("there is nothing to compile")

    form = serialize(Built())
    assert form["build_config"] == {"input_shape": (None, 2)}
    assert form["compile_config"] == {}
    assert deserialize(form, {"Built": Built}).state == (None, 2)


def test_shared_objects_are_made_once():
    point = Point(1)
    with sharing():
        form = serialize([point, {"again": point}, Point(1)])
    first, second, third = deserialize(json.loads(json.dumps(form)), {"Point": Point})
    assert second["again"] is first
    assert third is not first


def test_without_sharing_nothing_is_marked():
    point = Point(1)
    assert "shared_object_id" not in serialize([point, point])[1]


# -- names


def test_registration_names_classes_and_functions():
    register_keras_serializable("pack", "Spot")(Point)
    register_keras_serializable()(twice)
    assert get_registered_name(Point) == "pack>Spot"
    assert get_registered_object("Custom>twice") is twice
    assert serialize(twice)["config"] == "Custom>twice"
    assert deserialize(serialize(Point(3))).x == 3
    assert deserialize(serialize(twice)) is twice


def test_only_classes_with_a_configuration_can_be_registered():
    with pytest.raises(ValueError, match="Bare has no `get_config"):
        register_keras_serializable()(type("Bare", (), {}))


def test_scopes_win_over_registered_names_and_end():
    get_custom_objects()["Point"] = int
    with CustomObjectScope({"Point": Point}):
        assert get_registered_object("Point") is Point
        with CustomObjectScope({"Point": float}):
            assert get_registered_object("Point") is float
    assert get_registered_object("Point") is int
    assert get_registered_object("nobody") is None
    assert get_registered_object("nobody", module_objects={"nobody": 1}) == 1


def test_all_unknown_names_are_listed_with_the_nearest_known():
    config = {
        "loss": {"module": "builtins", "class_name": "function", "config": "my_loss"},
        "layers": [
            {"module": "keras.layers", "class_name": "Dens", "config": {}},
            {"module": None, "class_name": "Mine", "config": {}, "registered_name": "a>Mine"},
        ],
    }
    with pytest.raises(UnknownNameError) as caught:
        deserialize(config)
    message = str(caught.value)
    for part in ("function 'my_loss'", "class 'Dens' of 'keras.layers'", "mean 'Dense'",
                 "class 'Mine'", "register_keras_serializable()", "'Mine': Mine"):  # fmt: skip
        assert part in message
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)


def test_nothing_is_made_before_all_names_are_known():
    made = []

    class Counted(Configurable):
        def __init__(self):
            made.append(self)

    with pytest.raises(UnknownNameError):
        deserialize([serialize(Counted()), {"class_name": "x", "config": {}}], {"Counted": Counted})
    assert len(made) == 1


def test_a_class_that_reads_its_own_configuration_is_left_to_it():
    class Own(Configurable):
        def __init__(self, part):
            self.part = part

        def get_config(self):
            return {"part": {"class_name": "private", "config": 3}}

        @classmethod
        def from_config(cls, config):
            return cls(config["part"]["config"])

    assert deserialize(serialize(Own(1)), {"Own": Own}).part == 3


FORBIDDEN = [
    ("os", "system"),
    ("builtins", "eval"),
    ("subprocess", "Popen"),
    ("keras.utils", "get_file"),
    ("keras.saving", "load_model"),
    ("keras.config", "set_floatx"),
    ("keras.layers", "deserialize"),
    ("keras.layers", "__class__"),
    ("keras.layers", "Dense.__init__.__globals__"),
    ("keras.src.saving.saving_lib", "load_model"),
    ("keraia.core.serialized", "catalog"),
    ("numpy", "load"),
]


@pytest.mark.parametrize(("module", "name"), FORBIDDEN)
def test_names_outside_the_catalog_are_unknown(module, name):
    with pytest.raises(UnknownNameError):
        deserialize({"module": module, "class_name": name, "config": {}})
    with pytest.raises(UnknownNameError):
        deserialize({"module": module, "class_name": "function", "config": name})


MODELLING = {"activations", "losses", "metrics", "ops"}


@pytest.mark.parametrize("namespace", sorted(keraia._PACKAGES - MODELLING))
def test_no_function_of_other_namespaces_can_be_named(namespace):
    public = vars(getattr(keraia, namespace)).items()
    functions = {name: item for name, item in public if inspect.isfunction(item)}
    for name, function in functions.items():
        for module in ("builtins", f"keras.{namespace}", f"keraia.{namespace}"):
            assert catalog.find_function(name, module) is not function


def test_no_module_is_imported_for_a_name(tmp_path, monkeypatch):
    (tmp_path / "beside.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnknownNameError):
        deserialize({"module": "beside", "class_name": "Thing", "config": {}})


def test_library_names_are_not_shadowed_by_registration():
    get_custom_objects()["Zeros"] = Point
    form = {"module": "keras.initializers", "class_name": "Zeros", "config": {}}
    assert type(deserialize(form)).__module__.startswith("keraia.")
    assert deserialize({**form, "config": {"x": 1}}, custom_objects={"Zeros": Point}).x == 1


def test_a_registered_name_on_a_library_class_is_refused():
    form = {"module": "keras.initializers", "class_name": "Zeros", "config": {}}
    with pytest.raises(UnsafeFileError, match="Remove `registered_name`"):
        deserialize({**form, "registered_name": "other"})


@pytest.mark.parametrize("module", ["keras.src.initializers.constant_initializers",
                                    "keraia.initializers"])  # fmt: skip
def test_other_spellings_of_library_modules(module):
    made = deserialize({"module": module, "class_name": "Zeros", "config": {}})
    assert serialize(made)["module"] == "keras.initializers"


def test_optimizers_of_keras_on_pytorch():
    module = "keras.src.backend.torch.optimizers.torch_sgd"
    form = {"module": module, "class_name": "SGD", "config": {}, "registered_name": "SGD"}
    assert serialize(deserialize(form))["module"] == "keras.optimizers"


@pytest.mark.parametrize("name", [3, None, ["a"], {"b": 1}])
def test_names_must_be_strings(name):
    with pytest.raises(UnsafeFileError, match="must be strings"):
        deserialize({"module": None, "class_name": name, "config": {}})


def test_depth_is_bounded():
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(UnsafeFileError, match="nested more than"):
        deserialize(value)
    while value:  # taking it apart by recursion would overflow the stack
        value = value.pop()


def test_lambdas_need_an_explicit_wish():
    with pytest.warns(UserWarning, match="byte code"):
        form = json.loads(json.dumps(serialize(lambda x, by=3: x * by)))
    with pytest.raises(UnsafeFileError, match="safe_mode=False"):
        deserialize(form)
    assert deserialize(form, safe_mode=False)(2) == 6
    with pytest.raises(UnsafeFileError):  # the wish was for one call
        deserialize(form)
    assert not unsafe()


def test_the_wish_reaches_nested_calls():
    class Nested(Configurable):
        def __init__(self, function):
            self.function = function

        @classmethod
        def from_config(cls, config):
            return cls(deserialize(config["function"]))

    with pytest.warns(UserWarning, match="byte code"):
        form = serialize(Nested(lambda x: x + 1))
    assert deserialize(form, {"Nested": Nested}, safe_mode=False).function(1) == 2
    with pytest.raises(UnsafeFileError):
        deserialize(form, {"Nested": Nested})


def test_a_configuration_that_does_not_fit_names_class_and_keys():
    with pytest.raises(TypeError, match=r"Point cannot be made.*the keys x, z"):
        deserialize({"class_name": "Point", "config": {"x": 1, "z": 2}}, {"Point": Point})


def test_signatures_are_those_of_keras():
    assert str(inspect.signature(register_keras_serializable)).startswith(
        "(package: str = 'Custom', name: str | None = None)"
    )
    assert [*inspect.signature(deserialize).parameters] == [
        "config", "custom_objects", "safe_mode", "kwargs"
    ]  # fmt: skip
