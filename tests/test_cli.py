import subprocess
import sys

import pytest

import keraia
from keraia import cli


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"keraia {keraia.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required"),
        (["dance"], "invalid choice: 'dance'"),
        (["demo", "--epochs", "0"], "must be 1 or more, got 0"),
        (["demo", "--epochs", "many"], "many"),
    ],
)
def test_a_wrong_call_is_explained(capsys, arguments, words):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_an_error_is_one_line_and_a_status(capsys):
    assert cli.main(["demo", "--backend", "theano"]) == 1
    message = capsys.readouterr().err
    assert message.startswith("keraia: set_backend() asks for the backend 'theano'")
    assert "Traceback" not in message


def test_options_reach_the_demo(monkeypatch, tmp_path):
    from keraia import demo

    seen = {}
    monkeypatch.setattr(demo, "run", lambda **options: seen.update(options))
    assert cli.main(["demo", "--epochs", "3", "--output", str(tmp_path)]) == 0
    assert seen == {"epochs": 3, "output": tmp_path}


@pytest.mark.slow
def test_the_package_is_a_program():
    command = [sys.executable, "-m", "keraia", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"keraia {keraia.__version__}\n"
