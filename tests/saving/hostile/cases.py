"""Crafted files, each of which a load must refuse: what writes it, and what opens it.

They follow what went wrong with such files before: advisories of Keras and TensorFlow, and what
zip, JSON, HDF5 and NumPy allow.
"""

import base64
import copy
import functools
import io
import json
import marshal
import os
import pickle
import struct
import types
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import keraia as keras

Change = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A crafted file.

    Attributes:
        name: What is odd about it.
        write: Makes it in a folder.
        open: Opens it there, which must raise a ValueError.
    """

    name: str
    write: Callable[[Path], None]
    open: Callable[[Path], Any]


def model() -> Any:
    """The model that is in the files."""
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(3, activation="relu", name="first"),
            keras.layers.Dense(2, name="second"),
        ],
        name="model",
    )


def functional() -> Any:
    x = keras.Input((4,), name="in")
    y = keras.layers.Dense(3, name="first")(x)
    return keras.Model(x, keras.layers.Dense(2, name="second")(y), name="model")


def scratch() -> str:
    """Folder for good files."""
    return os.environ["HOSTILE_SCRATCH"]


@functools.cache
def members_of(kind: Callable[[], Any]) -> dict[str, bytes]:
    path = Path(scratch(), "good.keras")
    kind().save(path)
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def saved(kind: Callable[[], Any]) -> dict[Any, bytes]:
    """Members of the archive of a model of a kind."""
    return dict(members_of(kind))


def zipped(path: Path, members: dict[Any, bytes], **options: Any) -> None:
    with zipfile.ZipFile(path, "w", **options) as file:
        for name, content in members.items():
            file.writestr(name, content)


def load(name: str) -> Callable[[Path], Any]:
    return lambda folder: keras.models.load_model(folder / name)


def load_weights(name: str) -> Callable[[Path], Any]:
    return lambda folder: model().load_weights(folder / name)


# -- archives


def archives() -> Iterator[Case]:
    def of_bytes(name: str, change: Change) -> Case:
        def write(folder: Path) -> None:
            path = folder / "m.keras"
            zipped(path, saved(model))
            path.write_bytes(change(path.read_bytes()))

        return Case(f"archive: {name}", write, load("m.keras"))

    def of_members(name: str, change: Change, **options: Any) -> Case:
        def write(folder: Path) -> None:
            members = saved(model)
            change(members)
            zipped(folder / "m.keras", members, **options)

        return Case(f"archive: {name}", write, load("m.keras"))

    names = {
        "parent": "../canary", "absolute": "/tmp/canary", "up and down": "a/../../canary",
        "drive": "C:\\canary", "share": "\\\\host\\share\\canary", "empty part": "a//canary",
        "dots": "...", "long": "x" * 5000, "turned": "a\u202egpj.canary", "two lines": "a\n/b",
        "asset that leaves": "assets/../../canary", "asset absolute": "assets//tmp/canary",
    }  # fmt: skip
    for name, member in names.items():
        yield of_members(f"name, {name}", lambda m, n=member: m.update({n: b"x"}))

    def entry(name: str, mode: int = 0, **attributes: Any) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        for key, value in attributes.items():
            setattr(info, key, value)
        return info

    kinds = {"link": 0o120777, "device": 0o020666, "fifo": 0o010666, "socket": 0o140666}
    for name, mode in kinds.items():
        yield of_members(
            f"a {name}", lambda m, mode=mode: m.update({entry("assets/x", mode): b"/etc/passwd"})
        )
    yield of_members("weights are a link", lambda m: replace(m, WEIGHTS, entry(WEIGHTS, 0o120777)))
    yield of_members("config twice", lambda m: m.update({entry("config.json"): m["config.json"]}))
    yield of_members("config in capitals", lambda m: m.update({"CONFIG.json": b"{}"}))
    yield of_members("folder with content", lambda m: m.update({entry("assets/x/"): b"x"}))
    for missing in ("config.json", "metadata.json", WEIGHTS):
        yield of_members(f"without {missing}", lambda m, name=missing: m.pop(name))
    for method in ("ZIP_BZIP2", "ZIP_LZMA"):
        yield of_members(method, lambda m: None, compression=getattr(zipfile, method))
    for name in ("config.json", "metadata.json", WEIGHTS, "assets/x"):
        yield of_members(
            f"bomb, {name}",
            lambda m, name=name: m.update({name: b" " * 50_000_000}),
            compression=zipfile.ZIP_DEFLATED,
        )
    yield of_members(
        "many small bombs",
        lambda m: m.update({f"assets/{i}": b"\0" * 1_000_000 for i in range(400)}),
        compression=zipfile.ZIP_DEFLATED,
    )
    yield of_members(
        "20,000 members", lambda m: m.update(dict.fromkeys(map(str, range(20_000)), b""))
    )
    yield of_members("archive in the archive", lambda m: m.update({WEIGHTS: zip_bytes()}))

    central, local = b"PK\x01\x02", b"PK\x03\x04"
    yield of_bytes("cut", lambda b: b[: len(b) // 2])
    yield of_bytes("end cut", lambda b: b[:-10])
    yield of_bytes("without beginning", lambda b: b[100:])
    yield of_bytes("something in front", lambda b: b"#!/bin/sh\n" + b)
    yield of_bytes("encrypted", lambda b: at(b, b.rfind(central) + 8, b"\x01\x00"))
    yield of_bytes("another local name", lambda b: b.replace(b"config.json", b"konfig.json", 1))
    yield of_bytes("damaged weights", lambda b: at(b, b.find(b"\x89HDF") + 900, b"\xff" * 8))
    yield of_bytes("damaged config", lambda b: at(b, b.find(b'"class_name"') + 3, b"\0"))
    yield of_bytes("stored beyond the end", lambda b: at(b, b.rfind(central) + 20, b"\0\0\0\x7f"))
    yield of_bytes("huge size", lambda b: at(b, b.rfind(central) + 24, b"\xff\xff\xff\x7f"))
    yield of_bytes("wrong place", lambda b: at(b, b.rfind(central) + 42, b"\xff\xff\xff\x7f"))
    yield of_bytes("wrong count", lambda b: at(b, b.rfind(b"PK\x05\x06") + 8, b"\xff\xff\xff\xff"))
    yield of_bytes("no local header", lambda b: b.replace(local, b"XXXX", 1))
    yield Case("archive: empty", lambda f: (f / "m.keras").write_bytes(b""), load("m.keras"))
    yield Case("archive: a folder of links", linked_folder, load("m"))
    yield Case("archive: a device", lambda f: None, lambda f: keras.models.load_model("/dev/zero"))


WEIGHTS = "model.weights.h5"


def replace(members: dict[Any, bytes], name: str, entry: zipfile.ZipInfo) -> None:
    members[entry] = members.pop(name)


def at(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def zip_bytes() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as inner:
        inner.writestr("x", b"x")
    return file.getvalue()


def linked_folder(folder: Path) -> None:
    model().save(folder / "m", zipped=False)
    (folder / "m" / WEIGHTS).unlink()
    (folder / "m" / WEIGHTS).symlink_to("/etc/passwd")


# -- configurations: through every door


def doors(name: str, source: Callable[[], Any], change: Change) -> Iterator[Case]:
    """The same configuration in every format that carries one."""

    def changed(folder: Path) -> str:
        members = saved(source)
        config = json.loads(members["config.json"])
        result = change(config, folder)
        return result if isinstance(result, str) else json.dumps(config)

    def archive(folder: Path) -> None:
        members = {**saved(source), "config.json": changed(folder).encode("utf-8", "surrogatepass")}
        zipped(folder / "m.keras", members)

    def text(folder: Path) -> None:
        (folder / "m.json").write_text(changed(folder), errors="surrogatepass")

    def hdf5(folder: Path) -> None:
        with h5py.File(folder / "m.h5", "w") as file:
            # An attribute holds 64 KB; long ones are cut by the library itself.
            file.attrs["model_config"] = changed(folder).encode("utf-8", "surrogatepass")[:60_000]
            file.create_group("model_weights").attrs["layer_names"] = np.array([], "S1")

    def read_text(folder: Path) -> Any:
        content = (folder / "m.json").read_text(errors="surrogatepass")
        return keras.models.model_from_json(content)

    yield Case(f"{name}, in .keras", archive, load("m.keras"))
    yield Case(f"{name}, in JSON", text, read_text)
    yield Case(f"{name}, in .h5", hdf5, load("m.h5"))


def layer(config: dict[str, Any]) -> dict[str, Any]:
    """The first layer with weights."""
    return next(la for la in config["config"]["layers"] if la["class_name"] == "Dense")


FOREIGN = [
    ("os", "system"), ("posix", "system"), ("subprocess", "Popen"), ("builtins", "eval"),
    ("builtins", "exec"), ("builtins", "__import__"), ("importlib", "import_module"),
    ("pickle", "loads"), ("marshal", "loads"), ("numpy", "load"), ("numpy", "fromfile"),
    ("runpy", "run_path"), ("shutil", "rmtree"), ("pathlib", "Path"), ("types", "FunctionType"),
    ("beside", "Evil"), ("antigravity", "geohash"), ("keras.utils", "get_file"),
    ("keras.src.utils.file_utils", "get_file"), ("keras.config", "enable_unsafe_deserialization"),
    ("keras.src.saving.serialization_lib", "enable_unsafe_deserialization"),
    ("keras.saving", "load_model"), ("keras.models", "load_model"), ("keras.ops", "add"),
    ("keras.layers", "__builtins__"), ("keras.layers", "Dense.__init__.__globals__"),
    ("keras.layers", "__class__"), ("keras.layers", "D\u0435nse"), ("keras.layers", ""),
    ("keras.layers", "Layer"), ("keras.callbacks", "ModelCheckpoint"),
    ("keras", "Model.load_weights"),
    ("keraia.saving.api", "load_model"), ("keraia.core.lambdas", "read"), ("keraia.cli", "main"),
    ("keraia.layers", "os"), ("builtins", "ValueError"), ("keras.datasets.mnist", "load_data"),
    ("keras.applications", "ResNet50"), ("keras.utils", "clear_session"),
    ("", "Dense"), ("..", "Dense"),
]  # fmt: skip


def classes() -> Iterator[Case]:
    for module, name in FOREIGN:

        def change(config: Any, folder: Path, module: str = module, name: str = name) -> None:
            beside = folder / "beside.py"
            beside.write_text(f"open({str(folder / 'canary')!r}, 'w')\nclass Evil: pass\n")
            layer(config).update(module=module, class_name=name, registered_name=None)

        yield from doors(f"class {module}.{name}", model, change)

        def with_arguments(config: Any, _: Path, module: str = module, name: str = name) -> None:
            arguments = {
                "args": ["touch canary"],
                "origin": "http://127.0.0.1:9/x",
                "fname": "canary",
            }
            layer(config).update(module=module, class_name=name, config=arguments)

        yield from doors(f"class {module}.{name} with arguments", functional, with_arguments)

    def aliased(config: Any, _: Path) -> None:
        layer(config).update(module=None, registered_name={"a": 1})

    yield from doors("registered name is no text", model, aliased)


def functions() -> Iterator[Case]:
    """Functions with effects, by every way in which a configuration names a function."""
    places = {
        "activation": lambda la: (la["config"], "activation"),
        "initializer": lambda la: (la["config"], "kernel_initializer"),
        "regularizer": lambda la: (la["config"], "kernel_regularizer"),
        "constraint": lambda la: (la["config"], "bias_constraint"),
    }
    named = [
        "keras.utils.get_file", "get_file", "eval", "exec", "__import__", "os.system", "load_model",
        "keras.config.set_floatx", "set_floatx", "enable_unsafe_deserialization", "save_img",
        "clear_session", "load_data", "print", "open", "keras.src.utils.get_file", "ops.save",
        "deserialize", "get", "serialize", "__class__", "__globals__",
    ]  # fmt: skip
    for place, find in places.items():
        for name in named:
            forms: dict[str, Any] = {
                "by name": name,
                "as a function": {
                    "module": "builtins", "class_name": "function", "config": name,
                    "registered_name": name,
                },
            }  # fmt: skip
            for how, form in forms.items():

                def change(config: Any, _: Path, find: Change = find, form: Any = form) -> None:
                    target, key = find(layer(config))
                    target[key] = form

                yield next(doors(f"{place} {name!r} {how}", model, change))


def side_effects() -> Iterator[Case]:
    """Every function of the API that is no mathematics, as an activation."""
    rooms = ("config", "saving", "utils", "models", "datasets", "callbacks", "tree", "backend")
    for room in rooms:
        package = getattr(keras, room, None)
        for name, item in sorted(vars(package).items()) if package else ():
            if not isinstance(item, types.FunctionType) or name.startswith("_"):
                continue
            form = {
                "module": f"keras.{room}",
                "class_name": name,
                "config": {},
                "registered_name": None,
            }

            def change(config: Any, _: Path, form: Any = form) -> None:
                layer(config)["config"]["activation"] = form

            yield next(doors(f"keras.{room}.{name} as activation", model, change))


def payload(folder: Path) -> types.CodeType:
    function = eval(f"lambda x: open({str(folder / 'canary')!r}, 'w')")
    return function.__code__


def lambdas() -> Iterator[Case]:
    def lambda_layer(function: Change) -> Change:
        def change(config: Any, folder: Path) -> None:
            settings = {"name": "first", "trainable": True, "dtype": "float32"}
            layer(config).update(
                class_name="Lambda", build_config=None, config={**settings, **function(folder)}
            )

        return change

    def code(folder: Path) -> str:
        return base64.b64encode(marshal.dumps(payload(folder))).decode()

    def raw(folder: Path) -> str:
        return marshal.dumps(payload(folder)).decode("latin-1")

    forms: dict[str, Change] = {
        "code": lambda f: {
            "function": {
                "class_name": "__lambda__",
                "config": {"code": code(f), "defaults": None, "closure": None},
            }
        },
        "code as a list": lambda f: {
            "function": {"class_name": "__lambda__", "config": {"value": [code(f), None, None]}}
        },
        "Keras 2": lambda f: {"function": [code(f), None, None], "function_type": "lambda"},
        "Keras 1": lambda f: {"function": raw(f), "function_type": "lambda"},
        "Keras 1, output shape": lambda f: {
            "function": "relu", "function_type": "function",
            "output_shape": raw(f), "output_shape_type": "lambda",
        },
        "output shape": lambda f: {
            "function": "relu",
            "output_shape": {"class_name": "__lambda__", "config": {"code": code(f)}},
        },
        "mask": lambda f: {
            "function": "relu", "mask": {"class_name": "__lambda__", "config": {"code": code(f)}},
        },
        "by name": lambda f: {"function": "system", "function_type": "function", "module": "os"},
        "source text": lambda f: {"function": f"lambda x: open({str(f / 'canary')!r}, 'w')"},
        "in builtins": lambda f: {"function": "exec", "function_type": "function"},
        "pickle": lambda f: {"function": base64.b64encode(pickle.dumps(Evil(str(f)))).decode()},
    }  # fmt: skip
    for name, form in forms.items():
        yield from doors(f"Lambda, {name}", model, lambda_layer(form))

    def elsewhere(key: str) -> Change:
        def change(config: Any, folder: Path) -> None:
            form = {"class_name": "__lambda__", "config": {"value": [code(folder), None, None]}}
            layer(config)["config"][key] = form

        return change

    for key in ("activation", "kernel_initializer", "units", "name", "dtype"):
        yield from doors(f"code as {key}", model, elsewhere(key))
    for name, foreign in {
        "TorchModuleWrapper": {"module": base64.b64encode(b"\x80\x04N.").decode(), "name": "first"},
        "TFSMLayer": {"filepath": "/etc", "name": "first"},
        "JaxLayer": {"call_fn": "os.system", "init_fn": "os.system", "name": "first"},
        "FlaxLayer": {"module": "os.system", "name": "first"},
    }.items():

        def wrapped(config: Any, _: Path, name: str = name, foreign: Any = foreign) -> None:
            layer(config).update(class_name=name, config=foreign, build_config=None)

        yield from doors(name, model, wrapped)


class Evil:
    """An object whose pickle opens a file."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return open, (f"{self.folder}/canary", "w")


