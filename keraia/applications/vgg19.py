"""`keras.applications.vgg19`."""

from keraia.applications.vgg import VGG19 as VGG19
from keraia.applications.vgg import decode_predictions as decode_predictions
from keraia.applications.vgg import preprocess_input as preprocess_input
