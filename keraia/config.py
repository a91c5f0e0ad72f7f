"""`keras.config`: settings of the process."""

from keraia.core import active
from keraia.core.config import backend as backend
from keraia.core.config import check_backend, choose_backend
from keraia.core.config import disable_flash_attention as disable_flash_attention
from keraia.core.config import disable_interactive_logging as disable_interactive_logging
from keraia.core.config import disable_traceback_filtering as disable_traceback_filtering
from keraia.core.config import enable_flash_attention as enable_flash_attention
from keraia.core.config import enable_interactive_logging as enable_interactive_logging
from keraia.core.config import enable_traceback_filtering as enable_traceback_filtering
from keraia.core.config import enable_unsafe_deserialization as enable_unsafe_deserialization
from keraia.core.config import epsilon as epsilon
from keraia.core.config import floatx as floatx
from keraia.core.config import image_data_format as image_data_format
from keraia.core.config import is_flash_attention_enabled as is_flash_attention_enabled
from keraia.core.config import is_interactive_logging_enabled as is_interactive_logging_enabled
from keraia.core.config import is_nnx_enabled as is_nnx_enabled
from keraia.core.config import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from keraia.core.config import max_epochs as max_epochs
from keraia.core.config import max_steps_per_epoch as max_steps_per_epoch
from keraia.core.config import set_epsilon as set_epsilon
from keraia.core.config import set_floatx as set_floatx
from keraia.core.config import set_image_data_format as set_image_data_format
from keraia.core.config import set_max_epochs as set_max_epochs
from keraia.core.config import set_max_steps_per_epoch as set_max_steps_per_epoch
from keraia.dtype_policies.lookup import set_dtype_policy as set_dtype_policy
from keraia.dtype_policies.policy import dtype_policy as dtype_policy


def set_backend(backend: str) -> None:
    """Chooses the backend from inside a program, before any array has been made.

    Args:
        backend: `"jax"`, `"torch"`, `"tensorflow"` or `"numpy"`.

    Raises:
        RuntimeError: Another backend is in use already; its arrays and compiled steps could not
            follow, so one backend serves a process.

    Example:
        >>> import keraia
        >>> keraia.config.set_backend(keraia.config.backend())
    """
    check_backend(backend, "set_backend()")
    current = active.load().name if active.loaded() else None
    if current not in (None, backend):
        raise RuntimeError(
            f"set_backend({backend!r}): this process already computes with {current!r}. Call "
            f"set_backend() before the first tensor or layer is made, or start the program with "
            f"KERAIA_BACKEND={backend}."
        )
    choose_backend(backend)
