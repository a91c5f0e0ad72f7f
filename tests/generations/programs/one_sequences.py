# Keras 1: convolutions of sequences by their old arguments
import numpy as np
from keras.models import Sequential
from keras.layers import Convolution1D, MaxPooling1D, AtrousConvolution1D, UpSampling1D, GlobalAveragePooling1D

rng = np.random.RandomState(11)
X = rng.randn(3, 12, 2)
model = Sequential()
model.add(Convolution1D(4, 3, border_mode='same', subsample_length=1, input_dim=2, input_length=12))
model.add(MaxPooling1D(pool_length=2, stride=2))
model.add(AtrousConvolution1D(3, 2, atrous_rate=2, activation='relu'))
model.add(UpSampling1D(length=2))
model.add(GlobalAveragePooling1D())
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
answer = list(model.output_shape[1:]) + model.predict(X).ravel().tolist()
