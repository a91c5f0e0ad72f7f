"""Saving and loading of models and weights, and the registration of your own classes."""

from keraia.core.configurable import CustomObjectScope as CustomObjectScope
from keraia.core.configurable import CustomObjectScope as custom_object_scope
from keraia.core.configurable import deserialize as deserialize_keras_object
from keraia.core.configurable import get_custom_objects as get_custom_objects
from keraia.core.configurable import get_registered_name as get_registered_name
from keraia.core.configurable import get_registered_object as get_registered_object
from keraia.core.configurable import register_keras_serializable as register_keras_serializable
from keraia.core.configurable import serialize as serialize_keras_object

from .api import load_model as load_model
from .api import load_weights as load_weights
from .api import save_model as save_model
from .api import save_weights as save_weights
from .editor import KerasFileEditor as KerasFileEditor
from .inspection import inspect as inspect
