# Keras 0.3: time steps merged, an autoencoder, a positional convolution
import numpy as np
from keras.models import Sequential
from keras.layers.core import TimeDistributedMerge, Dense, AutoEncoder, Flatten, ActivityRegularization
from keras.layers.convolutional import Convolution1D

rng = np.random.RandomState(54)
X = rng.randn(3, 6, 2)
model = Sequential()
model.add(Convolution1D(4, 3, input_dim=2, input_length=6, init='one'))
model.add(TimeDistributedMerge(mode='ave'))
model.add(AutoEncoder(encoder=Dense(2, input_dim=4, init='one'), decoder=Dense(4, init='one'), output_reconstruction=True))
model.compile(loss='mean_squared_error', optimizer='sgd')
answer = model.predict(X).ravel().tolist()
