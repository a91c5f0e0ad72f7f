"""Writes core.json: dtype promotion, names and shapes as real Keras 3 has them.

Run where Keras is installed: `KERAS_BACKEND=jax python tests/golden/core.py`.
"""

import itertools
import json
import os
import pathlib
import subprocess
import sys
from collections import OrderedDict, defaultdict, deque, namedtuple

WEAK = {"bool!": bool, "int!": int, "float!": float, "complex!": complex}
STRONG = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 bfloat16 float32 float64 "
    "complex64 complex128"
)
CLASS_NAMES = (
    "Conv2D LSTM MyDenseLayer GRUCell Conv2DTranspose AUC ReLU PReLU ELU MaxPooling1D ConvLSTM2D "
    "HTTPServer2Go my_layer _Private __Dunder Layer2 A AB ABc aB a1B X2Y ABCDef AAbBCc Foo_Bar "
    "Foo__Bar Dense_1 MeanIoU STFTSpectrogram KLDivergence RandomHSV Foo22Bar F1Score T5LayerNorm"
)
N = None
# op, shapes of its tensors (a list of shapes is one argument), settings
SHAPES = [
    ("add", [(2, 3), (3,)], {}),
    ("add", [(N, 3), (2, 1)], {}),
    ("add", [(N, 1), (N, 4)], {}),
    ("add", [(N, 3), (1, 3)], {}),
    ("add", [(2, 3), (4,)], {}),
    ("add", [(N,), (N, N)], {}),
    ("add", [(0, 1), (1, 3)], {}),
    ("where", [(2, 1), (3,), (1, 1)], {}),
    ("broadcast_to", [(3,)], {"shape": (2, 3)}),
    ("broadcast_to", [(3,)], {"shape": (2, 4)}),
    ("sum", [(2, 3, 4)], {}),
    ("sum", [(2, N, 4)], {"axis": 1}),
    ("sum", [(2, N, 4)], {"axis": (0, -1), "keepdims": True}),
    ("max", [(2, N, 4)], {"axis": -1}),
    ("argmax", [(2, N, 4)], {"axis": 0, "keepdims": True}),
    ("argmax", [(2, N, 4)], {}),
    ("cumsum", [(2, 3)], {}),
    ("cumsum", [(2, N)], {"axis": 1}),
    ("matmul", [(2, 3), (3, 4)], {}),
    ("matmul", [(N, 2, 3), (3, 4)], {}),
    ("matmul", [(5, 1, 2, 3), (6, 3, 4)], {}),
    ("matmul", [(3,), (3, 4)], {}),
    ("matmul", [(2, 3), (3,)], {}),
    ("matmul", [(3,), (3,)], {}),
    ("matmul", [(3,), (7, 3, 4)], {}),
    ("matmul", [(7, 2, 3), (3,)], {}),
    ("matmul", [(N, N), (N, 4)], {}),
    ("matmul", [(2, 3), (4, 5)], {}),
    ("dot", [(2, 3), (3, 4)], {}),
    ("dot", [(2, 3), (3,)], {}),
    ("dot", [(2, 3), (5, 3, 4)], {}),
    ("dot", [(), (3, 4)], {}),
    ("dot", [(2, 3), (4, 3)], {}),
    ("outer", [(2, 3), (4,)], {}),
    ("tensordot", [(2, 3, 4), (3, 4, 5)], {}),
    ("tensordot", [(2, 3, 4), (5, 4)], {"axes": [[2], [1]]}),
    ("tensordot", [(2, N, 4), (N, 4)], {"axes": [[1, 2], [0, 1]]}),
    ("tensordot", [(2, 3), (5, 4)], {"axes": 0}),
    ("einsum", [(2, 3), (3, 4)], {"subscripts": "ij,jk->ik"}),
    ("einsum", [(2, 3), (3, 4)], {"subscripts": "ij,jk"}),
    ("einsum", [(3, 3)], {"subscripts": "ii"}),
    ("einsum", [(3, 4)], {"subscripts": "ba"}),
    ("einsum", [(N, 5, 3), (3, 4)], {"subscripts": "...j,jk->...k"}),
    ("einsum", [(N, 5, 3), (2, 1, 3, 4)], {"subscripts": "...ij,...jk->...ik"}),
    ("einsum", [(N, 8, 4), (N, 9, 4)], {"subscripts": "bqd,bkd->bqk"}),
    ("reshape", [(2, 6)], {"newshape": (3, 4)}),
    ("reshape", [(2, 6)], {"newshape": (-1, 4)}),
    ("reshape", [(N, 6)], {"newshape": (-1, 2, 3)}),
    ("reshape", [(N, 6)], {"newshape": (3, 4)}),
    ("reshape", [(2, 6)], {"newshape": (5, -1)}),
    ("reshape", [(2, 6)], {"newshape": (5, 2)}),
    ("reshape", [(2, 6)], {"newshape": ()}),
    ("reshape", [(1, 1)], {"newshape": ()}),
    ("transpose", [(2, N, 4)], {}),
    ("transpose", [(2, N, 4)], {"axes": (1, 2, 0)}),
    ("swapaxes", [(2, N, 4)], {"axis1": 0, "axis2": -1}),
    ("moveaxis", [(2, 3, 4, 5)], {"source": 0, "destination": -1}),
    ("moveaxis", [(2, 3, 4, 5)], {"source": (0, 1), "destination": (-1, 0)}),
    ("squeeze", [(1, 3, 1)], {}),
    ("squeeze", [(1, 3, 1)], {"axis": 2}),
    ("squeeze", [(1, 3, 1)], {"axis": (0, 2)}),
    ("squeeze", [(1, 3, 1)], {"axis": 1}),
    ("squeeze", [(N, 3, 1)], {}),
    ("expand_dims", [(2, 3)], {"axis": 1}),
    ("expand_dims", [(2, 3)], {"axis": -1}),
    ("expand_dims", [(2, 3)], {"axis": (0, -1)}),
    ("expand_dims", [(2, 3)], {"axis": 5}),
    ("concatenate", [[(2, 3), (2, 4)]], {"axis": 1}),
    ("concatenate", [[(N, 3), (N, 4)]], {"axis": -1}),
    ("concatenate", [[(N, 3), (2, 3)]], {"axis": 0}),
    ("concatenate", [[(2, 3), (3, 4)]], {"axis": 1}),
    ("concatenate", [[(2, 3), (2, 3, 1)]], {"axis": 1}),
    ("stack", [[(2, 3), (2, 3)]], {"axis": -1}),
    ("stack", [[(N, 3), (N, 3)]], {"axis": 1}),
    ("stack", [[(2, 3), (2, 4)]], {}),
    ("split", [(6, 4)], {"indices_or_sections": 3}),
    ("split", [(N, 6)], {"indices_or_sections": [1, 4], "axis": 1}),
    ("split", [(N, 6)], {"indices_or_sections": 2}),
    ("split", [(6,)], {"indices_or_sections": 4}),
    ("pad", [(2, N)], {"pad_width": 1}),
    ("pad", [(2, N)], {"pad_width": (1, 2)}),
    ("pad", [(2, 3)], {"pad_width": ((1, 0), (2, 3))}),
    ("pad", [(2, 3)], {"pad_width": ((1, 2),)}),
    ("pad", [(2, 3)], {"pad_width": ((1, 2), (3, 4), (5, 6))}),
    ("repeat", [(2, 3)], {"repeats": 2}),
    ("repeat", [(2, N)], {"repeats": 2, "axis": 0}),
    ("repeat", [(2, 3)], {"repeats": [1, 2, 0], "axis": 1}),
    ("repeat", [(2, N)], {"repeats": 2, "axis": 1}),
    ("tile", [(2, 3)], {"repeats": 2}),
    ("tile", [(2, 3)], {"repeats": (2, 1, 3)}),
    ("tile", [(2, N)], {"repeats": (2, 2)}),
    ("tile", [(2, 3, 4)], {"repeats": (5,)}),
    ("take", [(5, 4), (2, 3)], {"axis": 0}),
    ("take", [(N, 4), (N, 3)], {"axis": 1}),
    ("take", [(5, 4), (2, 3)], {}),
    ("take_along_axis", [(5, 4), (5, 2)], {"axis": 1}),
    ("take_along_axis", [(N, 4), (1, 2)], {"axis": 1}),
    ("take_along_axis", [(5, 4), (6,)], {}),
    ("take_along_axis", [(5, 4), (2, 4)], {"axis": 1}),
    ("top_k", [(N, 7)], {"k": 3}),
    ("roll", [(2, N)], {"shift": 1, "axis": 1}),
    ("flip", [(2, N)], {}),
    ("slice", [(5, 6)], {"start_indices": (1, 2), "shape": (3, 4)}),
    *(
        ("conv", [x, kernel], {"strides": s, "padding": p, "data_format": f, "dilation_rate": d})
        for x, kernel, f in [
            ((N, 9, 11, 4), (3, 2, 4, 5), "channels_last"),
            ((N, 4, 9, 11), (3, 2, 4, 5), "channels_first"),
            ((2, N, 6), (3, 6, 8), "channels_last"),
            ((2, 8, 9, 7, 3), (2, 3, 1, 3, 4), "channels_last"),
            ((2, 2, 2, 4), (3, 3, 4, 1), "channels_last"),
            ((2, 9, 9, 4), (3, 3, 3, 6), "channels_last"),
        ]
        for s, d in [(1, 1), (2, 1), (1, 2)]
        for p in ("valid", "same")
    ),
    ("depthwise_conv", [(N, 9, 11, 4), (3, 2, 4, 2)], {"padding": "same", "strides": 2}),
    ("depthwise_conv", [(N, 4, 9), (3, 4, 1)], {"data_format": "channels_first"}),
    ("separable_conv", [(N, 9, 11, 4), (3, 2, 4, 2), (1, 1, 8, 5)], {}),
    *(
        (
            "conv_transpose",
            [x, kernel],
            {"strides": s, "padding": p, "dilation_rate": d, "output_padding": o},
        )
        for x, kernel in [((N, 5, 7, 4), (3, 2, 6, 4)), ((2, N, 4), (4, 5, 4))]
        for s, d, o in [(1, 1, N), (2, 1, N), (3, 1, N), (1, 2, N), (2, 1, 1), (3, 1, 0), (2, 1, 0)]
        for p in ("valid", "same")
    ),
    *(
        ("max_pool", [x], {"pool_size": size, "strides": s, "padding": p, "data_format": f})
        for x, f in [((N, 9, 7, 4), "channels_last"), ((N, 4, N, 7), "channels_first")]
        for size, s in [(2, N), (3, 2), ((3, 2), (1, 3)), (2, 3)]
        for p in ("valid", "same")
    ),
    ("average_pool", [(2, 2, 2, 1)], {"pool_size": 3}),
]
KEYS = [  # shape, key as Python spells it
    *(((5, 6, 7), k) for k in ("0", "-1", "1:3", "::2", "::-1", "None", "...", "...,0", "0,...,1")),
    *(((5, 6, 7), k) for k in (":,None,2", "1:,:-1,2", "0,0,0", "...,None", "4:1", "7", "0,0,0,0")),
    *(((None, 6), k) for k in ("0", ":,0", ":,None", "1:,2:4", ":,::-2", "...,-1", ":3", "::2")),
]

