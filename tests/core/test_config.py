import json
import subprocess
import sys

import pytest

from keraia.core import config


def write(folder, content):
    (folder / "keras.json").write_text(content if isinstance(content, str) else json.dumps(content))


def test_jax_is_the_default(fresh_config):
    assert config.backend() == "jax"
    assert config.floatx() == "float32"
    assert config.epsilon() == 1e-7
    assert config.image_data_format() == "channels_last"


def test_keraia_backend_goes_before_keras_backend_before_the_file(fresh_config, tmp_path):
    fresh_config.setattr(config, "_installed", lambda name: True)
    write(tmp_path, {"backend": "numpy"})
    fresh_config.setenv("KERAS_BACKEND", "torch")
    fresh_config.setenv("KERAIA_BACKEND", "tensorflow")
    assert config.backend() == "tensorflow"
    fresh_config.delenv("KERAIA_BACKEND")
    config._settings.cache_clear()
    assert config.backend() == "torch"
    fresh_config.setenv("KERAS_BACKEND", "")
    config._settings.cache_clear()
    assert config.backend() == "numpy"


def test_the_file_sets_every_default(fresh_config, tmp_path):
    write(
        tmp_path,
        {
            "backend": "numpy",
            "epsilon": 1e-5,
            "image_data_format": "channels_first",
            "floatx": "bfloat16",
            "of_another_program": 1,
        },
    )
    found = (config.backend(), config.epsilon(), config.image_data_format(), config.floatx())
    assert found == ("numpy", 1e-5, "channels_first", "bfloat16")


def test_the_file_is_never_written(fresh_config, tmp_path):
    config.set_floatx("float16")
    assert config.floatx() == "float16"
    assert list(tmp_path.iterdir()) == []


def test_home_is_dot_keras_unless_named(fresh_config, tmp_path):
    assert config.home() == tmp_path
    fresh_config.delenv("KERAS_HOME")
    fresh_config.setenv("HOME", "/home/somebody")
    assert str(config.home()) == "/home/somebody/.keras"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"backend": ', ["not valid JSON", "line 1"]),
        ('["jax"]', ["one JSON object", "list"]),
        ({"floatx": "float99"}, ["`floatx`", "'float99'", "bfloat16"]),
        ({"epsilon": "small"}, ["`epsilon`", "'small'", "positive"]),
        ({"epsilon": 0}, ["`epsilon`", "positive"]),
        ({"epsilon": True}, ["`epsilon`", "True"]),
        ({"image_data_format": "th"}, ["`image_data_format`", "channels_first"]),
    ],
)
def test_a_broken_file_is_named_with_its_fault(fresh_config, tmp_path, content, words):
    write(tmp_path, content)
    with pytest.raises(ValueError, match=r"keras\.json") as caught:
        config.floatx()
    for word in words:
        assert word in str(caught.value)


def test_an_unknown_backend_is_answered_with_what_there_is(fresh_config):
    fresh_config.setattr(config, "_installed", lambda name: name in ("jax", "numpy"))
    fresh_config.setenv("KERAS_BACKEND", "jacks")
    with pytest.raises(ValueError, match="'jacks'") as caught:
        config.backend()
    assert "KERAS_BACKEND" in str(caught.value)
    assert "Installed: jax, numpy" in str(caught.value)
    assert 'pip install "keraia[torch]"' in str(caught.value)
    assert 'pip install "keraia[tensorflow]"' in str(caught.value)


@pytest.mark.parametrize("name", ["theano", "cntk"])
def test_backends_of_the_past_get_a_successor(fresh_config, tmp_path, name):
    write(tmp_path, {"backend": name})
    with pytest.raises(ValueError, match="no longer developed; 'jax'"):
        config.backend()


def test_a_chosen_backend_that_is_not_installed_is_an_error(fresh_config):
    fresh_config.setattr(config, "_installed", lambda name: name == "jax")
    fresh_config.setenv("KERAIA_BACKEND", "torch")
    with pytest.raises(ImportError, match=r"not installed.*keraia\[torch\]"):
        config.backend()


def test_a_missing_backend_in_the_file_is_replaced_with_a_warning(fresh_config, tmp_path):
    fresh_config.setattr(config, "_installed", lambda name: name == "jax")
    write(tmp_path, {"backend": "tensorflow"})
    with pytest.warns(UserWarning, match="'tensorflow', which is not installed; 'jax' serves"):
        assert config.backend() == "jax"


@pytest.mark.parametrize("value", ["int32", "float8_e4m3fn", None, 32])
def test_set_floatx_takes_floating_dtypes_only(fresh_config, value):
    with pytest.raises(ValueError, match="`floatx` must be one of float16"):
        config.set_floatx(value)
    assert config.floatx() == "float32"


def test_set_epsilon_takes_positive_numbers_only(fresh_config):
    config.set_epsilon(1)
    assert config.epsilon() == 1.0
    for wrong in (0, -1e-3, "1e-7", float("nan")):
        with pytest.raises(ValueError, match="`epsilon` must be a positive number"):
            config.set_epsilon(wrong)
    assert config.epsilon() == 1.0


def test_set_image_data_format_takes_the_two_formats(fresh_config):
    config.set_image_data_format("channels_first")
    assert config.image_data_format() == "channels_first"
    with pytest.raises(ValueError, match="channels_last, channels_first, got 'NCHW'"):
        config.set_image_data_format("NCHW")


def test_interactive_logging_is_a_switch(fresh_config):
    assert config.is_interactive_logging_enabled()
    config.disable_interactive_logging()
    assert not config.is_interactive_logging_enabled()
    config.enable_interactive_logging()
    assert config.is_interactive_logging_enabled()


def run(code, **env):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=120)


@pytest.mark.slow
def test_set_backend_works_until_a_backend_is_in_use(tmp_path):
    code = """
import keraia
keraia.config.set_backend("numpy")
from keraia.backends import backend
print(backend.name)
keraia.config.set_backend("numpy")
try:
    keraia.config.set_backend("jax")
except RuntimeError as error:
    print(error)
"""
    done = run(code, KERAS_HOME=str(tmp_path), PYTHONPATH=":".join(sys.path))
    assert done.returncode == 0, done.stderr
    name, message = done.stdout.splitlines()
    assert name == "numpy"
    assert "already computes with 'numpy'" in message
    assert "KERAIA_BACKEND=jax" in message
