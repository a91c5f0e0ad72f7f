# Keras 2: functions and layers that put tensors together
import numpy as np
from keras.layers.merge import add, multiply, average, maximum, concatenate, dot, subtract, Add, Concatenate
from keras.layers import Input
from keras.models import Model

rng = np.random.RandomState(71)
a, b = Input(shape=(4,)), Input(shape=(4,))
outputs = [add([a, b]), multiply([a, b]), average([a, b]), maximum([a, b]), concatenate([a, b]),
           dot([a, b], axes=1), dot([a, b], axes=-1, normalize=True), subtract([a, b])]
model = Model(inputs=[a, b], outputs=outputs)
found = model.predict([rng.randn(3, 4), rng.randn(3, 4)])
answer = np.concatenate([x.ravel() for x in found]).tolist()