def odd_values() -> Iterator[Case]:
    """Values of the wrong kind, and of absurd sizes."""
    values: dict[str, Any] = {
        "units": [
            -1, 0, 10**9, 2**31, 2**63, 10**12, 10**400, 1.5, "3", None, [3], {}, float("nan"),
            float("inf"),
        ],
        "activation": [7, [], {}, {"class_name": 7, "config": {}}, "x" * 10**5, ["relu"]],
        "kernel_initializer": [7, {"class_name": "Constant", "config": 7}, {"class_name": "Zeros"}],
        "dtype": [7, "object", "S10", "V8", "datetime64[s]", "/etc/passwd", {"class_name": "x"}],
        "name": [7, [], "../canary", "/"],
        "trainable": ["yes", [], {}],
        "unknown_argument": [1],
    }  # fmt: skip
    for key, several in values.items():
        for value in several:

            def change(config: Any, _: Path, key: str = key, value: Any = value) -> None:
                layer(config)["config"][key] = value
                layer(config)["build_config"] = {"input_shape": [None, 4]}

            yield next(doors(f"{key} = {value!r:.30}", model, change))
    shapes = [
        [None, 10**9],
        [10**9, 10**9],
        [None, -4],
        [None, "x"],
        "x",
        7,
        [[4]],
        [None, 10**30],
        {},
    ]
    for shape in shapes:

        def reshaped(config: Any, _: Path, shape: Any = shape) -> None:
            config["config"]["layers"][0]["config"]["batch_shape"] = shape
            for entry in config["config"]["layers"][1:]:
                entry["build_config"] = {"input_shape": shape}
            config["build_config"] = {"input_shape": shape}
            config["config"]["build_input_shape"] = shape

        yield next(doors(f"shape {shape!r}", model, reshaped))
    for bad in ({}, 7, None, "x", True):
        changes = {
            "config is": lambda c, b=bad: json.dumps(b),
            "inner config is": lambda c, b=bad: layer(c).update(config=b),
            "a layer is": lambda c, b=bad: c["config"]["layers"].append(b),
            "layers are": lambda c, b=bad: c["config"].update(layers=b or 7),
        }
        for name, put in changes.items():
            yield next(doors(f"{name} {bad!r}", model, lambda c, _, put=put: put(c)))


