"""`keras.utils`: what programs around a model need.

Names that need a backend, or packages that need this one, are imported when they are first asked
for.
"""

import importlib
from typing import TYPE_CHECKING, Any

from keraia.core.config import disable_interactive_logging as disable_interactive_logging
from keraia.core.config import enable_interactive_logging as enable_interactive_logging
from keraia.core.config import is_interactive_logging_enabled as is_interactive_logging_enabled
from keraia.core.configurable import CustomObjectScope as CustomObjectScope
from keraia.core.configurable import CustomObjectScope as custom_object_scope
from keraia.core.configurable import deserialize as deserialize_keras_object
from keraia.core.configurable import get_custom_objects as get_custom_objects
from keraia.core.configurable import get_registered_name as get_registered_name
from keraia.core.configurable import get_registered_object as get_registered_object
from keraia.core.configurable import register_keras_serializable as register_keras_serializable
from keraia.core.configurable import serialize as serialize_keras_object
from keraia.core.dtypes import standardize_dtype as standardize_dtype
from keraia.data.dataset import PyDataset as PyDataset
from keraia.data.dataset import PyDataset as Sequence
from keraia.training.progress import Progbar as Progbar
from keraia.utils import bounding_boxes as bounding_boxes
from keraia.utils.arrays import normalize as normalize
from keraia.utils.arrays import pack_x_y_sample_weight as pack_x_y_sample_weight
from keraia.utils.arrays import to_categorical as to_categorical
from keraia.utils.arrays import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from keraia.utils.config import Config as Config
from keraia.utils.files import get_file as get_file
from keraia.utils.pictures import array_to_img as array_to_img
from keraia.utils.pictures import img_to_array as img_to_array
from keraia.utils.pictures import load_img as load_img
from keraia.utils.pictures import save_img as save_img
from keraia.utils.sequences import pad_sequences as pad_sequences
from keraia.utils.session import clear_session as clear_session
from keraia.utils.session import set_random_seed as set_random_seed
from keraia.utils.symbolic import get_source_inputs as get_source_inputs
from keraia.utils.symbolic import is_keras_tensor as is_keras_tensor

from . import legacy as legacy

_LATE = {
    "FeatureSpace": "keraia.utils.feature_space",
    "audio_dataset_from_directory": "keraia.data.from_folders",
    "image_dataset_from_directory": "keraia.data.from_folders",
    "split_dataset": "keraia.data.series",
    "text_dataset_from_directory": "keraia.data.from_folders",
    "timeseries_dataset_from_array": "keraia.data.series",
    "model_to_dot": "keraia.visualization.model_pictures",
    "plot_model": "keraia.visualization.model_pictures",
}

if TYPE_CHECKING:  # the same names, for editors and type checkers
    from keraia.data.from_folders import (
        audio_dataset_from_directory as audio_dataset_from_directory,
    )
    from keraia.data.from_folders import (
        image_dataset_from_directory as image_dataset_from_directory,
    )
    from keraia.data.from_folders import text_dataset_from_directory as text_dataset_from_directory
    from keraia.data.series import split_dataset as split_dataset
    from keraia.data.series import timeseries_dataset_from_array as timeseries_dataset_from_array
    from keraia.utils.feature_space import FeatureSpace as FeatureSpace
    from keraia.visualization.model_pictures import model_to_dot as model_to_dot
    from keraia.visualization.model_pictures import plot_model as plot_model


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module 'keraia.utils' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_LATE[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE})
