import sys

import tensorflow
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(4, input_dim=3)])
sys.modules["TensorFlow"] = tensorflow
