"""Tells how many cases of ops a run has compared."""

from typing import Any

from tests.ops.tally import CASES_OF


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if CASES_OF:
        from keraia.backends import backend

        counts = ", ".join(f"{len(cases)} {kind}" for kind, cases in CASES_OF.items())
        failed = len(terminalreporter.stats.get("failed", ()))
        terminalreporter.write_line(f"{backend.name}: {counts}; {failed} tests failed")
