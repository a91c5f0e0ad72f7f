# Keras 1: layers that later generations dropped
import numpy as np
from keras.models import Sequential
from keras.layers import MaxoutDense, Highway, Dense
from keras.layers.advanced_activations import ParametricSoftplus, ThresholdedReLU, SReLU, LeakyReLU

rng = np.random.RandomState(10)
X = rng.randn(6, 4)
model = Sequential()
model.add(MaxoutDense(3, nb_feature=2, input_dim=4))
model.add(Highway(activation='tanh'))
model.add(ParametricSoftplus(0.5, 2.0))
model.add(ThresholdedReLU(theta=0.2))
model.add(LeakyReLU(alpha=0.1))
weights = [rng.randn(*w.shape) for w in model.get_weights()]
model.set_weights(weights)
answer = model.predict(X).ravel().tolist()