def pseudo_objects() -> Iterator[Case]:
    forms: list[Any] = [
        {"class_name": "__tensor__", "config": {"value": [[1]], "dtype": "object"}},
        {"class_name": "__tensor__", "config": {"value": "x", "dtype": "float32"}},
        {"class_name": "__numpy__", "config": {"value": [1], "dtype": "S3"}},
        {"class_name": "__numpy__", "config": {"value": [1, [2]], "dtype": "float32"}},
        {"class_name": "__numpy__", "config": 7},
        {"class_name": "__slice__", "config": {}},
        {"class_name": "__tuple__", "config": None},
        {"class_name": "__bytes__", "config": {"value": 7}},
        {"class_name": "__typespec__", "config": {}, "spec_name": "os.system", "module": "os"},
        {"class_name": "__keras_tensor__", "config": {"shape": [-1], "dtype": "x"}},
        {"class_name": "__lambda__", "config": None},
        {"class_name": "__import__", "config": {"name": "os"}},
        {"class_name": "__reduce__", "config": {}},
    ]
    for form in forms:
        for key in ("activation", "units", "kernel_initializer"):

            def change(config: Any, _: Path, key: str = key, form: Any = form) -> None:
                layer(config)["config"][key] = form

            yield next(doors(f"{form!r:.60} as {key}", model, change))


