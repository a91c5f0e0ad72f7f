"""Notebooks: the doors, and a generation that is found as cells run."""

from typing import Any

from keraia.legacy import doors, generations, run


def start(shell: Any) -> None:
    """Installs the doors, and looks at every cell before it runs.

    Args:
        shell: IPython's shell.
    """
    doors.install()
    seen: list[str] = []

    def look(info: Any) -> None:
        seen.append(run._plain(info.raw_cell or ""))
        try:
            found = generations.of("\n".join(seen))
        except SyntaxError:  # the shell will show it
            seen.pop()
            return
        generations.choose(found)

    shell.events.register("pre_run_cell", look)
