"""Damages good files at random, by their structure, and opens them in watched processes.

`python fuzz.py FOLDER --inputs 1000 --seed 0` prints how many were refused and how many loaded, and
the inputs that did anything else: another error than a ValueError, a crash, more than two seconds,
or an action of `cell.FORBIDDEN`. An input is told by its number; the same seed makes it again.
"""

import argparse
import functools
import json
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cases
import cell

ENDINGS = (".weights.h5", ".h5", ".npz", ".safetensors", ".weights.json", ".ckpt")
SECONDS = 2
VALUES = (
    None, True, -1, 0, 2**31, 2**63, 10**30, 1e308, "", "relu", "../x", "\0", [], {}, [[]], "adam",
    {"class_name": "Dense", "config": {"units": 10**9}, "module": "keras.layers"},
    {"class_name": "__lambda__", "config": {"value": ["x", None, None]}},
    {"class_name": "system", "config": {}, "module": "os", "registered_name": None},
)  # fmt: skip

KEYS = ("units", "module", "class_name", "config", "layers", "name", "batch_shape", "weight_map")


def mutated_json(content: bytes, rng: random.Random) -> bytes:
    """JSON with some of its values replaced, removed, doubled or moved."""
    value = json.loads(content)
    for _ in range(rng.choice((1, 1, 2, 5))):
        places = list(_places(value))
        if not places:
            break
        (owner, key), (other, other_key) = rng.choice(places), rng.choice(places)
        match rng.randrange(6):
            case 0 | 1:
                owner[key] = _copy(rng.choice(VALUES))
            case 2:
                del owner[key]
            case 3:
                owner[key] = _copy(other[other_key])
            case _ if isinstance(owner, list):
                owner.extend(_copy(owner) * rng.choice((1, 50)))
            case _:
                owner[rng.choice(KEYS)] = owner.pop(key)
    return json.dumps(value).encode()


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _keys(owner: Any) -> Any:
    return owner if isinstance(owner, dict) else range(len(owner))


def _places(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        for key in _keys(value):
            yield value, key
            yield from _places(value[key])


def mutated_bytes(content: bytes, rng: random.Random) -> bytes:
    """Bytes with some of them changed, cut out, doubled or overwritten by numbers that hurt."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 30))):
        at = rng.randrange(len(data))
        # Structures stand at the ends of files more often than in the middle.
        at = rng.choice((at, at % 600, len(data) - 1 - at % 600)) % len(data)
        size = rng.choice((1, 1, 2, 4, 8))
        match rng.randrange(5):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at : at + size] = rng.randbytes(size)
            case 2:
                data[at : at + size] = rng.choice((b"\0", b"\xff", b"\x7f")) * size
            case 3:
                del data[at : at + rng.choice((1, size, 100))]
            case 4:
                data[at:at] = data[at : at + rng.choice((size, 100))]
        if len(data) < 2:
            return bytes(data)
    return bytes(data)


def archive(folder: Path, rng: random.Random, kind: Callable[[], Any]) -> str:
    """A `.keras` archive with a damaged member, or damaged itself."""
    members = dict(cases.saved(kind))
    path = folder / "m.keras"
    name = rng.choice(("config.json", "config.json", "metadata.json", cases.WEIGHTS, "itself"))
    if name.endswith(".json"):
        members[name] = mutated_json(members[name], rng)
    elif name != "itself":
        members[name] = mutated_bytes(members[name], rng)
    compression = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    cases.zipped(path, members, compression=compression)
    if name == "itself":
        path.write_bytes(mutated_bytes(path.read_bytes(), rng))
    return path.name


def weights(folder: Path, rng: random.Random, kind: Callable[[], Any]) -> str:
    """A damaged file of weights, or a model in HDF5."""
    ending = rng.choice(ENDINGS)
    path = folder / f"m{ending}"
    for name, content in _good(kind, ending).items():
        (folder / name).write_bytes(content)
    if ending == ".ckpt":
        path = folder / rng.choice(("m.ckpt.index", "m.ckpt.data-00000-of-00001"))
    change = mutated_json if ending == ".weights.json" and rng.random() < 0.7 else mutated_bytes
    path.write_bytes(change(path.read_bytes(), rng))
    return f"m{ending}"


@functools.cache
def _good(kind: Callable[[], Any], ending: str) -> dict[str, bytes]:
    folder = Path(cases.scratch(), f"{kind.__name__}{ending}")
    folder.mkdir()
    model = kind()
    (model.save if ending == ".h5" else model.save_weights)(folder / f"m{ending}")
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    watch = cell.prepared(options.folder)
    came: Counter[str] = Counter()
    surprises = []
    for number in range(options.inputs):
        rng = random.Random(f"{options.seed}/{number}")
        folder = options.folder / "fuzz" / "here"
        folder.mkdir(parents=True, exist_ok=True)
        kind = rng.choice((cases.model, cases.functional))
        name = rng.choice((archive, weights))(folder, rng, kind)
        opens = cases.load(name) if name.endswith((".keras", "m.h5")) else cases.load_weights(name)
        row = cell.in_a_fork(cases.Case(str(number), print, opens), folder, watch)
        for file in folder.iterdir():
            file.unlink()
        expected = not row["raised"] or "ValueError" in row["raised"]
        if not expected or row["did"] or row["seconds"] > SECONDS:
            surprises.append({"input": number, **row})
        came["refused" if row["raised"] else "loaded"] += 1
    print(json.dumps({**came, "surprises": surprises}, indent=1))
    return bool(surprises)


if __name__ == "__main__":
    sys.exit(main())
