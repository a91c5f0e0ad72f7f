"""Arguments of methods in older generations; methods that are gone stand in `legacy/methods/`."""

import importlib
from collections.abc import Callable
from typing import Any

from keraia.legacy.rules import Form, Gone, Rule
from keraia.legacy.tables import orders

_QUEUE: dict[str, Rule] = dict.fromkeys(
    ("max_queue_size", "max_q_size", "workers", "nb_worker", "use_multiprocessing",
     "pickle_safe", "nb_val_worker"),
    Gone("give them to the keras.utils.PyDataset that makes the batches"),
)  # fmt: skip
_WEIGHT: dict[str, Rule] = {
    "use_resource": Gone(),
    "getter": Gone(),
    "partitioner": Gone(),
    "collections": Gone(),
    "experimental_autocast": "autocast",
}

# Path below `keras` -> old arguments of the method.
METHODS: dict[str, dict[str, Rule]] = {
    "models.Model.compile": {
        "class_mode": Gone("the loss says it"),
        "sample_weight_mode": Gone("weights of (batch, time) are taken as they are"),
        "target_tensors": Gone("pass targets to fit"),
        "pss_evaluation_shards": Gone(),
        "experimental_run_tf_function": Gone(),
        "experimental_steps_per_execution": "steps_per_execution",
        "options": Gone(),
        "run_metadata": Gone(),
        "theano_mode": Gone(),
        "distribute": Gone(),
    },
    "models.Model.fit": {**_QUEUE, "nb_epoch": "epochs", "samples_per_epoch": Gone()},
    "models.Model.evaluate": _QUEUE,
    "models.Model.predict": _QUEUE,
    "models.Model.save_weights": {"options": Gone()},
    "models.Model.load_weights": {"options": Gone(), "reshape": Gone()},
    "models.Model.save": {
        "signatures": Gone("use model.export"),
        "options": Gone(),
        "save_traces": Gone(),
    },
    "layers.Layer.add_weight": {**_WEIGHT, "initial_value": "initializer"},
    "layers.Layer.compute_mask": {"mask": "previous_mask"},
    "layers.Layer.add_loss": {"losses": "loss", "inputs": Gone()},
    "optimizers.Optimizer.apply_gradients": {
        "name": Gone(),
        "experimental_aggregate_gradients": Gone(),
        "skip_gradients_aggregation": Gone(),
    },
    "optimizers.Optimizer.add_variable_from_reference": {
        "model_variable": "reference_variable", "variable_name": "name", "shape": Gone(),
        "initial_value": "initializer",
    },
    "layers.Normalization.adapt": {"batch_size": Gone(), "steps": Gone()},
    "layers.StringLookup.adapt": {"batch_size": Gone(), "steps": Gone()},
    "layers.IntegerLookup.adapt": {"batch_size": Gone(), "steps": Gone()},
    "layers.TextVectorization.adapt": {"batch_size": Gone(), "steps": Gone()},
    "layers.Discretization.adapt": {"batch_size": Gone(), "steps": Gone()},
    "layers.RNN.get_initial_state": {"inputs": Gone()},
}  # fmt: skip
FORMS = {path: Form(found, orders.ORDERS.get(path, "")) for path, found in METHODS.items()}

# Keywords that are settled there.
SETTLED = {
    "models.Model.fit": {"show_accuracy"},
    "models.Model.evaluate": {"show_accuracy"},
    "models.Model.train_on_batch": {"reset_metrics", "accuracy"},
    "models.Model.test_on_batch": {"reset_metrics", "accuracy"},
}

# Methods that more must happen before -> module below `keraia.legacy`, function.
_BEFORE = {
    "models.Model.compile": ("training", "before_compile"),
    "models.Model.fit": ("training", "before_fit"),
    "models.Model.evaluate": ("training", "before_evaluate"),
    "models.Model.train_on_batch": ("training", "before_batch"),
    "models.Model.test_on_batch": ("training", "before_batch"),
}


def before(path: str) -> Callable[..., Any] | None:
    """What a method of today does first for an old program, if anything."""
    if path not in _BEFORE:
        return None
    module, name = _BEFORE[path]
    return vars(importlib.import_module(f"keraia.legacy.{module}"))[name]
