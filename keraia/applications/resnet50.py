"""`keras.applications.resnet50`: an older name of a part of `resnet`."""

from keraia.applications.resnet import ResNet50 as ResNet50
from keraia.applications.resnet import decode_predictions as decode_predictions
from keraia.applications.resnet import preprocess_input as preprocess_input
