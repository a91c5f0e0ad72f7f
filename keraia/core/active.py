"""The one backend of this process: chosen by `core.config`, imported when first needed."""

import importlib
import threading
from typing import Any

from keraia.core import config

_lock = threading.RLock()
_backend: Any = None


def load() -> Any:
    """Returns the active backend, importing it (and so freezing the choice) on the first call."""
    global _backend
    if _backend is None:
        with _lock:
            if _backend is None:
                module = importlib.import_module(f"keraia.backends.{config.backend()}")
                _backend = module.backend
    return _backend


def loaded() -> bool:
    """Tells whether the choice of backend is frozen already."""
    return _backend is not None