def texts() -> Iterator[Case]:
    """JSON that no model is written as."""
    cases: dict[str, Change] = {
        "deep lists": lambda c, _: "[" * 100_000 + "]" * 100_000,
        "deep objects": lambda c, _: '{"a":' * 100_000 + "1" + "}" * 100_000,
        "deep config": nested,
        "long integer": lambda c, _: json.dumps(c).replace(
            '"units": 3', f'"units": {"9" * 10_000}'
        ),
        "key twice": lambda c, _: json.dumps(c)[:-1] + ', "class_name": "Model"}',
        "broken": lambda c, _: json.dumps(c)[:-5],
        "mark": lambda c, _: "\ufeff" + json.dumps(c),
        "surrogate": lambda c, _: json.dumps(c).replace("relu", "\\ud800"),
        "spaces": lambda c, _: json.dumps(c) + " " * 200_000_000,
        "not a number": lambda c, _: json.dumps(c).replace('"units": 3', '"units": NaN'),
        "empty": lambda c, _: "",
    }
    for name, change in cases.items():
        yield next(doors(f"text: {name}", model, change))


def nested(config: Any, _: Path) -> str:
    start = '{"class_name": "Sequential", "module": "keras", "config": {"layers": ['
    return start * 900 + "]}}" * 900


def graphs() -> Iterator[Case]:
    """Functional models whose nodes do not fit together."""

    def tensor(name: Any, node: Any = 0, index: Any = 0) -> dict[str, Any]:
        history = {"shape": [None, 4], "dtype": "float32", "keras_history": [name, node, index]}
        return {"class_name": "__keras_tensor__", "config": history}

    def inbound(*tensors: Any) -> Change:
        def change(config: Any, _: Path) -> None:
            layer(config)["inbound_nodes"] = [{"args": list(tensors), "kwargs": {}}]

        return change

    changes: dict[str, Change] = {
        "from a missing layer": inbound(tensor("nobody")),
        "from itself": inbound(tensor("first")),
        "in a circle": inbound(tensor("second")),
        "from a missing node": inbound(tensor("in", 7)),
        "from a negative node": inbound(tensor("in", -1)),
        "from a missing tensor": inbound(tensor("in", 0, 9)),
        "from a number": inbound(7),
        "by a text": inbound(tensor("in", "0", "0")),
        "names of another kind": inbound(tensor(["in"])),
        "nodes are a number": lambda c, _: layer(c).update(inbound_nodes=7),
        "nodes are numbers": lambda c, _: layer(c).update(inbound_nodes=[7]),
        "60,000 nodes": lambda c, _: layer(c).update(
            inbound_nodes=layer(c)["inbound_nodes"] * 60_000
        ),
        "names twice": lambda c, _: c["config"]["layers"].append(copy.deepcopy(layer(c))),
        "without names": lambda c, _: [la.pop("name") for la in c["config"]["layers"]],
        "outputs missing": lambda c, _: c["config"].pop("output_layers"),
        "outputs unknown": lambda c, _: c["config"].update(output_layers=["nobody", 0, 0]),
        "inputs unknown": lambda c, _: c["config"].update(input_layers=[["nobody", 0, 0]]),
        "inputs a number": lambda c, _: c["config"].update(input_layers=7),
    }
    for name, change in changes.items():
        yield next(doors(f"graph: {name}", functional, change))


