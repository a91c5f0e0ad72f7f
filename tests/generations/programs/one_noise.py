# Keras 1: layers of noise and of shapes, their names of then
import numpy as np
from keras.models import Sequential
from keras.layers.core import Reshape, Permute, RepeatVector, Flatten, Lambda, Dense, ActivityRegularization, SpatialDropout1D
from keras.layers.noise import GaussianNoise, GaussianDropout
from keras import backend as K

rng = np.random.RandomState(60)
X = rng.randn(3, 6)
model = Sequential()
model.add(RepeatVector(4, input_shape=(6,)))
model.add(GaussianNoise(sigma=0.5))
model.add(GaussianDropout(p=0.3))
model.add(SpatialDropout1D(p=0.5))
model.add(Permute((2, 1)))
model.add(Reshape(dims=(3, 8)) if False else Reshape((3, 8)))
model.add(Lambda(lambda x: K.sum(K.abs(x), axis=1)))
model.add(ActivityRegularization(l2=0.01))
answer = list(model.output_shape[1:]) + model.predict(X).ravel().tolist()
