# Keras 2: films, with the recurrent activation of then
import numpy as np
from keras.models import Sequential
from keras.layers import ConvLSTM2D
from keras.layers import TimeDistributed, Conv2D, GlobalMaxPooling2D, SeparableConv2D

rng = np.random.RandomState(31)
x = rng.randn(2, 3, 4, 4, 1)
model = Sequential()
model.add(ConvLSTM2D(2, (3, 3), padding='same', return_sequences=True, input_shape=(3, 4, 4, 1)))
model.add(TimeDistributed(Conv2D(2, (2, 2))))
model.add(TimeDistributed(GlobalMaxPooling2D()))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
answer = list(model.output_shape[1:]) + model.predict(x).ravel().tolist()
