# Keras 1: masks through recurrent layers, dropout of words, statistics of the batch
import numpy as np
from keras.models import Sequential
from keras.layers import Masking, SimpleRNN, Dense, TimeDistributedDense, RepeatVector, BatchNormalization

rng = np.random.RandomState(52)
x = rng.randn(4, 5, 2)
x[1, 3:] = 0.
x[3, 1:] = 0.
model = Sequential()
model.add(Masking(mask_value=0., input_shape=(5, 2)))
model.add(SimpleRNN(output_dim=3, init='one', inner_init='identity', activation='tanh'))
model.add(RepeatVector(2))
model.add(TimeDistributedDense(2, init='one'))
answer = model.predict(x).ravel().tolist()
