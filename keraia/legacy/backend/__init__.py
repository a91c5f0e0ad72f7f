"""`keras.backend` as older generations had it, written in `keras.ops`."""

from keraia.legacy.backend.functions import find as find
from keraia.legacy.backend.functions import known as known