STRUCTURES = [
    "5",
    "None",
    "'ab'",
    "(1, 2)",
    "[1, [2, 3]]",
    "[]",
    "{}",
    "()",
    "{'b': 1, 'a': 2}",
    "{3: 1, 1: 2}",
    "{1: 'x', 'a': 'y', None: 'z'}",
    "{(1, 2): 3, (0, 5): 4}",
    "OrderedDict(b=1, a=2)",
    "defaultdict(list, b=1, a=2)",
    "Pair(1, Pair(2, 3))",
    "deque([1, 2], maxlen=3)",
    "MyList([1, 2])",
    "MyDict(b=1, a=2)",
    "{1}",
    "range(2)",
    "[1, None, {'a': None}]",
    "{'b': [1, (2,)], 'a': {'d': 4, 'c': OrderedDict(z=1, y=2)}}",
]
PAIRS = [
    "[1, 2], [3, 4]",
    "[1], [1, 2]",
    "[1, 2], (1, 2)",
    "{'a': 1}, {'b': 1}",
    "{'a': 1}, {'a': 1, 'b': 2}",
    "{'a': 1, 'b': 2}, OrderedDict(b=3, a=4)",
    "OrderedDict(b=3, a=4), {'a': 1, 'b': 2}",
    "defaultdict(list, b=1, a=2), {'a': 1, 'b': 2}",
    "1, [1]",
    "[1], 1",
    "None, 1",
    "None, [1]",
    "[None], [1]",
    "[1], [None]",
    "[None], [None]",
    "[1, [2]], [1, 2]",
    "[1, 2], [1, [2]]",
    "Pair(1, 2), Pair(3, 4)",
    "Pair(1, 2), (3, 4)",
    "(3, 4), Pair(1, 2)",
    "Pair(1, 2), Other(3, 4)",
    "[], ()",
    "MyList([1]), [1]",
    "deque([1]), [1]",
]
TREES = [
    *(
        call.format(s)
        for s in STRUCTURES
        for call in (
            "flatten({0})",
            "flatten_with_path({0})",
            "is_nested({0})",
            "map_structure(lambda x: [x], {0})",
            "map_structure(lambda x: [x], {0}, none_is_leaf=False)",
            "lists_to_tuples({0})",
            "pack_sequence_as({0}, 'pqrst'[:len(flatten({0}))])",
            "traverse(lambda x: x + 1 if isinstance(x, int) else None, {0})",
            "(seen := [], traverse(seen.append, {0}), seen)",
            "(seen := [], traverse(seen.append, {0}, top_down=False), seen)",
        )
    ),
    *(
        call.format(s)
        for s in PAIRS
        for call in (
            "map_structure(lambda x, y: (x, y), {0})",
            "map_structure(lambda x, y: (x, y), {0}, none_is_leaf=False)",
            "assert_same_structure({0})",
            "assert_same_paths({0})",
        )
    ),
    "map_structure(len)",
    "map_structure(5, [1])",
    "pack_sequence_as([1, 2], [1])",
    "pack_sequence_as([1, 2], [1, 2, 3])",
    "pack_sequence_as(1, [1, 2])",
    "pack_sequence_as([1, 2], 5)",
    "pack_sequence_as([1, 2], (i for i in range(2)))",
    "map_structure_up_to([1, 2], lambda x: ('f', x), [[3, 4], 5])",
    "map_structure_up_to({'a': 0, 'b': 0}, lambda x: ('f', x), {'a': [1], 'b': (2,)})",
    "map_structure_up_to(0, lambda x: ('f', x), [1, 2])",
    "map_structure_up_to([1, 2], lambda x, y: ('f', x, y), [[1], [2]], [3, [4]])",
    "map_structure_up_to([[1], 2], lambda x: ('f', x), [[[5]], 6])",
    "map_structure_up_to([[1], 2], lambda x: ('f', x), [5, 6])",
    "map_structure_up_to([1, 2], lambda x: ('f', x), (3, 4))",
    "map_structure_up_to([1, 2], lambda x: ('f', x), [1])",
    "map_structure_up_to({'a': 1}, lambda x: ('f', x), {'a': 1, 'b': 2})",
    "map_structure_up_to([1], lambda x: ('f', x))",
    "traverse(lambda x: tuple(x) if isinstance(x, list) else None, [1, [2]])",
    "traverse(lambda x: tuple(x) if isinstance(x, list) else None, [1, [2]], top_down=False)",
    "traverse(lambda x: MAP_TO_NONE if x == 2 else None, [1, [2, 3]])",
    "traverse(lambda x: MAP_TO_NONE if x == 2 else None, [1, [2, 3]], top_down=False)",
    "traverse(lambda x: 'N' if x is None else None, [None, 1])",
    "traverse(3, [1])",
    *(
        f"map_shape_structure(lambda s: ('f', s), {s})"
        for s in (
            "{'a': (1, 2), 'b': [(None, 3), (2,)]}",
            "(1, 2)",
            "None",
            "[1, None]",
            "()",
            "3",
            "[(), None]",
            "((1, 2), (3,))",
        )
    ),
]


