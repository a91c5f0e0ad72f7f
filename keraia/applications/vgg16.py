"""`keras.applications.vgg16`."""

from keraia.applications.vgg import VGG16 as VGG16
from keraia.applications.vgg import decode_predictions as decode_predictions
from keraia.applications.vgg import preprocess_input as preprocess_input
