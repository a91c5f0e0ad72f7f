import contextlib
import io
import logging
import re

import pytest

from keraia.core import config
from keraia.training.progress import Progbar, _duration, _number


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal():
    """Runs a function with a terminal for standard output; returns what it wrote there."""

    def run(fn):
        screen = Terminal()
        with contextlib.redirect_stdout(screen):
            fn()
        return screen.getvalue()

    return run


def test_a_file_gets_one_line_at_the_end(capsys):
    bar = Progbar(3)
    for step in (1, 2, 3):
        bar.update(step, [("loss", float(step))])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("3/3 - 0s - ")
    assert line.endswith("/step - loss: 2.0000")
    assert "\x1b" not in line


def test_a_terminal_sees_the_line_grow(terminal):
    def work():
        bar = Progbar(2, interval=0)
        bar.update(1, [("loss", 4.0)])
        bar.update(2, [("loss", 2.0)])

    first, last = terminal(work).split("\r")[1:]
    assert "1/2" in first
    assert "loss: 4.0000" in first
    assert "loss: 3.0000" in last
    assert last.endswith("\n")


def test_a_shorter_line_covers_the_longer_one(terminal):
    def work():
        bar = Progbar(2, interval=0)
        bar.update(1, [("loss", 123456789.0)])
        bar.update(2, [("loss", -123456788.0)])

    drawn = re.sub(r"\x1b\[[0-9;]*m|\n", "", terminal(work))
    first, last = drawn.split("\r")[1:]
    assert re.search(r"0\.5000 +$", last)
    assert len(last) == len(first)


def test_drawing_is_rare(terminal):
    def work():
        bar = Progbar(1000, interval=60)
        for step in range(1, 1000):
            bar.update(step)
        assert not bar.due()

    assert terminal(work).count("\r") == 1


def test_stateful_numbers_are_not_averaged():
    bar = Progbar(2, verbose=0, stateful_metrics=["loss"])
    bar.update(1, [("loss", 1.0), ("seen", 1.0)])
    bar.update(2, [("loss", 3.0), ("seen", 3.0)])
    assert bar.averages() == {"loss": 3.0, "seen": 2.0}


def test_averages_count_steps():
    bar = Progbar(None, verbose=0)
    bar.add(3, [("a", 1.0)])
    bar.add(1, [("a", 5.0)])
    assert bar.averages() == {"a": 2.0}


def test_silence(capsys):
    Progbar(1, verbose=0).update(1, [("loss", 1.0)])
    assert capsys.readouterr().out == ""


def test_lines_go_to_the_log_where_printing_is_off(caplog, capsys):
    config.disable_interactive_logging()
    try:
        with caplog.at_level(logging.INFO):
            Progbar(1, verbose=2).update(1, [("loss", 1.0)])
    finally:
        config.enable_interactive_logging()
    assert "loss: 1.0000" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(5.4, "5s"), (65, "1:05"), (3723, "1:02:03"), (90000, "25:00:00")]
)
def test_durations(seconds, text):
    assert _duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5000"), (1e-5, "1.0000e-05"), (0.0, "0.0000"), (float("nan"), "nan"), ("NA", "NA")],
)
def test_numbers(value, text):
    assert _number(value) == text