def promotions() -> str:
    """Index into STRONG, as a letter, of the join of each multiset of three dtypes."""
    from keras import backend

    strong = STRONG.split()
    every = [*strong, *WEAK.values()]
    letters = "abcdefghijklmno"
    return "".join(
        letters[strong.index(backend.result_type(*three))]
        for three in itertools.combinations_with_replacement(every, 3)
    )


def shape_of(op: str, shapes: list, settings: dict):
    """What the op says about its output; "error" where it refuses."""
    import keras

    def tensors(shape):
        if isinstance(shape, list):
            return [tensors(s) for s in shape]
        return keras.KerasTensor(shape)

    args = [tensors(s) for s in shapes]
    if op in ("take", "take_along_axis"):
        args[1] = keras.KerasTensor(shapes[1], "int32")
    if op == "einsum":
        args, settings = [settings["subscripts"], *args], {}
    try:
        out = getattr(keras.ops, op)(*args, **settings)
    except Exception:
        return "error"
    return [list(o.shape) for o in out] if isinstance(out, (list, tuple)) else list(out.shape)


def item_shape(shape: tuple, key: str):
    import keras

    class Key:
        def __getitem__(self, key):
            return key

    try:
        return list(keras.KerasTensor(shape)[eval(f"k[{key},]", {"k": Key()})].shape)
    except Exception:
        return "error"


