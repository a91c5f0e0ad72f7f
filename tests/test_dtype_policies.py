import numpy as np
import pytest

import keraia
from keraia import dtype_policies, ops
from keraia.dtype_policies import DTypePolicy, DTypePolicyMap, FloatDTypePolicy


@pytest.fixture(autouse=True)
def default_policy():
    yield
    keraia.utils.clear_session()
    keraia.config.set_floatx("float32")


@pytest.mark.parametrize(
    ("name", "compute", "variable"),
    [
        ("float32", "float32", "float32"),
        ("bfloat16", "bfloat16", "bfloat16"),
        ("int8", "int8", "int8"),
        ("string", "string", "string"),
        ("mixed_float16", "float16", "float32"),
        ("mixed_bfloat16", "bfloat16", "float32"),
    ],
)
def test_name_tells_both_dtypes(name, compute, variable):
    policy = DTypePolicy(name)
    assert (policy.name, policy.compute_dtype, policy.variable_dtype) == (name, compute, variable)
    assert policy.quantization_mode is None
    assert repr(policy) == f'<DTypePolicy "{name}">'


@pytest.mark.parametrize("name", ["mixed_float32", "foo", "int8_from_float32", "map_float32"])
def test_unknown_names_are_refused_with_the_choice(name):
    with pytest.raises(ValueError, match=f"unknown policy '{name}'.*mixed_float16"):
        DTypePolicy(name)


def test_a_name_must_be_a_string():
    with pytest.raises(TypeError, match="must be a string"):
        DTypePolicy(5)


def test_policies_are_equal_by_name():
    assert DTypePolicy("float32") == DTypePolicy("float32")
    assert DTypePolicy("float32") == FloatDTypePolicy("float32")
    assert DTypePolicy("float32") != DTypePolicy("float16")
    assert DTypePolicy("float32") != "float32"
    assert len({DTypePolicy("float32"), DTypePolicy("float32")}) == 1


def test_default_policy_follows_floatx_until_it_is_set():
    assert keraia.config.dtype_policy() == DTypePolicy("float32")
    keraia.config.set_floatx("float16")
    assert DTypePolicy().name == "float16"
    keraia.config.set_dtype_policy("mixed_bfloat16")
    assert keraia.config.dtype_policy() == DTypePolicy("mixed_bfloat16")
    assert DTypePolicy(None).name == "mixed_bfloat16"
    assert dtype_policies.get(None).name == "mixed_bfloat16"
    keraia.utils.clear_session()
    assert keraia.config.dtype_policy().name == "float16"


def test_a_map_may_be_the_default():
    keraia.config.set_dtype_policy(DTypePolicyMap("bfloat16", {"a": "float16"}))
    assert dtype_policies.get(None)["a"].name == "float16"
    assert DTypePolicy().name == "bfloat16"


@pytest.mark.parametrize("wrong", [5, None, {"class_name": "DTypePolicy"}])
def test_only_policies_and_names_can_be_set(wrong):
    with pytest.raises(ValueError, match="must be a DTypePolicy or a name"):
        keraia.config.set_dtype_policy(wrong)


@pytest.mark.parametrize(
    "identifier",
    [
        "float16",
        DTypePolicy("float16"),
        np.float16,
        np.dtype("float16"),
        {"class_name": "DTypePolicy", "config": {"name": "float16"}},
        {
            "module": "keras",
            "class_name": "DTypePolicy",
            "config": {"name": "float16"},
            "registered_name": None,
        },
    ],
)
def test_get_takes_every_spelling(identifier):
    assert dtype_policies.get(identifier) == DTypePolicy("float16")


@pytest.mark.parametrize("wrong", [5, DTypePolicy, object()])
def test_get_says_what_it_takes(wrong):
    with pytest.raises(ValueError, match="cannot tell which policy"):
        dtype_policies.get(wrong)


def test_saved_form_is_keras():
    assert dtype_policies.serialize(DTypePolicy("mixed_float16")) == {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "mixed_float16"},
        "registered_name": None,
    }
    assert dtype_policies.serialize(FloatDTypePolicy("float16"))["class_name"] == "FloatDTypePolicy"


@pytest.mark.parametrize(
    "policy",
    [
        DTypePolicy("mixed_float16"),
        FloatDTypePolicy("float16"),
        DTypePolicyMap(),
        DTypePolicyMap("bfloat16", {"a/b": "float16", "c/.*": DTypePolicy("mixed_float16")}),
    ],
    ids=str,
)
def test_saved_form_makes_an_equal_policy(policy):
    again = dtype_policies.deserialize(dtype_policies.serialize(policy))
    assert type(again) is type(policy)
    assert again == policy


def test_users_policies_are_found_by_their_registered_name():
    class Wide(DTypePolicy):
        def _parse(self, name):
            return "float32", "float64"

    config = dtype_policies.serialize(Wide("float32"))
    with pytest.raises(TypeError, match="Wide"):
        dtype_policies.deserialize(config)
    again = dtype_policies.deserialize(config, custom_objects={"Wide": Wide})
    assert again.variable_dtype == "float64"


# -- inputs of layers


def dtype_of(x):
    return keraia.backend.standardize_dtype(x.dtype)


@pytest.mark.parametrize("make", [np.asarray, ops.convert_to_tensor, keraia.Variable])
def test_floating_inputs_are_cast(make):
    policy = DTypePolicy("mixed_float16")
    x = make(np.ones(2, "float32"))
    assert dtype_of(policy.convert_input(x, True, "float16")) == "float16"
    assert dtype_of(policy.convert_input(x, False, "float16")) == "float32"
    assert ops.is_tensor(policy.convert_input(x, False, "float16"))


