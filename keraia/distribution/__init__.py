"""Runs that are spread over several devices."""

from .devices import get_device_count as get_device_count
from .devices import initialize as initialize
from .devices import list_devices as list_devices
from .mesh import DeviceMesh as DeviceMesh
from .mesh import TensorLayout as TensorLayout
from .mesh import distribute_tensor as distribute_tensor
from .strategies import DataParallel as DataParallel
from .strategies import LayoutMap as LayoutMap
from .strategies import ModelParallel as ModelParallel
from .strategies import distribution as distribution
from .strategies import set_distribution as set_distribution