def compiled() -> Iterator[Case]:
    forms: list[Any] = [
        {"optimizer": {"module": "os", "class_name": "system", "config": {}}},
        {"optimizer": "os.system"},
        {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"x": 1}}},
        {"optimizer": {"module": "keras.utils", "class_name": "get_file", "config": {}}},
        {"optimizer": "adam", "loss": "get_file"},
        {"optimizer": "adam", "loss": {"module": "builtins", "class_name": "eval", "config": {}}},
        {"optimizer": "adam", "loss": "mse", "metrics": ["__import__"]},
        {"optimizer": "adam", "loss": "mse", "metrics": [{"class_name": "os", "config": {}}]},
        {"optimizer": "adam", "loss": {"class_name": "__lambda__", "config": {"value": ["x"]}}},
        {"optimizer": 7},
        {"optimizer": "adam", "loss": "mse", "steps_per_execution": -1},
        {"optimizer": "adam", "surprise": 1},
        [1],
    ]
    for form in forms:

        def change(config: Any, _: Path, form: Any = form) -> None:
            config["compile_config"] = form

        yield next(doors(f"compile {form!r:.60}", model, change))


# -- HDF5


def hdf5() -> Iterator[Case]:
    def case(name: str, change: Change, ending: str = ".weights.h5") -> Case:
        def write(folder: Path) -> None:
            model().save_weights(folder / f"m{ending}")
            with h5py.File(folder / f"m{ending}", "r+") as file:
                change(file, folder)

        return Case(f"HDF5: {name}{ending}", write, load_weights(f"m{ending}"))

    def kernel(make: Change) -> Change:
        def change(file: Any, folder: Path) -> None:
            group = file["layers/dense/vars"]
            del group["0"]
            make(group, folder)

        return change

    def external(group: Any, folder: Path) -> None:
        group.create_dataset("0", (4, 3), "f4", external=[("/etc/passwd", 0, 48)])

    def zeros(group: Any, folder: Path) -> None:
        group.create_dataset("0", (4, 3), "f4", external=[("/dev/zero", 0, 48)])

    def virtual(group: Any, folder: Path) -> None:
        with h5py.File(folder / "secret.h5", "w") as secret:
            secret["x"] = np.ones((4, 3), "f4")
        layout = h5py.VirtualLayout((4, 3), "f4")
        layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "x", (4, 3))
        group.create_virtual_dataset("0", layout)

    def put(**options: Any) -> Change:
        return lambda group, _: group.create_dataset("0", **options)

    def link(target: Any, place: str = "layers/dense/vars/0") -> Change:
        def change(file: Any, folder: Path) -> None:
            del file[place]
            file[place] = target

        return change

    outside = h5py.ExternalLink("/etc/passwd", "/x")
    yield case("external link", link(outside))
    yield case("external group", link(outside, "layers/dense/vars"))
    yield case("external layers", link(outside, "layers"))
    yield case("link to a fifo", link(h5py.ExternalLink("/dev/stdin", "/")))
    yield case("soft link", link(h5py.SoftLink("/layers/dense_1/vars/0")))
    yield case("soft link to itself", link(h5py.SoftLink("/layers/dense/vars/0")))
    yield case("dangling link", link(h5py.SoftLink("/nowhere")))
    yield case("external storage", kernel(external))
    yield case("storage of zeros", kernel(zeros))
    yield case("virtual dataset", kernel(virtual))
    huge = {"shape": (10**6, 10**6), "dtype": "f4", "chunks": (1000, 1000)}
    yield case("shape bomb", kernel(put(**huge)))
    yield case("never written", kernel(put(shape=(10**9,), dtype="f4")))
    packed = {"data": np.zeros((2000, 2000), "f4"), "chunks": (2000, 2000), "compression": 9}
    yield case("packed bomb", kernel(put(**packed)))
    yield case("rank 32", kernel(put(data=np.zeros((1,) * 32, "f4"))))
    yield case("no elements", kernel(put(shape=(0, 3), dtype="f4")))
    yield case("other shape", kernel(put(data=np.zeros((4, 4), "f4"))))
    yield case("scalar", kernel(put(data=1.0)))
    yield case("strings", kernel(put(data=["x"] * 12)))
    yield case("references", lambda f, _: f["layers/dense/vars"].create_dataset(
        "2", data=np.array([f.ref] * 12, h5py.ref_dtype)
    ))  # fmt: skip
    yield case("variable length", kernel(put(shape=(4,), dtype=h5py.vlen_dtype("f4"))))
    yield case("compound", kernel(put(data=np.zeros((4, 3), [("a", "f4")]))))
    yield case("opaque", kernel(put(data=np.zeros((4, 3), "V2"))))
    yield case("nothing", kernel(put(data=h5py.Empty("f4"))))
    yield case("committed type", lambda f, _: f.__setitem__("layers/type", np.dtype("f4")))
    yield case("cycle", lambda f, _: f["layers"].__setitem__("again", f["layers"]))
    yield case("deep", lambda f, _: f.create_group("/".join("a" * 500)))
    yield case("a group instead", kernel(lambda g, _: g.create_group("0")))
    yield case("missing", kernel(lambda g, _: None))
    yield case("one more", lambda f, _: f["layers/dense/vars"].__setitem__("2", np.ones(3)))
    yield case("filter nobody has", kernel(unknown_filter))
    dangerous = {"layer_names": 7, "weight_names": h5py.Empty("f4")}
    for name, value in dangerous.items():

        def attribute(file: Any, _: Path, name: str = name, value: Any = value) -> None:
            target = file if name == "layer_names" else file["first"]
            target.attrs[name] = value

        yield case(f"{name} = {value!r:.20}", attribute, ".h5")

    def names(*given: str) -> Change:
        return lambda f, _: f["first"].attrs.__setitem__("weight_names", np.array(given, "S"))

    yield case("names elsewhere", names("../second/kernel:0", "x"), ".h5")
    yield case(
        "names at the root", names("/second/second/kernel:0", "/second/second/bias:0"), ".h5"
    )
    yield case("names missing", names("nobody"), ".h5")
    yield case("link", lambda f, _: link(outside, "first")(f, _), ".h5")
    for kept in (0.1, 0.5, 0.9):

        def cut(folder: Path, kept: float = kept) -> None:
            model().save_weights(folder / "m.weights.h5")
            content = (folder / "m.weights.h5").read_bytes()
            (folder / "m.weights.h5").write_bytes(content[: int(len(content) * kept)])

        yield Case(f"HDF5: cut at {kept}", cut, load_weights("m.weights.h5"))