@pytest.mark.parametrize("make", [np.asarray, ops.convert_to_tensor])
def test_other_inputs_keep_their_dtype(make):
    for dtype in ("int32", "bool", "uint8"):
        x = make(np.ones(2, dtype))
        assert dtype_of(DTypePolicy("mixed_float16").convert_input(x, True, "float16")) == dtype


def test_symbolic_inputs_are_cast():
    x = keraia.KerasTensor((2,), "float32")
    policy = DTypePolicy("mixed_float16")
    assert policy.convert_input(x, True, "float16").dtype == "float16"
    assert policy.convert_input(x, False, "float16") is x
    integers = keraia.KerasTensor((2,), "int32")
    assert policy.convert_input(integers, True, "float16") is integers


@pytest.mark.parametrize("value", [1.0, 2, "a", None, [1.0, 2.0], {"a": 1}])
def test_what_is_no_array_stays(value):
    assert DTypePolicy("mixed_float16").convert_input(value, True, "float16") is value


# -- maps


def test_map_answers_with_the_key_itself_then_the_expression_then_the_default():
    policies = DTypePolicyMap(
        "bfloat16",
        {"a/b": "float16", "layer_.*": "float64", "layer_7": "mixed_float16", "a/.*/c": "int8"},
    )
    named = {path: policies[path].name for path in ("a/b", "layer_3", "layer_7", "a/x/y/c")}
    assert named == {
        "a/b": "float16",
        "layer_3": "float64",
        "layer_7": "mixed_float16",
        "a/x/y/c": "int8",
    }
    for path in ("a/b/c/d", "x/a/b", "x/layer_3", "other"):
        assert policies[path].name == "bfloat16"


def test_map_refuses_an_ambiguous_path():
    policies = DTypePolicyMap(policy_map={"layer_.*": "float16", "layer_1.*": "float16"})
    with pytest.raises(ValueError, match=r"'layer_12' matches several keys: \['layer_"):
        policies["layer_12"]


def test_map_is_a_mutable_mapping():
    policies = DTypePolicyMap(policy_map={"a": "float16", "b.*": "bfloat16"})
    assert len(policies) == 2
    assert list(policies) == ["a", "b.*"]
    assert "b.*" in policies
    assert "bc" not in policies
    with pytest.raises(ValueError, match=r"has the policy .* already"):
        policies["a"] = "float32"
    del policies["a"]
    policies["a"] = None
    assert policies["a"].name == "float32"
    assert policies.pop("a").name == "float32"


def test_map_speaks_for_its_default():
    policies = DTypePolicyMap("mixed_float16")
    assert policies.name == "map_mixed_float16"
    assert (policies.compute_dtype, policies.variable_dtype) == ("float16", "float32")
    assert policies.quantization_mode is None
    assert bool(policies)


def test_map_without_a_default_follows_the_default_of_the_moment():
    policies = DTypePolicyMap()
    keraia.config.set_dtype_policy("mixed_bfloat16")
    assert policies["a"].name == "mixed_bfloat16"
    assert policies.get_config() == {"default_policy": None, "policy_map": {}}


def test_map_wants_a_dictionary():
    with pytest.raises(TypeError, match="dictionary from path to policy"):
        DTypePolicyMap("float32", [1])
    with pytest.raises(ValueError, match="cannot tell which policy"):
        DTypePolicyMap(policy_map={"a": 5})


@pytest.mark.parametrize(
    ("name", "kind", "dtypes", "mode", "numbers"),
    [
        ("int8_from_float32", "Quantized", ("float32", "float32"), "int8", {}),
        ("int4_from_mixed_bfloat16", "Quantized", ("bfloat16", "float32"), "int4", {}),
        ("int4/64_from_float32", "Int4", ("float32", "float32"), "int4", {"block_size": 64}),
        ("int4/-1_from_float16", "Int4", ("float16", "float16"), "int4", {"block_size": -1}),
        (
            "float8_from_bfloat16",
            "QuantizedFloat8",
            ("bfloat16", "bfloat16"),
            "float8",
            {"amax_history_length": 1024},
        ),
        (
            "gptq/3/-1_from_float32",
            "GPTQ",
            ("float32", "float32"),
            "gptq",
            {"weight_bits": 3, "group_size": -1},
        ),
        (
            "awq/4/128_from_float32",
            "AWQ",
            ("float32", "float32"),
            "awq",
            {"weight_bits": 4, "group_size": 128},
        ),
    ],
)
def test_quantized_policies_by_name(name, kind, dtypes, mode, numbers):
    policy = dtype_policies.get(name)
    assert type(policy).__name__ == f"{kind}DTypePolicy"
    assert (policy.compute_dtype, policy.variable_dtype) == dtypes
    assert (policy.name, policy.quantization_mode) == (name, mode)
    assert {key: getattr(policy, key) for key in numbers} == numbers
    again = dtype_policies.deserialize(dtype_policies.serialize(policy))
    assert again == policy
    assert type(again) is type(policy)


@pytest.mark.parametrize(
    "name",
    [
        "int4",
        "float8",
        "int8_from_mixed_float16",
        "int4/0_from_float32",
        "int4/x_from_float32",
        "gptq_from_float32",
        "gptq/5/128_from_float32",
        "gptq/4/0_from_float32",
        "awq/8/128_from_float32",
        "int8_from_foo",
        "foo_from_float32",
    ],
)
def test_quantized_policies_without_sense_are_refused(name):
    with pytest.raises(ValueError, match=r"Policy|policy|from_float32"):
        dtype_policies.get(name)
