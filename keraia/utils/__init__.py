"""Public namespace `keras.utils`."""

from .files import get_file as get_file
