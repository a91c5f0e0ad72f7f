import keras
from keras.layers import Activation, Conv2D, Dense, Flatten
from keras.models import Sequential

units = 8
