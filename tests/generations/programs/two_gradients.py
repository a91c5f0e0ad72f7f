# Keras 2: what a network looks at, by gradients of a layer inside
import numpy as np
from keras import backend as K
from keras.layers import Input, Conv2D, GlobalAveragePooling2D, Dense
from keras.models import Model

rng = np.random.RandomState(72)
x = rng.rand(1, 5, 5, 1)
inputs = Input(shape=(5, 5, 1))
conv = Conv2D(2, 3, activation='relu', name='conv')(inputs)
model = Model(inputs, Dense(2)(GlobalAveragePooling2D()(conv)))
model.set_weights([rng.rand(*w.shape) for w in model.get_weights()])
layer = model.get_layer('conv')
grads = K.gradients(model.output[:, 1], layer.output)[0]
pooled = K.mean(grads, axis=(0, 1, 2))
iterate = K.function([model.input], [pooled, layer.output[0]])
weights, maps = iterate([x])
answer = weights.tolist() + (maps * weights).mean(axis=-1).ravel().tolist()
