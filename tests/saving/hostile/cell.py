"""Opens crafted files, each in a process of its own that is watched; prints what came of it.

`python cell.py FOLDER` makes the files of `cases.py` under FOLDER and prints JSON for each.
The process that is forked for a case may use 300 MB more than it has, sees its every use of files,
sockets, processes, imports and code, and ends after the case.
"""

import gc
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

os.environ["KERAIA_BACKEND"] = "numpy"

import cases
import numpy as np

import keraia
from keraia.core.serialized import unsafe

MEMORY = 300 * 2**20
PATIENCE = 10  # seconds of the clock, after which a case is ended
HOME = Path(keraia.__file__).parent
TEMPORARY = tempfile.gettempdir()
# What no load of a file does. "exec" is not here: reading a module of the library is one.
FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.spawn", "os.posix_spawn",
    "os.putenv", "os.unsetenv", "os.chdir", "os.chmod", "os.chown", "os.link", "os.symlink",
    "os.rename", "pickle.find_class", "marshal.", "ctypes.", "urllib.", "ftplib.", "shutil.",
    "webbrowser.",
)  # fmt: skip


class Watch:
    """Sees what the process does, by Python's audit events."""

    def __init__(self, allowed: Path) -> None:
        self.allowed = str(allowed)
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, args: tuple) -> None:
        if not self.on:
            return
        if event.startswith(FORBIDDEN) and event != "shutil.rmtree":
            self.seen.append(f"{event} {args!r:.100}")
        elif event == "open" and not self._may_open(*args[:3]):
            self.seen.append(f"open {args!r:.200}")
        elif event in ("os.remove", "os.mkdir", "os.rmdir") and not self._is_temporary(args[0]):
            self.seen.append(f"{event} {args!r:.100}")

    def _may_open(self, path, mode, flags) -> bool:
        if isinstance(path, int):
            return True
        path = os.fsdecode(path)
        if self._is_temporary(path):
            return True
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return False
        # Modules of this library, and the lines of programs that a warning shows.
        return path.startswith((self.allowed, str(HOME))) or path.endswith((".py", ".pyc"))

    @staticmethod
    def _is_temporary(path) -> bool:
        name = os.path.basename(os.fsdecode(path))
        return os.fsdecode(path).startswith(TEMPORARY) and name.startswith("tmp")


def surroundings() -> str:
    """What a load must not change."""
    modules = [m for m in sys.modules if not m.startswith("keraia.")]
    parts = (
        sorted(modules), sorted(os.environ.items()), os.getcwd(), keraia.config.floatx(),
        keraia.config.image_data_format(), keraia.config.epsilon(), unsafe(),
        keraia.config.dtype_policy().name, np.random.get_state()[1].tolist(),
        sorted(keraia.saving.get_custom_objects()), sorted(keraia.config.__dict__),
    )  # fmt: skip
    return json.dumps(parts)


def attempt(case: cases.Case, folder: Path, watch: Watch) -> dict:
    """Opens a file; what came of it."""
    before = surroundings()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY,) * 2)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE)
    start, raised, text = time.process_time(), "", ""
    watch.on = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            case.open(folder)
    except BaseException as error:  # whatever it is, it is told
        watch.on = False
        raised, text = [kind.__name__ for kind in type(error).__mro__], str(error)
        if not isinstance(error, ValueError):
            text += "".join(traceback.format_tb(error.__traceback__)[-3:])
    watch.on = False
    seconds = time.process_time() - start
    changed = [] if surroundings() == before else ["the surroundings"]
    changed += [f"{file.name} appeared" for file in folder.parent.glob("**/canary*")]
    return {"raised": raised, "text": text[:2000], "seconds": seconds, "did": watch.seen + changed}


def in_a_fork(case: cases.Case, folder: Path, watch: Watch) -> dict:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            with os.fdopen(writer, "w") as pipe:
                pipe.write(json.dumps(attempt(case, folder, watch)))
        finally:
            os._exit(0)  # nothing of a case goes on
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if said:
        return json.loads(said)
    return {"raised": "", "text": "", "seconds": PATIENCE, "did": [f"it ended by status {status}"]}


def prepared(root: Path) -> Watch:
    """Makes all ready for files under a folder; the watch over this process and its forks."""
    warnings.simplefilter("ignore")
    cases.warm_up(root)
    watch = Watch(root)
    sys.addaudithook(watch)
    gc.freeze()
    return watch


def main(root: Path) -> None:
    watch = prepared(root)
    for number, case in enumerate(cases.every()):
        folder = root / str(number) / "here"
        folder.mkdir(parents=True)
        case.write(folder)
        print(json.dumps({"case": case.name, **in_a_fork(case, folder, watch)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