def unknown_filter(group: Any, _: Path) -> None:
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk((4, 3))
    creation.set_filter(307, h5py.h5z.FLAG_OPTIONAL, (9,))
    space = h5py.h5s.create_simple((4, 3))
    h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, space, creation)


# -- other files of weights


def others() -> Iterator[Case]:
    def file(name: str, content: Callable[[Path], bytes], ending: str) -> Case:
        path = f"m{ending}"
        return Case(name, lambda f: (f / path).write_bytes(content(f)), load_weights(path))

    def npz(**members: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in members.items():
                archive.writestr(f"layers/dense/vars/{name}.npy", content)
        return made.getvalue()

    def npy(header: str) -> bytes:
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()

    objects = io.BytesIO()
    np.lib.format.write_array(objects, np.array([1], object))
    yield file("npz: pickled", lambda f: npz(a=pickle.dumps(Evil(str(f)))), ".npz")
    yield file("npz: objects", lambda f: npz(a=objects.getvalue()), ".npz")
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }"
    yield file("npz: huge shape", lambda f: npz(a=npy(header % 10**12)), ".npz")
    expression = "__import__('os').system('touch canary')"
    yield file("npz: expression", lambda f: npz(a=npy(header % expression)), ".npz")
    yield file("npz: long header", lambda f: npz(a=b"\x93NUMPY\x02\x00\xff\xff\xff\x7f"), ".npz")
    yield file("a pickle", lambda f: pickle.dumps(Evil(str(f))), ".weights.h5")
    yield file("a pickle as .npz", lambda f: pickle.dumps(Evil(str(f))), ".npz")
    yield file("a program", lambda f: b"open('canary', 'w')", ".weights.h5")

    def tensors(entry: Any) -> bytes:
        text = json.dumps({"layers/dense/vars/0": entry}).encode()
        return struct.pack("<Q", len(text)) + text

    good = {"dtype": "F32", "shape": [4, 3], "data_offsets": [0, 48]}
    for name, change in {
        "nothing stored": {}, "far offsets": {"data_offsets": [2**62, 2**62 + 48]},
        "negative": {"data_offsets": [-48, 0]}, "huge": {"shape": [10**9, 10**9]},
        "odd dtype": {"dtype": "O"}, "texts": {"shape": "43"},
    }.items():  # fmt: skip
        entry = {**good, **change}
        yield file(f"safetensors: {name}", lambda f, e=entry: tensors(e), ".safetensors")
    yield file("safetensors: long list", lambda f: struct.pack("<Q", 2**60) + b"{}", ".safetensors")
    for name, names in {
        "parent": "../x.weights.h5", "absolute": "/etc/passwd", "itself": "m.weights.json",
        "fifo": "fifo", "number": 7, "many": [f"{i}.h5" for i in range(20_000)],
    }.items():  # fmt: skip

        def index(folder: Path, names: Any = names) -> bytes:
            if not (folder / "fifo").exists():
                os.mkfifo(folder / "fifo")
            return json.dumps({"weight_map": {"/layers/dense/vars": names}}).encode()

        yield file(f"index: {name}", index, ".weights.json")


def every() -> list[Case]:
    """All cases, each name once."""
    rooms = (
        archives, classes, functions, side_effects, lambdas, odd_values, pseudo_objects, texts,
        graphs, compiled, hdf5, others,
    )  # fmt: skip
    return [case for room in rooms for case in room()]


def warm_up(root: Path) -> None:
    """Opens good files, so that what they need is imported before anybody watches."""
    os.environ["HOSTILE_SCRATCH"] = str(root)
    for source in (model(), functional()):
        source.compile("adam", "mse", metrics=["accuracy"])
        for ending in (".keras", ".h5"):
            source.save(root / f"good{ending}")
            keras.models.load_model(root / f"good{ending}")
        for ending in (".weights.h5", ".weights.json", ".safetensors", ".npz", ".ckpt", ".h5"):
            source.save_weights(root / f"good{ending}")
            source.load_weights(root / f"good{ending}")
        keras.models.model_from_json(source.to_json())
