"""`keras.models`: layers put together, and models read from files."""

from keraia.models.clone import clone_model as clone_model
from keraia.models.functional import Functional as Functional
from keraia.models.model import Model as Model
from keraia.models.model import model_from_json as model_from_json
from keraia.models.sequential import Sequential as Sequential
from keraia.saving import load_model as load_model
from keraia.saving import save_model as save_model
