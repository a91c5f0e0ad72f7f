import itertools
import json
import pathlib
import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest

from keraia.core import config, dtypes

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "core.json").read_text())
WEAK = {"bool!": bool, "int!": int, "float!": float, "complex!": complex}
STRONG = [name for name in GOLDEN["dtypes"] if name not in WEAK]
EVERY = [WEAK.get(name, name) for name in GOLDEN["dtypes"]]
# Real Keras narrows what it promotes to, on JAX all 64-bit dtypes, on TensorFlow two of them.
NARROWED = {
    "jax": {
        "int64": "int32",
        "uint64": "uint32",
        "float64": "float32",
        "complex128": "complex64",
    },
    "tensorflow": {"uint64": "uint32", "complex128": "complex64"},
}


@pytest.mark.parametrize("backend", NARROWED)
def test_promotion_of_three_is_keras(backend):
    threes = list(itertools.combinations_with_replacement(EVERY, 3))
    narrowed = NARROWED[backend]
    expected = GOLDEN["promotions"][backend]
    assert len(threes) == len(expected) == 1330
    for three, letter in zip(threes, expected, strict=True):
        joined = dtypes.result_type(*three)
        assert narrowed.get(joined, joined) == STRONG[ord(letter) - ord("a")], three


def test_promotion_does_not_mind_order_or_grouping():
    for a, b, c in itertools.product(STRONG, repeat=3):
        joined = dtypes.result_type(a, b, c)
        assert joined == dtypes.result_type(c, a, b)
        # uint64 with a signed integer is a weak float, which a pair alone settles too early
        if "uint64" not in (a, b, c):
            assert joined == dtypes.result_type(dtypes.result_type(a, b), c)


def test_weak_scalars_settle_the_kind_only():
    assert dtypes.result_type("int8", int) == "int8"
    assert dtypes.result_type("bfloat16", float) == "bfloat16"
    assert dtypes.result_type("int64", float) == "float32"
    assert dtypes.result_type("float64", complex) == "complex128"


def test_floatx_settles_what_is_open(monkeypatch):
    monkeypatch.setattr(config, "floatx", lambda: "bfloat16")
    assert dtypes.result_type() == "bfloat16"
    assert dtypes.result_type(None, "int8") == "bfloat16"
    assert dtypes.result_type("int32", float) == "bfloat16"
    assert dtypes.result_type(int) == "int32"
    assert dtypes.standardize_dtype(None) == "bfloat16"
    assert dtypes.standardize_dtype(float) == "bfloat16"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (bool, "bool"),
        (int, "int32"),
        ("int", "int32"),
        (complex, "complex64"),
        (str, "string"),
        (np.float32, "float32"),
        (np.dtype("int8"), "int8"),
        (np.dtype("float64"), "float64"),
        (np.bool_, "bool"),
        (ml_dtypes.bfloat16, "bfloat16"),
        (np.dtype(ml_dtypes.float8_e4m3fn), "float8_e4m3fn"),
        ("torch.float16", "float16"),
    ],
)
def test_dtypes_come_in_many_spellings(given, name):
    assert dtypes.standardize_dtype(given) == name


def test_every_name_is_standard():
    assert [dtypes.standardize_dtype(name) for name in dtypes.ALL] == list(dtypes.ALL)


@pytest.mark.parametrize("wrong", ["float", "FLOAT32", "int4", 5, ["float32"], np.dtype("<U3")])
def test_what_is_not_a_dtype_is_refused_with_the_choice(wrong):
    with pytest.raises(ValueError, match=r"not a dtype.*bfloat16.*string"):
        dtypes.standardize_dtype(wrong)


@pytest.mark.parametrize(
    "pair", [("float8_e4m3fn", "float32"), ("float8_e5m2",), ("string", "int8")]
)
def test_what_does_not_promote_says_so(pair):
    with pytest.raises(ValueError, match=f"{pair[0]} does not promote .*cast"):
        dtypes.result_type(*pair)


def test_strings_stay_among_themselves():
    assert dtypes.result_type("string", "string") == "string"


def test_predicates_and_sizes_agree_with_numpy():
    for name in STRONG:
        info = np.dtype(getattr(ml_dtypes, name, name))
        kind = "f" if name == "bfloat16" else info.kind
        assert dtypes.is_float(name) == (kind == "f")
        assert dtypes.is_integer(name) == (kind in "iu")
        assert dtypes.is_signed(name) == (kind in "ifc")
        assert dtypes.is_complex(name) == (kind == "c")
        assert dtypes.is_bool(name) == (kind == "b")
        assert dtypes.bits(name) == info.itemsize * 8
    assert dtypes.bits("float8_e4m3fn") == 8
    with pytest.raises(ValueError, match="no fixed size"):
        dtypes.bits("string")


def test_core_dtypes_import_no_arrays():
    code = "import keraia.core.dtypes, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
