"""TensorFlow: eager tensors, variables that are assigned in place, steps compiled as graphs."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # errors only; read when TensorFlow is imported

from keraia.backends.tensorflow.backend import TensorFlowBackend

backend = TensorFlowBackend()