class MyList(list):
    pass


class MyDict(dict):
    pass


def tree_answer(tree, call: str) -> str:
    """What a call of `keras.tree` returns, as Python prints it; the type of its error."""
    names = {name: getattr(tree, name) for name in dir(tree) if name[0] != "_"}
    names |= {t.__name__: t for t in (OrderedDict, defaultdict, deque, MyList, MyDict)}
    names |= {name: namedtuple(name, "x y") for name in ("Pair", "Other")}
    try:
        return repr(eval(call, names))
    except Exception as error:
        return type(error).__name__


def main() -> None:
    import keras

    if len(sys.argv) > 1:
        sys.stdout.write(promotions())
        return
    names = {n: type(n, (keras.layers.Layer,), {})().name for n in CLASS_NAMES.split()}
    wide = subprocess.run(
        [sys.executable, __file__, "promotions"],
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=True,
    )
    table = {
        "dtypes": [*STRONG.split(), *WEAK],
        "promotions": {"jax": promotions(), "tensorflow": wide.stdout.split()[-1]},
        "snake_case": names,
        "shapes": [[op, s, k, shape_of(op, s, k)] for op, s, k in SHAPES],
        "trees": [[call, tree_answer(keras.tree, call)] for call in TREES],
        "items": [[s, k, item_shape(s, k)] for s, k in KEYS],
    }
    lines = [f" {json.dumps(key)}: {spread(value)}" for key, value in table.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    pathlib.Path(__file__).with_name("core.json").write_text(text)


def spread(value) -> str:
    """JSON with one case a line."""
    if not isinstance(value, list) or not isinstance(value[0], list):
        return json.dumps(value)
    return "[\n" + ",\n".join("  " + json.dumps(case) for case in value) + "\n ]"


if __name__ == "__main__":
    main()
